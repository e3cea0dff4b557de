import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { Places } from '../../src/access/places.js';
import { RecordEntries, RecordEntriesHandler } from '../../src/commands/record-entries.js';
import { RecordEntryHandler } from '../../src/commands/record-entry.handler.js';
import { RecordEntry } from '../../src/commands/record-entry.js';
import type { Outcome } from '../../src/commands/record-entry.js';
import { References } from '../../src/commands/references.js';
import { areaEnded, areaRegistered } from '../../src/domain/area/area.js';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { entryCorrected } from '../../src/domain/control.js';
import type { AnyFact, StreamKind } from '../../src/domain/fact.js';
import { emergencyContactSet } from '../../src/domain/household/members/emergency-contact-set.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { programmeStarted } from '../../src/domain/programme/programme.js';
import { Codec } from '../../src/event-store/codec.js';
import { InvalidEvent, OutcomeUnknown } from '../../src/event-store/event-store.js';
import type { Appended, NewEvent } from '../../src/event-store/event-store.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { idOf, office } from '../domain/given.js';
import { SettableClock } from '../queries/ledger.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

const area = '220122101201';
const masterKey = randomBytes(32);

/** Stores what it is given, and can lose the answer, or refuse events of an id that is told by their entry. */
class ForgetfulStore extends PostgresEventStore {
  losesAnswers = false;
  tooLarge: string | undefined;
  appends = 0;

  override async append(stream: string, expected: number, events: readonly NewEvent[]): Promise<Appended> {
    const place = events.findIndex(({ data }) => data['entryId'] === this.tooLarge);
    if (place >= 0) throw new InvalidEvent('event-too-large', `events[${place}]`, 'too large');
    this.appends += 1;
    const appended = await super.append(stream, expected, events);
    if (this.losesAnswers) throw new OutcomeUnknown(stream);
    return appended;
  }
}

/** What one process holds of the ledger. */
class Process {
  readonly pool: Pool;
  readonly store: ForgetfulStore;
  readonly aggregates: AggregateRepository;
  readonly handler: RecordEntryHandler;
  readonly many: RecordEntriesHandler;

  constructor(connectionString: string, clock = new Clock()) {
    this.pool = openPool(connectionString, { role: application_role });
    this.store = new ForgetfulStore(connectionString);
    const codec = new Codec(new SubjectKeys(this.pool, masterKey));
    this.aggregates = new AggregateRepository(this.store, codec);
    this.handler = new RecordEntryHandler(
      this.store,
      this.aggregates,
      codec,
      new References(this.aggregates),
      new Places(this.aggregates, clock),
      clock,
    );
    this.many = new RecordEntriesHandler(this.handler, this.aggregates);
  }

  record(id: string, fact: AnyFact, body: object, areas?: string[]): Promise<Outcome> {
    return this.recordIn('household', id, fact, body, areas);
  }

  recordIn(kind: StreamKind, id: string, fact: AnyFact, body: object, areas?: string[]): Promise<Outcome> {
    return this.handler.execute(new RecordEntry(kind, id, fact, structuredClone(body), office, areas));
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.pool.end();
  }
}

const visit = (name: string, more: object = {}) => ({
  entryId: idOf(name),
  occurredOn: '2024-05-06',
  mode: 'home',
  outcome: 'completed',
  ...more,
});
const correctionOf = (name: string, changes: object) => {
  const { entryId: corrects, ...data } = visit(name, changes);
  return { entryId: idOf(`correction of ${name}`), corrects, data, reason: '记错了' };
};
const registration = (name: string) => ({ entryId: idOf(`registration of ${name}`), areaCode: area });

