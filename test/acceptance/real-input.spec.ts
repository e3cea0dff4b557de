/**
 * The rows of three published reports go in over HTTP, and every figure that they lead to comes out of tables or
 * queries. Each figure is seen to change with one row.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { LedgerClient } from '../../demo/client.js';
import {
  batchOf,
  campaignsOf,
  declaredOf,
  emergencies,
  emergencyId,
  programmeOf,
  readCampaigns,
  readDeclared,
  timedEmergencyId as timed,
} from '../../demo/drives.js';
import type { Request, Step } from '../../demo/drives.js';
import { handedOut, households as made, onePack as one, packs, registrations, street } from '../../demo/packs.js';
import { householdIdOf, idOf, recordingsOf } from '../../demo/real-input.js';
import { record } from '../../demo/record.js';
import { readInput, readRealInput } from '../../demo/rows.js';
import { until, waitForTables } from '../../demo/wait.js';
import { startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of many forms
type Row = Record<string, any>;

const figures = new Map((readInput('figures') as Row[]).map((figure) => [figure['id'] as string, figure]));
const campaigns = readCampaigns();
const village = '220122101201';
const people = Array.from({ length: 60 }, (_, n) => idOf('made person', String(n)));
const exactly = (value: number | string): Row => ({ value: String(value), qualifier: 'exact' });
const C11 = campaigns.find(({ id }) => id === 'C11')!;

let ledger: TestLedger;
let office: LedgerClient;

async function send({ path, body }: Request): Promise<string | undefined> {
  return (await office.post(path, body)).position;
}

/** Recorded in order, and then in the tables. */
async function tell(...requests: readonly Request[]): Promise<void> {
  const positions: string[] = [];
  for (const request of requests) positions.push((await send(request)) ?? '');
  await waitForTables(office, positions.slice(-1));
}

async function rows(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await ledger.sql.query<Row>(sql, [...values])).rows;
}

const ruled = (stream: string, which: 'corrections' | 'voids', body: Row): Request => ({
  row: stream,
  path: `/v1/${stream}/${which}`,
  body: { entryId: randomUUID(), reason: '核对原件后更正', ...body },
});

/** One row of the input with other content. */
function corrected({ path, body }: Request, change: Row): Request {
  const { entryId, ...data } = body;
  const stream = path.split('/').slice(2, 4).join('/');
  return ruled(stream, 'corrections', { corrects: entryId, data: { ...data, ...change } });
}

/** Goods of one value over sixty people. */
function goodsOverPeople(batchId: string, fen: number): Request[] {
  const { source, name, on, org } = C11;
  const at = { source, occurredOn: on };
  const receipt = {
    ...{ entryId: idOf('BatchReceived', batchId), batchId, name, organisationId: org, ...at },
    donor: { organisationId: org },
    items: [{ item: 'food', goods: 'rice', quantity: exactly(60), value: { fen, qualifier: 'exact' } }],
  };
  const out = {
    ...{ entryId: idOf('GoodsDistributed', batchId), ...at },
    items: [{ item: 'food', quantity: exactly(1) }],
    recipients: people.map((personId) => ({ personId })),
  };
  return [
    { row: 'C11', path: '/v1/batches', body: receipt },
    { row: 'C11', path: `/v1/batches/${batchId}/distributions`, body: out },
  ];
}

const cases = figures.get('A10')!['cases'] as { parts: ([string, number] | null)[]; sum: [string, number] }[];
const sums = cases.map((_, n) => idOf('programme of sums', String(n)));
const counted = (part: [string, number] | null): Row =>
  part === null ? { qualifier: 'unknown' } : { qualifier: part[0], value: part[1] };

function partsOf(n: number): Request[] {
  const programmeId = sums[n]!;
  const opening = { entryId: idOf('ProgrammeStarted', programmeId), programmeId, name: `合计 ${n}`, kind: 'drive' };
  return [
    { row: `A10 ${n}`, path: '/v1/programmes', body: opening },
    ...cases[n]!.parts.map((part, i) => ({
      row: `A10 ${n}`,
      path: `/v1/programmes/${programmeId}/events`,
      body: { entryId: idOf(`event ${i}`, programmeId), kind: 'free_clinic', attendees: counted(part) },
    })),
  ];
}

