import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { correctionConfirmed } from '../../src/domain/control.js';
import { householdCategoryAssigned } from '../../src/domain/household/registry/household-category-assigned.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { housingAssessed } from '../../src/domain/household/housing/housing-assessed.js';
import { housingImproved } from '../../src/domain/household/housing/housing-improved.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../../src/domain/household/members/member-details-changed.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { canonical } from '../../src/event-store/canonical.js';
import type { Problem } from '../../src/http/problem.js';
import { household } from '../../src/domain/household/definition.js';
import { ReadEntry, ReadEntryHandler } from '../../src/queries/entry.js';
import { CompareFiles, CompareFilesHandler } from '../../src/queries/compare.js';
import { ReadFile, ReadFileHandler } from '../../src/queries/file.js';
import { ReadHistory, ReadHistoryHandler } from '../../src/queries/history.js';
import { ReplayFile, ReplayFileHandler } from '../../src/queries/replay.js';
import { ReadTimeline, ReadTimelineHandler } from '../../src/queries/timeline.js';
import type { Known } from '../../src/queries/parameters.js';
import { by, cadre, corrected, entry, idOf, office, rejected, secondOffice, voided } from '../domain/given.js';
import { everywhere, openLedgerOfQueries, recordReferences, village } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Json = any;
type Body = Record<string, Json> & { readonly items: Body[]; readonly events: Body[]; readonly differences: Body[] };