describe('Recording in several processes', () => {
  let database: TestDatabase;
  let one: Process;
  let other: Process;

  beforeAll(async () => {
    database = await freshDatabase();
    [one, other] = [new Process(database.connectionString), new Process(database.connectionString)];
    await one.recordIn('area', area, areaRegistered, { entryId: idOf('the area'), code: area, name: '刘家屯村' });
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await database.drop();
  });

  /** A household that both know as it was before the last entry. */
  async function household(name: string): Promise<string> {
    const id = idOf(name);
    await one.record(id, householdRegistered, registration(name));
    await other.record(id, visitRecorded, visit(`${name}: a visit before`));
    return id;
  }

  it('S2: a repeat that another process recorded has the first answer, and other content is a conflict', async () => {
    const id = await household('seen by both');
    await one.aggregates.refresh('household', await one.aggregates.get('household', id));
    const first = await one.record(id, visitRecorded, visit('twice'));
    expect(first.outcome).toBe('recorded');
    expect(await other.record(id, visitRecorded, visit('twice', { mode: 'phone' }))).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'entry-id-reused' },
    });
    const again = await other.record(id, visitRecorded, visit('twice'));
    expect(again).toEqual({ ...first, outcome: 'repeated' });
    expect((await other.aggregates.get('household', id)).findRecord(idOf('twice'))?.payload).toMatchObject({
      mode: 'home',
    });
  });

  it('a no is given as of the log, not of what was kept', async () => {
    const id = await household('corrected elsewhere');
    await one.record(id, visitRecorded, visit('to be corrected'));
    const correction = {
      entryId: idOf('correction'),
      corrects: idOf('to be corrected'),
      data: { ...visit(''), entryId: undefined, mode: 'phone' },
      reason: '记错了',
    };
    delete correction.data.entryId;
    expect(await other.record(id, entryCorrected, correction)).toMatchObject({ outcome: 'recorded' });
  });

  it('S14: after a lost answer the same entry has its first answer, and other content is a conflict', async () => {
    const id = await household('with a lost answer');
    one.store.losesAnswers = true;
    await expect(one.record(id, visitRecorded, visit('lost'))).rejects.toThrow(OutcomeUnknown);
    one.store.losesAnswers = false;
    const stored = (await one.store.readStream(`household-${id}`)).at(-1)!;
    expect(await one.record(id, visitRecorded, visit('lost', { mode: 'video' }))).toMatchObject({
      refusal: { code: 'entry-id-reused' },
    });
    expect(await one.record(id, visitRecorded, visit('lost'))).toMatchObject({
      outcome: 'repeated',
      receipt: { revision: stored.revision, receivedAt: stored.metadata['receivedAt'] },
    });
  });

  it('one item that fails does not keep the others from their answers', async () => {
    const id = await household('with a batch');
    const [lost, fine] = [new Process(database.connectionString), id];
    lost.store.losesAnswers = true;
    const items = [
      new RecordEntry('household', fine, visitRecorded, visit('in a batch'), office),
      new RecordEntry('household', fine, visitRecorded, visit('after it'), office),
      new RecordEntry('household', fine, visitRecorded, { entryId: 'none' }, office),
      new RecordEntry('household', idOf('no household'), visitRecorded, visit('elsewhere'), office),
    ];
    const outcomes = await lost.many.execute(new RecordEntries(items, 'record'));
    await lost.close();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'invalid', 'refused']);
  });

  it('entries of one household go into the log together, each with its own place and answer', async () => {
    const id = idOf('a whole household');
    const items = [
      [householdRegistered, registration('a whole household')],
      [visitRecorded, visit('whole 1')],
      [visitRecorded, visit('whole 2', { occurredOn: '2023-01-01' })],
      [visitRecorded, visit('whole 3', { occurredOn: '2999-01-01' })],
      [entryCorrected, correctionOf('whole 1', { mode: 'phone' })],
      [visitRecorded, visit('whole 2', { occurredOn: '2023-01-01' })],
      [visitRecorded, visit('whole 1', { mode: 'video' })],
      [visitRecorded, visit('whole 4')],
    ] as const;
    const told = () =>
      items.map(([fact, body]) => new RecordEntry('household', id, fact, structuredClone(body), office));
    const before = one.store.appends;
    const first = await one.many.execute(new RecordEntries(told(), 'record'));
    expect(one.store.appends - before).toBe(2);
    const outcomes = ['recorded', 'recorded', 'recorded', 'refused', 'recorded', 'repeated', 'refused', 'recorded'];
    expect(first.map(({ outcome }) => outcome)).toEqual(outcomes);
    const log = await one.store.readStream(`household-${id}`);
    const receipts = first.flatMap((each) => (each.outcome === 'recorded' ? [each.receipt] : []));
    expect(receipts.map(({ entryId, revision, position }) => [entryId, revision, position])).toEqual(
      log.map(({ data, revision, position }) => [data['entryId'], revision, position]),
    );
    // From memory, and by another process from the log.
    for (const process of [one, other]) {
      const again = await process.many.execute(new RecordEntries(told(), 'record'));
      expect(again).toEqual(first.map((each) => ('receipt' in each ? { ...each, outcome: 'repeated' } : { ...each })));
    }
  });

  it('two processes that send the same entries at once record each of them once', async () => {
    const id = await household('sent twice at once');
    const items = () =>
      Array.from({ length: 20 }, (_, n) => new RecordEntry('household', id, visitRecorded, visit(`race ${n}`), office));
    const both = await Promise.all([one, other].map((each) => each.many.execute(new RecordEntries(items(), 'record'))));
    const [mine, theirs] = both.map((each) => each.map((one) => ('receipt' in one ? one.receipt : one)));
    expect(mine).toEqual(theirs);
    expect(await one.store.readStream(`household-${id}`)).toHaveLength(22);
  });

  it('an entry that cannot be stored keeps no other from its place', async () => {
    const id = await household('with one too large');
    const names = ['before it', 'too large', 'after it', 'at the end'];
    one.store.tooLarge = idOf('too large');
    const items = names.map((name) => new RecordEntry('household', id, visitRecorded, visit(name), office));
    const outcomes = await one.many.execute(new RecordEntries(items, 'record'));
    one.store.tooLarge = undefined;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recorded', 'failed', 'recorded', 'recorded']);
    expect(outcomes.map((each) => ('receipt' in each ? each.receipt.revision : undefined))).toEqual([
      3,
      undefined,
      4,
      5,
    ]);
  });

  it('who is confined to areas writes neither elsewhere nor into what all share', async () => {
    const id = await household('in the county');
    const elsewhere = ['2201049'];
    const outside = { outcome: 'forbidden', code: 'outside-area' };
    expect(await one.record(id, visitRecorded, visit('from elsewhere'), elsewhere)).toEqual(outside);
    const moved = {
      entryId: idOf('moved'),
      corrects: registration('in the county').entryId,
      data: { areaCode: '220104001001' },
      reason: '区划有误',
    };
    expect(await one.record(id, entryCorrected, moved, ['220122'])).toEqual(outside);
    const code = { entryId: idOf('a code'), list: 'goods', code: 'quilt', zh: '棉被' };
    expect(await one.recordIn('code-list', 'goods', codeListed, code, ['220122'])).toEqual(outside);
  });

  it('nor moves out of its areas what lies there by its unit', async () => {
    for (const [list, code] of [
      ['organisation-kind', 'hospital'],
      ['programme-kind', 'drive'],
    ] as const)
      await one.recordIn('code-list', list, codeListed, { entryId: idOf(`code ${code}`), list, code, zh: '某类' });
    for (const [code, unit] of [
      [area, 'in-the-county'],
      ['220182104201', 'of-another-county'],
    ] as const) {
      await one.recordIn('area', code, areaRegistered, { entryId: idOf(`area ${code}`), code, name: '某村' });
      const body = { entryId: idOf(unit), organisationId: unit, name: unit, kind: 'hospital', areaCode: code };
      await one.recordIn('organisation', unit, organisationRegistered, body);
    }
    const id = idOf('a programme');
    const started = {
      entryId: idOf('started'),
      programmeId: id,
      name: '义诊',
      kind: 'drive',
      organisationId: 'in-the-county',
    };
    expect(await one.recordIn('programme', id, programmeStarted, started, ['220122'])).toMatchObject({
      outcome: 'recorded',
    });
    const { entryId: corrects, ...data } = { ...started, organisationId: 'of-another-county' };
    const away = { entryId: idOf('away'), corrects, data, reason: '单位有误' };
    expect(await one.recordIn('programme', id, entryCorrected, away, ['220122'])).toEqual({
      outcome: 'forbidden',
      code: 'outside-area',
    });
  });

  it('who will get an area has nothing to record there before, whatever the month may still bring', async () => {
    const [ending, successor] = ['220122101231', '220182104231'];
    const clock = new SettableClock();
    clock.day = '2026-11-29';
    const then = new Process(database.connectionString, clock);
    try {
      for (const code of [ending, successor])
        await then.recordIn('area', code, areaRegistered, { entryId: idOf(`area ${code}`), code, name: '某村' });
      const end = { entryId: idOf('the end'), until: '2026-12-15', successors: [successor] };
      expect(await then.recordIn('area', ending, areaEnded, end)).toMatchObject({ outcome: 'recorded' });
      const id = idOf('in what ends');
      await then.record(id, householdRegistered, { entryId: idOf('registered there'), areaCode: ending });
      for (const occurredOn of ['2026-11-28', '2026-12', '2026'].filter((day) => day <= '2026-11-29'))
        expect(await then.record(id, visitRecorded, visit(`in ${occurredOn}`, { occurredOn }), ['220182'])).toEqual({
          outcome: 'forbidden',
          code: 'outside-area',
        });
    } finally {
      await then.close();
    }
  });

  it('S2: a correction with a number in another way of writing is the same one when it comes again', async () => {
    const id = await household('with a contact');
    const contact = { entryId: idOf('a contact'), name: '王立新', phone: '13900138000' };
    expect(await one.record(id, emergencyContactSet, contact)).toMatchObject({ outcome: 'recorded' });
    const { entryId: corrects, ...data } = { ...contact, phone: '139-0013-8001' };
    const correction = { entryId: idOf('another number'), corrects, data, reason: '号码有误' };
    expect(await one.record(id, entryCorrected, correction)).toMatchObject({ outcome: 'recorded' });
    expect(await one.record(id, entryCorrected, correction)).toMatchObject({ outcome: 'repeated' });
    const other = { ...correction, data: { ...data, phone: '139-0013-8002' } };
    expect(await one.record(id, entryCorrected, other)).toMatchObject({ refusal: { code: 'entry-id-reused' } });
  });

  it('a correction cannot turn a registration into that of another household', async () => {
    const id = await household('itself');
    const other = {
      entryId: idOf('somebody else'),
      corrects: registration('itself').entryId,
      data: { areaCode: area, householdId: idOf('another') },
      reason: '户号有误',
    };
    expect(await one.record(id, entryCorrected, other)).toMatchObject({
      outcome: 'invalid',
      errors: [{ path: 'data.householdId', rule: 'sameEntry' }],
    });
  });
});