const drives = campaignsOf(campaigns);
const totals = declaredOf(readDeclared());
const { timed: clocked, reported: unclocked } = emergencies();

async function recordAll(): Promise<void> {
  const { positions } = await record(office, recordingsOf(readRealInput()), () => undefined);
  const persons = people.map((personId) => ({
    row: personId,
    path: '/v1/persons',
    body: { entryId: idOf('PersonRegistered', personId), personId, source: C11.source },
  }));
  const waiting = [...registrations(), ...persons];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await send(next);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  await tell(...drives, ...totals, ...unclocked, ...clocked, ...packs());
  await tell(...goodsOverPeople(batchOf('C11'), (C11['goodsValueFen'] as { value: number }).value));
  await tell(...cases.flatMap((_, n) => partsOf(n)));
  await waitForTables(office, positions);
}

/** Shown with the run: what came out of the tables. */
function show(id: string, found: unknown): void {
  process.stdout.write(`${id}  ${JSON.stringify(found)}\n`);
}

const queries = {
  /** By what stands in the files of the households, where the process has put it. */
  A2: async (): Promise<Row> => {
    const [got] = await rows(
      `SELECT count(DISTINCT household_id)::int AS households, sum(quantity)::int AS packs
         FROM dashboard.goods_received JOIN dashboard.household USING (household_id)
        WHERE goods = 'winter_pack' AND household.area_code = $1`,
      [street],
    );
    const [stock] = await rows(`SELECT contents FROM dashboard.batch_item WHERE batch_id = $1`, [batchOf('C21')]);
    const [stated] = await rows(
      `SELECT value::int AS declared FROM dashboard.declared_total WHERE metric = 'households_given_winter_pack'`,
    );
    const file = (await office.get(`/v1/batches/${batchOf('C21')}/file`)) as { state: Row };
    const { households, packs: given } = got!;
    return {
      households,
      itemsHandedOut: given * stock!['contents'],
      packsLeft: Number(file.state['items'].pack.left),
      declared: stated!['declared'],
      gap: stated!['declared'] - households,
    };
  },
  async A3(): Promise<Row> {
    const where = `visit.area_code = '${village}' AND last_day BETWEEN '2019-10-14' AND '2019-10-18'`;
    const byDay = await rows(
      `SELECT last_day::text AS key, count(*)::int AS n FROM dashboard.visit WHERE ${where} GROUP BY 1 ORDER BY 1`,
    );
    const byUnit = await rows(
      `SELECT organisation_id AS key, count(*)::int AS n FROM dashboard.visit WHERE ${where} GROUP BY 1`,
    );
    const keyed = (all: Row[]): Row => Object.fromEntries(all.map(({ key, n }) => [key as string, n as number]));
    return { value: keyed(byDay), total: byDay.reduce((sum, { n }) => sum + Number(n), 0), byUnit: keyed(byUnit) };
  },
  async A4(): Promise<Row> {
    const parts = await rows(
      `SELECT entry_id, programme_id, organisations FROM dashboard.group_event
        WHERE organisations IS NOT NULL AND last_day BETWEEN '2019-10-01' AND '2019-10-31'`,
    );
    const [stated] = await rows(
      `SELECT value::int AS declared FROM dashboard.declared_total
        WHERE metric = 'organisations' AND period = '2019-10' AND repeats IS NULL`,
    );
    const names = new Map(campaigns.map(({ id }) => [programmeOf(id), id]));
    const derivedFrom = Object.fromEntries(
      parts.map((part) => [names.get(part['programme_id'] as string)!, part['organisations'] as number]),
    );
    const derivedSum = parts.reduce((sum, part) => sum + Number(part['organisations']), 0);
    return { declared: stated!['declared'], derivedFrom, derivedSum, gap: derivedSum - stated!['declared'] };
  },
  async A5(batchId = batchOf('C11')): Promise<Row> {
    const parts = await rows(
      `SELECT value_fen::text AS fen, count(*)::int AS people FROM dashboard.distribution_recipient
        WHERE batch_id = $1 GROUP BY 1`,
      [batchId],
    );
    const value = Object.fromEntries(parts.map(({ fen, people: many }) => [fen as string, many as number]));
    return { value, total: parts.reduce((sum, { fen, people: many }) => sum + Number(fen) * many, 0) };
  },
  async A9(): Promise<Row> {
    const days = Object.keys(figures.get('A9')!['asOf'] as Row);
    const asOf: Row = {};
    for (const day of days) {
      const path = `/v1/households/${householdIdOf('L05')}/file?asOf=${day}`;
      const { housing } = ((await office.get(path)) as { state: Row }).state as { housing: Row };
      const done = Object.keys(housing['improvements'] as Row).map((element) => element.replace('_', ' '));
      const stage = String({ dangerous: 'dangerous house', moved_in: 'moved in' }[housing['stage'].stage as string]);
      const list = done.length > 1 ? `${done.slice(0, -1).join(', ')} and ${String(done.at(-1))}` : done.join('');
      asOf[day] = !housing['rebuilt'] ? stage : done.length > 0 ? `rebuilt, with ${list}` : `rebuilt and ${stage}`;
    }
    return { asOf };
  },
  async A10(): Promise<[string, number][]> {
    const found: [string, number][] = [];
    for (const programmeId of sums) {
      const { state } = (await office.get(`/v1/programmes/${programmeId}/file`)) as { state: Row };
      found.push([state['attendees'].qualifier, state['attendees'].value]);
    }
    return found;
  },
  async A11(id: string): Promise<Row> {
    const steps = await rows(
      `SELECT step, minutes_since_call, minutes_since_previous_known FROM dashboard.emergency_step
        WHERE emergency_id = $1 ORDER BY sequence, place`,
      [id],
    );
    return {
      steps: steps.map(({ step }) => step as string),
      minutesSinceCall: steps.map((step) => step['minutes_since_call'] as number | null),
      minutesSincePreviousKnown: steps.map((step) => step['minutes_since_previous_known'] as number | null),
    };
  },
  A12: async (): Promise<Row> => {
    const once = await rows(
      `SELECT metric, sum(value)::int AS value, min(value_qualifier) AS qualifier FROM dashboard.declared_total
        WHERE period = '2022' AND given_area_code = '220104000000' AND repeats IS NULL
          AND metric IN ('clinics', 'beneficiaries') GROUP BY metric`,
    );
    return Object.fromEntries(
      once.map(({ metric, value, qualifier }) => [String(metric), [String(qualifier), Number(value)]]),
    );
  },
};

