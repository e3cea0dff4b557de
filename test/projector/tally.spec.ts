import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { tables } from '../../projections/index.js';
import { household } from '../../src/domain/household/definition.js';
import { programme } from '../../src/domain/programme/programme.js';
import { sumOf } from '../../src/domain/quantity.js';
import type { Qualifier } from '../../src/domain/quantity.js';
import { anotherOrder, idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

type Row = Readonly<Record<string, string | null>>;
type Queries = Pick<pg.Client, 'query'>;

const told = household.facts.filter(({ type }) =>
  ['HouseholdRegistered', 'VisitRecorded', 'DonationReceived', 'HealthCheckRecorded'].includes(type),
);
const heldAndServed = programme.facts.filter(({ type }) => ['GroupEventHeld', 'VolunteerShiftLogged'].includes(type));
const tallies = tables.filter(({ shape }) => shape === 'tally');

/** Month or span that a row of a journal is counted under. */
function bucketOf({ first_day: first, last_day: last }: Row): Row {
  if (first!.slice(0, 7) !== last!.slice(0, 7) || first!.includes('infinity')) {
    return { first_day: first!, last_day: last! };
  }
  const [year, month] = [Number(first!.slice(0, 4)), Number(first!.slice(5, 7))];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { first_day: `${first!.slice(0, 7)}-01`, last_day: `${first!.slice(0, 7)}-${days}` };
}

/** A decimal as a whole number, so that sums of them are exact. */
function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.padEnd(30, '0')}`);
}

interface Part {
  readonly value?: number;
  readonly text: string;
  readonly qualifier: Qualifier;
  /** How it is counted. */
  readonly as: Qualifier;
}

/** The sum of amounts as the file of a household has it, with how many are known how. */
function total(rows: readonly Row[], sum: string, stem: string, lower?: string): Row {
  const parts = rows.flatMap((row): Part[] => {
    const qualifier = row[`${stem}_qualifier`] as Qualifier | null;
    const [value, bound] = [row[sum], lower === undefined ? null : row[lower]];
    if (qualifier === null) return [];
    if (value != null) return [{ value: Number(value), text: value, qualifier, as: qualifier }];
    if (bound != null) return [{ value: Number(bound), text: bound, qualifier: 'at_least', as: 'at_least' }];
    return [{ text: '', qualifier: 'unknown', as: 'unknown' }];
  });
  const { qualifier } = sumOf(parts);
  const values: bigint[] = parts.filter(({ as }) => as !== 'unknown').map(({ text }) => scaled(text));
  const levels = ['exact', 'at_least', 'below', 'approximately', 'unknown'];
  return {
    [sum]: String(values.reduce((sum: bigint, each) => sum + each, 0n)),
    [`${stem}_qualifier`]: qualifier,
    ...Object.fromEntries(
      levels.map((each) => [`${stem}_${each}`, String(parts.filter(({ as }) => as === each).length)]),
    ),
  };
}

const cut = (code: string | null | undefined, digits: number): string | null =>
  code == null ? null : code.slice(0, digits).padEnd(12, '0');
const judged = ['8480-6', '8462-4', '15074-8', '14749-6', '14771-0'];

interface Expected {
  readonly journal: string;
  readonly group: (row: Row) => Row;
  readonly sums: (rows: readonly Row[]) => Row;
}

/** What the tallies are to say, worked out from the rows of the journals one by one. */
const expected: Readonly<Record<string, Expected>> = {
  visit_by_area: {
    journal: 'visit',
    group: ({ area_code }) => ({ area_code: area_code! }),
    sums: visitsOf,
  },
  visit_by_unit: {
    journal: 'visit',
    group: ({ area_code, organisation_id }) => ({ area_code: cut(area_code, 9), organisation_id: organisation_id! }),
    sums: visitsOf,
  },
  gift_by_donor: {
    journal: 'gift',
    group: ({ area_code, donor_organisation_id, donor_area_code }) => ({
      area_code: area_code!,
      donor_organisation_id: donor_organisation_id!,
      donor_area_code: donor_area_code!,
    }),
    sums: (rows) => ({ gifts: String(rows.length), ...total(rows, 'cash_fen', 'cash', 'cash_from_fen') }),
  },
  gift_item_by_donor: {
    journal: 'gift_item',
    group: ({ area_code, donor_organisation_id, goods, unit }) => ({
      area_code: area_code!,
      donor_organisation_id: donor_organisation_id!,
      goods: goods!,
      unit: unit!,
    }),
    sums: (rows) => ({
      items: String(rows.length),
      ...total(rows, 'quantity', 'quantity'),
      ...total(rows, 'value_fen', 'value', 'value_from_fen'),
    }),
  },
  group_event_by_programme: {
    journal: 'group_event',
    group: ({ programme_id, area_code, organisation_id, kind }) => ({
      ...{ programme_id: programme_id!, area_code: area_code!, organisation_id: organisation_id!, kind: kind! },
    }),
    sums: (rows) => ({
      entries: String(rows.length),
      ...total(rows.map(orElse('times', '1', 'exact')), 'times', 'times'),
      ...total(rows, 'attendees', 'attendees'),
      ...total(rows, 'households', 'households'),
      ...total(rows, 'staff', 'staff'),
    }),
  },
  volunteer_shift_by_programme: {
    journal: 'volunteer_shift',
    group: ({ programme_id, area_code }) => ({ programme_id: programme_id!, area_code: area_code! }),
    sums: (rows) => ({
      entries: String(rows.length),
      ...total(rows.map(orElse('shifts', '1', 'exact')), 'shifts', 'shifts'),
      ...total(rows.map(orElse('hours', null, 'unknown')), 'hours', 'hours'),
      ...total(rows.map(orElse('person_times', null, 'unknown')), 'person_times', 'person_times'),
    }),
  },
  health_reading_by_band: {
    journal: 'health_reading',
    group: ({ area_code, code, alert_level }) => ({
      area_code: cut(area_code, 6),
      code: judged.includes(code!) ? code! : 'other',
      band: judged.includes(code!) ? (alert_level ?? 'within') : null,
    }),
    sums: (rows) => ({ readings: String(rows.length) }),
  },
};

/** A row that says something of an amount in any case. */
function orElse(name: string, value: string | null, qualifier: Qualifier): (row: Row) => Row {
  const both = { [name]: value, [`${name}_qualifier`]: qualifier };
  return (row) => (row[`${name}_qualifier`] === null ? { ...row, ...both } : row);
}

function visitsOf(rows: readonly Row[]): Row {
  return {
    visits: String(rows.length),
    completed: String(rows.filter(({ outcome }) => outcome === 'completed').length),
    paired: String(rows.filter(({ is_paired }) => is_paired === 'true').length),
  };
}

async function rowsOf(sql: Queries, name: string): Promise<Row[]> {
  const { columns } = tables.find((table) => table.name === name)!;
  const list = Object.keys(columns).map((column) => `"${column}"::text`);
  return (await sql.query<Record<string, string | null>>(`SELECT ${list.join(', ')} FROM projection."${name}"`)).rows;
}

const textOfRow = (row: Row): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

const isMoney = new Set(['value_fen', 'cash_fen']);

/** A tally by the rows of its journal, and as it stands. */
async function compared(sql: Queries, name: string): Promise<[wanted: string[], found: string[], journal: number]> {
  const { journal, group, sums } = expected[name]!;
  const rows = await rowsOf(sql, journal);
  const groups = new Map<string, [Row, Row[]]>();
  for (const row of rows) {
    const key = { ...bucketOf(row), ...group(row) };
    const known = groups.get(textOfRow(key));
    if (known) known[1].push(row);
    else groups.set(textOfRow(key), [key, [row]]);
  }
  const wanted = [...groups.values()].map(([key, some]) => ({ ...key, ...sums(some) }));
  const found = (await rowsOf(sql, name)).map(({ month: _, ...row }) => {
    const amounts = Object.keys(row).filter((column) => `${column}_approximately` in row || isMoney.has(column));
    return { ...row, ...Object.fromEntries(amounts.map((column) => [column, String(scaled(row[column]!))])) };
  });
  return [wanted.map(textOfRow).sort(), found.map(textOfRow).sort(), rows.length];
}

describe('Tallies', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  it('have each a spec here', () => {
    expect(tallies.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  });

  it('are the sums of their journals at every moment, with whatever comes late, is corrected, voided or held (S11, S15)', async () => {
    const projector = ledger.project({ batch_events_max: 5 });
    await projector.whenLive(await projector.rebuild());
    const over = new AbortController();
    let [moments, differences] = [0, 0];
    const watching = (async () => {
      const client = new pg.Client({ connectionString: ledger.connectionString });
      await client.connect();
      while (!over.signal.aborted) {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        for (const { name } of tallies) {
          const [wanted, found] = await compared(client, name);
          if (wanted.join('\n') !== found.join('\n')) differences += 1;
        }
        await client.query('COMMIT');
        moments += 1;
      }
      await client.end();
    })();
    let household = 0;
    const seen = new Map<string, number>();
    const story = fc.tuple(
      fc.array(fc.array(fc.nat(), { minLength: 2, maxLength: 14 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(1_000), { minLength: 14, maxLength: 14 }),
    );
    const checked = fc.assert(
      fc.asyncProperty(story, async ([seeds, order]) => {
        const histories = seeds.map((each) => anotherOrder(historyOf(each, told), order));
        await Promise.all(histories.map((history) => ledger.record('household', idOf(20, (household += 1)), history)));
        const held = anotherOrder(historyOf(seeds.flat(), heldAndServed), order);
        await ledger.record('programme', idOf(22, household), held);
        await ledger.caughtUp(projector);
        for (const { name } of tallies) {
          const [wanted, found, rows] = await compared(ledger.sql, name);
          expect([name, ...found]).toEqual([name, ...wanted]);
          seen.set(name, rows - found.length);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
    await checked.finally(() => over.abort());
    await watching;
    expect(differences).toBe(0);
    expect(moments).toBeGreaterThan(2); // some hundreds on a quiet machine
    // Some groups have more than one row: else nothing was summed.
    expect([...seen].filter(([, more]) => more < 1)).toEqual([]);
    await projector.stop();
  }, 240_000);

  it('are the same where a fresh generation is filled by COPY, and go on from there', async () => {
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    const before = await textOf(ledger.sql, 'projection', tallies);
    expect(before.split('\n').length).toBeGreaterThan(40);
    await projector.stop();
    const filling = ledger.project({ filling_events_min: 1, edition: 201 });
    await filling.whenLive(await filling.rebuild());
    expect(await textOf(ledger.sql, 'projection', tallies)).toBe(before);
    await ledger.record('household', idOf(21, 1), historyOf([1, 2, 3, 4, 5, 6, 7, 8, 9], told));
    await ledger.caughtUp(filling);
    for (const { name } of tallies) {
      const [wanted, found] = await compared(ledger.sql, name);
      expect([name, ...found]).toEqual([name, ...wanted]);
    }
    await filling.stop();
  }, 120_000);

  it('have no group of which nothing is left', async () => {
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    const { rows } = await ledger.sql.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'live'`,
    );
    await projector.stop();
    await ledger.sql.query(`DELETE FROM "${rows[0]!.name}".visit`);
    for (const name of ['visit_by_area', 'visit_by_unit']) {
      expect((await ledger.sql.query(`SELECT FROM projection.${name}`)).rows).toEqual([]);
    }
  });

  it('are kept by several who change the same groups at a time, without a deadlock', async () => {
    const { rows } = await ledger.sql.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'live'`,
    );
    const visit = `"${rows[0]!.name}".visit`;
    // Twenty groups, each time in another order.
    const insert = `INSERT INTO ${visit} (household_id, entry_id, place, occurred_on, first_day, last_day, area_code,
        revision, received_at, mode, outcome, is_paired)
      SELECT gen_random_uuid(), gen_random_uuid(), 1, '2019-03-01', '2019-03-01', '2019-03-01',
             '2201221010' || lpad(n::text, 2, '0'), 1, now(), 'home', 'completed', false
        FROM generate_series(1, 20) n ORDER BY random()`;
    // Rows that another one removes are left to it: they are no group, and may be met in any order.
    const some = `SELECT entry_id FROM ${visit} ORDER BY random() LIMIT 15 FOR UPDATE SKIP LOCKED`;
    const remove = `DELETE FROM ${visit} WHERE entry_id IN (${some})`;
    const writers = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 40; i += 1) await ledger.sql.query(i % 2 ? remove : insert);
    });
    await Promise.all(writers);
    for (const name of ['visit_by_area', 'visit_by_unit']) {
      const [wanted, found] = await compared(ledger.sql, name);
      expect(wanted.length).toBeGreaterThan(0);
      expect([name, ...found]).toEqual([name, ...wanted]);
    }
  });
});