const id = idOf('household of queries');
const personId = idOf('person of queries');
const registered = entry(householdRegistered, { areaCode: village, address: '二组 17 号' });
const member = entry(memberAdded, { personId, name: '李某', occurredOn: '2010' });
const details = entry(memberDetailsChanged, { personId, phone: '13800138000', occurredOn: '2018' });
const category = entry(householdCategoryAssigned, {
  category: 'registered_poor',
  cause: 'illness',
  occurredOn: '2016',
});
const assessed = entry(housingAssessed, { grade: 'D', occurredOn: '2016' });
const regraded = corrected(assessed, { grade: 'C' });
const gate = entry(housingImproved, { elements: ['gate'], occurredOn: '2019-09' });
const visit = entry(visitRecorded, {
  mode: 'home',
  outcome: 'completed',
  organisationId: 'sixth-hospital',
  occurredOn: '2019-10-16',
});
const mistaken = entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2019-10-17' });
const held = by(cadre, entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2019-10-18' }));

describe('The file of a household', () => {
  let ledger: LedgerOfQueries;
  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await recordReferences(ledger);
    await ledger.record(id, registered, visit, member, gate, category, assessed, details, mistaken, held);
    await ledger.record(id, voided(mistaken), rejected(held), regraded);
    await ledger.recordIn(
      'household',
      id,
      correctionConfirmed,
      entry(correctionConfirmed, { on: regraded.payload.entryId, reason: '核实' }).payload,
      secondOffice,
    );
    await ledger.caughtUp();
  });
  afterAll(() => ledger.close());

  const ids = { householdId: id };
  const stream = { definition: household, id };
  const file = async (asOf?: string, knownAt?: Known, caller = everywhere): Promise<Body> => {
    const handler = new ReadFileHandler(ledger.files, ledger.tables, ledger.labels, ledger.keys);
    return (await handler.execute(new ReadFile({ asOf, knownAt }, caller, 'zh', ids, undefined, stream))).body as Body;
  };
  const timeline = async (asked: Partial<ReadTimeline['values']> = {}, after?: unknown) => {
    const none = { from: undefined, to: undefined, fact: undefined, knownAt: undefined, limit: 100, cursor: undefined };
    const query = new ReadTimeline({ ...none, ...asked }, everywhere, 'zh', ids, after, stream);
    const page = await new ReadTimelineHandler(ledger.files, ledger.labels).execute(query);
    return page as { body: Body; after?: unknown };
  };
  const receivedOf = async (entryId: string): Promise<string> => {
    const aggregate = await ledger.aggregates.get('household', id);
    return aggregate.findRecord(entryId)!.receivedAt;
  };

  it('of today comes from the table, and is the one that the fold gives, to the byte (S6)', async () => {
    const fromTable = await file();
    const folded = await file(undefined, { instant: '2999-01-01T00:00:00.000Z' });
    expect(JSON.stringify(fromTable)).toBe(JSON.stringify({ ...folded, knownAt: undefined }));
    expect(fromTable.state.housing.grade).toMatchObject({ grade: 'C', by: assessed.payload.entryId });
    expect(fromTable.revision).toBe(13);
  });

  it('names the codes, units and areas that it holds', async () => {
    const { labels } = await file();
    expect(labels).toEqual({
      area: { [village]: '刘家屯村' },
      'household-category': { registered_poor: '建档立卡贫困户' },
      'poverty-cause': { illness: '因病' },
      'housing-element': { gate: '大门' },
      organisation: { 'sixth-hospital': '单位 sixth-hospital' },
    });
  });

  it('as of a day leaves out what came after it', async () => {
    const { state, asOf } = await file('2016-12-31');
    expect(asOf).toBe('2016-12-31');
    expect(state.housing).toMatchObject({ grade: { grade: 'C' }, improvements: {} });
    expect(state.visits.count).toBe(0);
  });

  it('as known at an instant, or on a whole day of the time zone of the ledger', async () => {
    const before = await file(undefined, { instant: await receivedOf(visit.payload.entryId) });
    expect(before).toMatchObject({ revision: 2, state: { visits: { count: 1 }, members: {} } });
    const today = ledger.clock.dayOf(await receivedOf(visit.payload.entryId));
    expect((await file(undefined, { day: today })).revision).toBeGreaterThan(1);
    await expect(file(undefined, { day: '2001-01-01' })).resolves.toMatchObject({ revision: 0 });
  });

  it('shows the timeline in the order of the file, nothing hidden', async () => {
    const { body } = await timeline();
    expect(body.items.map(({ fact, standing }) => `${fact} ${standing}`)).toEqual([
      'HouseholdRegistered counts',
      'MemberAdded counts',
      'HouseholdCategoryAssigned counts',
      'HousingAssessed counts',
      'MemberDetailsChanged counts',
      'HousingImproved counts',
      'VisitRecorded counts',
      'VisitRecorded voided',
      'VisitRecorded rejected',
    ]);
    const [, , , grading, , improved, , gone, unpaired] = body.items;
    expect(grading).toMatchObject({
      correctedBy: regraded.payload.entryId,
      data: { grade: 'C' },
      asRecorded: { grade: 'D' },
      changes: [
        { path: '/housing/grade/grade', after: 'C' },
        { path: '/housing/stage/stage', after: 'dangerous' },
      ],
      rulings: [
        { fact: 'EntryCorrected', standing: 'counts' },
        { fact: 'CorrectionConfirmed', standing: 'counts', on: regraded.payload.entryId },
      ],
    });
    expect(improved).toMatchObject({
      occurredOn: '2019-09',
      days: { first: '2019-09-01', last: '2019-09-30' },
      recordedBy: office,
      changes: [{ path: '/housing/improvements/gate', after: { on: '2019-09' } }],
    });
    expect(gone).toMatchObject({ changes: [], rulings: [{ fact: 'EntryVoided', title: '作废' }] });
    expect(unpaired).toMatchObject({ held: 'not-paired', recordedBy: cadre, rulings: [{ fact: 'EntryRejected' }] });
    expect(body.items[0]).not.toHaveProperty('occurredOn');
    expect(body.items[0]?.['days']).toEqual({});
  });

  it('filters the timeline by days and fact', async () => {
    const factsOf = async (asked: Partial<ReadTimeline['values']>): Promise<string[]> =>
      (await timeline(asked)).body.items.map(({ fact }) => fact as string);
    expect(await factsOf({ from: '2019-09-30', to: '2019-10-16' })).toEqual(['HousingImproved', 'VisitRecorded']);
    expect(await factsOf({ to: '2010-06-30' })).toEqual(['HouseholdRegistered', 'MemberAdded']);
    expect(await factsOf({ fact: 'HousingAssessed' })).toEqual(['HousingAssessed']);
    expect(await factsOf({ fact: 'EntryVoided' })).toEqual(['VisitRecorded']);
    expect(await factsOf({ knownAt: { day: '2001-01-01' } })).toEqual([]);
  });

  it('gives the timeline by pages that stay as they were when an entry comes in between', async () => {
    const first = await timeline({ limit: 4 });
    const late = entry(visitRecorded, { mode: 'phone', outcome: 'completed', occurredOn: '2018-05-01' });
    await ledger.record(id, late);
    const second = await timeline({ limit: 4 }, first.after);
    const third = await timeline({ limit: 4 }, second.after);
    const shown = [first, second, third].flatMap(({ body }) => body.items.map(({ entryId }) => entryId as string));
    expect(new Set(shown).size).toBe(9);
    expect(shown).not.toContain(late.payload.entryId);
    expect(third.after).toBeUndefined();
    expect((await timeline()).body.items).toHaveLength(10);
  });

  it('compares two days, each difference with the entries behind it', async () => {
    const query = new CompareFiles(
      { from: '2016-12-31', to: '2019-10-16', knownFrom: undefined, knownTo: undefined },
      everywhere,
      'en',
      ids,
      undefined,
      stream,
    );
    const { body } = (await new CompareFilesHandler(ledger.files, ledger.labels).execute(query)) as { body: Body };
    const behind = Object.fromEntries(
      body.differences.map(({ path, behind: entries }) => [
        path,
        (entries as Body[]).map(({ entryId }) => entryId as string),
      ]),
    );
    expect(behind['/housing/improvements/gate']).toEqual([gate.payload.entryId]);
    expect(behind[`/members/${personId}/phone`]).toEqual([details.payload.entryId]);
    expect(body.from).toMatchObject({ asOf: '2016-12-31', state: { visits: { count: 0 } } });
    expect(body.to).toMatchObject({ asOf: '2019-10-16', state: { housing: { improvements: { gate: {} } } } });
    expect(body.labels['housing-element']).toEqual({ gate: 'Gate' });
  });

  it('is replayed entry by entry, in the order of the file and of arrival', async () => {
    const replay = async (order: 'occurred' | 'received'): Promise<Body[]> => {
      const query = new ReplayFile({ by: order }, everywhere, 'zh', ids, undefined, stream);
      return [...(await new ReplayFileHandler(ledger.files).execute(query)).lines] as Body[];
    };
    const today = await file(undefined, { instant: '2999-01-01T00:00:00.000Z' });
    const occurred = await replay('occurred');
    expect(occurred.at(-1)?.['state']).toEqual(today.state);
    expect(occurred.map((line) => line['entry'].fact as string)).not.toContain('EntryVoided');
    const received = await replay('received');
    expect(received.at(-1)?.['state']).toEqual(today.state);
    expect(received).toHaveLength(today.revision);
    expect(received[1]?.['changes']).toContainEqual({ path: '/visits/count', before: 0, after: 1 });
    const voiding = received.find((line) => line.entry.fact === 'EntryVoided');
    expect(voiding).toMatchObject({ on: mistaken.payload.entryId });
    expect(voiding?.['changes']).toContainEqual({ path: '/visits/count', before: 2, after: 1 });
    const waited = received.find((line) => line.entry.entryId === held.payload.entryId);
    expect(waited).toMatchObject({ held: 'not-paired', changes: [] });
  });

  it('shows no day that stands for since ever or for open, in whatever answer', async () => {
    const other = idOf('household of open days');
    const someone = idOf('person of open days');
    const undated = entry(memberAdded, { personId: someone, name: '李某' });
    const told = entry(householdCategoryAssigned, { category: 'registered_poor', occurredOn: '2019-10/..' });
    await ledger.record(other, entry(householdRegistered, { areaCode: village }), undated, told);
    await ledger.caughtUp();
    const asked = [everywhere, 'zh', {}, undefined, { definition: household, id: other }] as const;
    const none = { from: undefined, to: undefined, fact: undefined, knownAt: undefined, limit: 9, cursor: undefined };
    const files = new ReadFileHandler(ledger.files, ledger.tables, ledger.labels, ledger.keys);
    const replay = new ReplayFile({ by: 'occurred' }, ...asked);
    const views = { from: undefined, to: undefined, knownFrom: { day: '2001-01-01' }, knownTo: undefined };
    const answers = [
      await files.execute(new ReadFile({ asOf: undefined, knownAt: undefined }, ...asked)),
      await files.execute(new ReadFile({ asOf: '2019-12-31', knownAt: undefined }, ...asked)),
      await new ReadTimelineHandler(ledger.files, ledger.labels).execute(new ReadTimeline(none, ...asked)),
      await new CompareFilesHandler(ledger.files, ledger.labels).execute(new CompareFiles(views, ...asked)),
      [...(await new ReplayFileHandler(ledger.files).execute(replay)).lines],
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).toContain(someone);
      expect(JSON.stringify(answer)).not.toMatch(/0000-00-00|9999-99-99/);
    }
  });

  it('has its stored events, sealed, each with its hash, by pages', async () => {
    const history = async (limit: number, after?: unknown): Promise<{ body: Body; after?: unknown }> =>
      new ReadHistoryHandler(ledger.files, ledger.store, ledger.codec).execute(
        new ReadHistory({ limit, cursor: undefined }, everywhere, 'zh', ids, after, stream),
      ) as Promise<{ body: Body; after?: unknown }>;
    const { body } = await history(500);
    expect(body.events).toHaveLength(14);
    expect(JSON.stringify(body)).not.toMatch(/李某|13800138000|二组/);
    for (const { hash, position: _, ...kept } of body.events) {
      expect(hash).toBe(createHash('sha256').update(canonical(kept)).digest('hex'));
    }
    const first = await history(9);
    const second = await history(9, first.after);
    expect([...first.body.events, ...second.body.events]).toEqual(body.events);
    expect(second.after).toBeUndefined();
  });

  it('shows one entry, also when asked for a ruling on it', async () => {
    const read = async (entryId: string): Promise<Body> => {
      const handler = new ReadEntryHandler(ledger.files, ledger.labels);
      const query = new ReadEntry({}, everywhere, 'zh', { ...ids, entryId }, undefined, stream);
      return (await handler.execute(query)).body as Body;
    };
    expect(await read(gate.payload.entryId)).toMatchObject({
      fact: 'HousingImproved',
      labels: { 'housing-element': { gate: '大门' } },
    });
    expect(await read(regraded.payload.entryId)).toMatchObject({ entryId: assessed.payload.entryId });
    await expect(read(idOf('none'))).rejects.toMatchObject({ code: 'entry-not-found' });
  });

  it('is not shown to whoever may not read it, by table and by fold alike', async () => {
    const elsewhere = { actor: office, areas: ['220182'] };
    for (const asOf of [undefined, '2018-01-01']) {
      await expect(file(asOf, undefined, elsewhere)).rejects.toMatchObject({ code: 'outside-area' });
      await expect(file(asOf, undefined, { actor: cadre })).rejects.toMatchObject({ code: 'not-paired' });
    }
    const unknown = new ReadFile({ asOf: undefined, knownAt: undefined }, everywhere, 'zh', {}, undefined, {
      definition: household,
      id: idOf('nobody'),
    });
    const handler = new ReadFileHandler(ledger.files, ledger.tables, ledger.labels, ledger.keys);
    await expect(handler.execute(unknown)).rejects.toMatchObject({
      code: 'household-unknown',
    } satisfies Partial<Problem>);
  });

  it('notes every reading in the access log, and what was refused as such', async () => {
    const count = async (): Promise<Record<string, number>> => {
      const { rows } = await ledger.pool.query<{ what: string; n: number }>(
        'SELECT what, count(*)::integer AS n FROM ledger.access_log WHERE household = $1 GROUP BY what',
        [id],
      );
      return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
    };
    const before = await count();
    const read = Object.keys(before).filter((what) => !what.includes(':'));
    expect(read.sort()).toEqual(['compare', 'entry', 'file', 'history', 'replay', 'timeline']);
    await file();
    await file('2018-01-01');
    await timeline();
    await file(undefined, undefined, { actor: cadre }).catch(() => undefined);
    const after = await count();
    expect(after).toEqual({
      ...before,
      file: before['file']! + 2,
      timeline: before['timeline']! + 1,
      'file: not-paired': before['file: not-paired']! + 1,
    });
  });
});