describe('The rows of the reports', () => {
  beforeAll(async () => {
    ledger = await startTestLedger();
    office = new LedgerClient(ledger.url, await ledger.token({ role: 'office', sub: 'office-1' }));
    await recordAll();
  }, 300_000);
  afterAll(() => ledger?.close());

  it('stand in the ledger, each with its source', async () => {
    const [events] = await rows('SELECT count(DISTINCT programme_id)::int AS n FROM dashboard.programme');
    expect(events!['n']).toBeGreaterThanOrEqual(campaigns.length + 1);
    for (const { path, body } of [...drives, ...totals]) {
      const programmeId = path.split('/')[3] ?? String(body['programmeId']);
      const found = await office.get(`/v1/programmes/${programmeId}/entries/${String(body['entryId'])}`);
      expect(JSON.stringify(found)).toContain(`"source":"${String(body['source'])}"`);
    }
  });

  it('A2: 486 households with a winter pack, each once', async () => {
    const { value } = figures.get('A2')!;
    const found = await until(
      queries.A2,
      ({ households, itemsHandedOut }) => households === value.households && itemsHandedOut === value.itemsHandedOut,
    );
    show('A2', found);
    expect(found).toEqual(value);
    await tell({
      row: 'C21',
      path: `/v1/batches/${batchOf('C21')}/distribution-reversals`,
      body: {
        ...{ entryId: randomUUID(), on: handedOut.entryId, occurredOn: '2023-01-10', reason: '已外迁' },
        recipients: [{ householdId: made[400], items: one }],
      },
    });
    const changed = await until(queries.A2, ({ households }) => households === 485);
    expect(changed).toEqual({ ...value, households: 485, itemsHandedOut: 2425, packsLeft: 15, gap: 1 });
  }, 150_000);

  it('A3: visits in the village by day and by unit', async () => {
    const { value, total, byUnit } = figures.get('A3')!;
    const found = await queries.A3();
    show('A3', found);
    expect(found).toEqual({ value, total, byUnit });
    const voids = recordingsOf(readRealInput()).find(({ row }) => row === 'E009')!.body.entryId;
    await tell(ruled(`households/${householdIdOf('L01')}`, 'voids', { voids }));
    expect(await queries.A3()).toMatchObject({ total: 23, value: { '2019-10-14': 1 }, byUnit: { 'cc-hwa': 1 } });
  });

  it('A4: organisations declared and derived, with the entries behind the gap', async () => {
    const { declared, derivedFrom, derivedSum, gap } = figures.get('A4')!;
    const found = await queries.A4();
    show('A4', found);
    expect(found).toEqual({ declared, derivedFrom, derivedSum, gap });
    const C05 = drives.find(({ row, path }) => row === 'C05' && path.endsWith('/events'))!;
    await tell(corrected(C05, { organisations: { value: 14, qualifier: 'exact' } }));
    expect(await queries.A4()).toMatchObject({ declared, derivedSum: 50, gap: 0 });
  });

  it('A5: the value of goods over sixty people by largest remainder', async () => {
    const { value, total } = figures.get('A5')!;
    const found = await queries.A5();
    show('A5', found);
    expect(found).toEqual({ value, total });
    const other = batchOf('C11 with another value');
    await tell(...goodsOverPeople(other, 700_001));
    expect(await queries.A5(other)).toEqual({ value: { '11667': 41, '11666': 19 }, total: 700_001 });
  });

  it('A9: the file of L05 on three days', async () => {
    const { asOf } = figures.get('A9')!;
    const found = await queries.A9();
    show('A9', found);
    expect(found).toEqual({ asOf });
    const voids = recordingsOf(readRealInput()).find(({ row }) => row === 'E008')!.body.entryId;
    await tell(ruled(`households/${householdIdOf('L05')}`, 'voids', { voids }));
    expect((await queries.A9())['asOf']).toMatchObject({ '2019-10-16': 'rebuilt and moved in' });
  });

  it('A10: a total carries the join of the qualifiers of its parts', async () => {
    const found = await queries.A10();
    show('A10', found);
    expect(found).toEqual(cases.map(({ sum }) => sum));
    await tell(corrected(partsOf(0)[1]!, { attendees: { value: 7, qualifier: 'at_least' } }));
    expect((await queries.A10())[0]).toEqual(['at_least', 22]);
  });

  it('A11: an emergency with its steps in order and the minutes between them', async () => {
    const { asReported, withTimes: clocks } = figures.get('A11')!;
    const told = await queries.A11(emergencyId);
    const found = await queries.A11(timed);
    show('A11', [told, found]);
    expect(told).toMatchObject({ steps: asReported.steps, minutesSinceCall: asReported.minutes });
    expect(found).toEqual({
      steps: (clocks.steps as Step[]).map(([step]) => step),
      minutesSinceCall: clocks.minutesSinceCall,
      minutesSincePreviousKnown: clocks.minutesSincePreviousKnown,
    });
    await tell(corrected(clocked[1]!, { occurredAt: '2023-01-10T09:08:00+08:00' }));
    expect(await queries.A11(timed)).toMatchObject({
      minutesSinceCall: [0, 6, null, 9, 39, 388],
      minutesSincePreviousKnown: [null, 6, null, 3, 30, 349],
    });
    const { state } = await until(
      () => office.get(`/v1/households/${householdIdOf('S02')}/file`) as Promise<{ state: Row }>,
      (file) => Object.keys(file.state['emergencies'] as Row).length === 2,
    );
    expect(Object.keys(state['emergencies'] as Row).sort()).toEqual([emergencyId, timed].sort());
  }, 90_000);

  it('A12: what is published twice counts once', async () => {
    const found = await queries.A12();
    show('A12', found);
    expect(found).toEqual({ clinics: ['exact', 7], beneficiaries: ['at_least', 500] });
    const repeat = totals.find(({ body }) => body['repeats'] !== undefined && body['metric'] === 'clinics')!;
    await tell(corrected(repeat, { repeats: undefined }));
    expect(await queries.A12()).toMatchObject({ clinics: ['exact', 14] });
  });
});
