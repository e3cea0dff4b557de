import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Caller } from '../../src/access/caller.js';
import type { Labels } from '../../src/queries/labels.js';
import { splitDays } from '../../src/queries/visit-days.js';
import { valuesOf } from '../../src/queries/parameters.js';
import { ListVisitEntries, ListVisitEntriesHandler, visitEntries } from '../../src/queries/visit-entries.js';
import { ReportVisits, ReportVisitsHandler } from '../../src/queries/visit-report.js';
import { openLedgerOfQueries } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

const visits_count = 4_000;
const labels = { of: () => Promise.resolve({}) } as unknown as Labels;

const asOf = (month: number, day: number): string => {
  return new Date(Date.UTC(2019, month, day)).toISOString().slice(0, 10);
};
/** Around the edges of months more often than not. */
const someDay = fc.oneof(
  fc.tuple(fc.integer({ min: -3, max: 15 }), fc.constantFrom(-1, 0, 1, 2, 15, 16, 27)).map(([m, d]) => asOf(m, d)),
  fc.integer({ min: -60, max: 500 }).map((day) => asOf(0, day)),
);
const someDays = fc.tuple(someDay, someDay).map(([a, b]) => (a <= b ? { first: a, last: b } : { first: b, last: a }));

interface Answer {
  readonly groups: readonly Record<string, unknown>[];
  readonly uncertain: { readonly total: number; readonly groups: readonly Record<string, unknown>[] };
  readonly total: number;
}

describe('The report of visits', () => {
  let ledger: LedgerOfQueries;
  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await ledger.caughtUp();
    const sql = new pg.Client({ connectionString: ledger.connectionString });
    await sql.connect();
    const { rows } = await sql.query<{ name: string }>(`SELECT name FROM projector.generation WHERE status = 'live'`);
    await sql.query('SELECT setseed(0.5)');
    // Days, some of a month, months, years, and spans of any length, some without a beginning or an end.
    await sql.query(`
      INSERT INTO "${rows[0]!.name}".visit (household_id, entry_id, place, first_day, last_day, area_code, revision,
        received_at, mode, outcome, organisation_id, is_paired)
      SELECT md5('h' || i % 700)::uuid, md5('v' || i)::uuid, 2,
        CASE kind WHEN 7 THEN day WHEN 8 THEN date_trunc('month', day)::date WHEN 9 THEN date_trunc('year', day)::date
                  WHEN 10 THEN '-infinity' ELSE day END,
        CASE kind WHEN 7 THEN day + (random() * 40)::integer WHEN 8 THEN (date_trunc('month', day) + interval '1 month -1 day')::date
                  WHEN 9 THEN (date_trunc('year', day) + interval '1 year -1 day')::date
                  WHEN 10 THEN CASE WHEN i % 2 = 0 THEN '-infinity' ELSE day END WHEN 11 THEN 'infinity' ELSE day END,
        (ARRAY['220122101201', '220122101202', '220122102201', '220122000000', '220123101201',
          '220200000000', '130500101001', NULL])[1 + i % 8],
        2, '2026-01-01', 'home', CASE WHEN random() < 0.7 THEN 'completed' ELSE 'refused' END,
        CASE WHEN random() < 0.9 THEN 'unit-' || i % 5 END, random() < 0.5
        FROM (SELECT i, date '2018-09-01' + (random() * 730)::integer AS day, (random() * 12)::integer AS kind
                FROM generate_series(1, ${visits_count}) AS i) each`);
    await sql.end();
  }, 60_000);
  afterAll(() => ledger.close());

  async function ask(
    values: Omit<ReportVisits['values'], 'households' | 'entries'>,
    caller: Caller,
    more: { households?: true; entries?: true } = {},
  ) {
    const { households, entries } = more;
    const query = new ReportVisits({ ...values, households, entries }, caller, 'zh', {}, undefined);
    return (await new ReportVisitsHandler(ledger.tables, labels).execute(query)).body as unknown as Answer;
  }

  type Listed = Readonly<Record<string, unknown>>;
  const nothing = {
    ...{ area: undefined, unit: undefined, first: undefined, last: undefined, in: undefined, placed: undefined },
    ...{ outcome: undefined, paired: undefined, cursor: undefined, limit: 150, map: 'then' as const },
  };
  type Values = ConstructorParameters<typeof ListVisitEntries>[0];

  /** All pages of the list. */
  async function listOf(values: Pick<Values, 'from' | 'to'> & Partial<Values>, caller: Caller): Promise<Listed[]> {
    const rows: Listed[] = [];
    let after: unknown;
    do {
      const query = new ListVisitEntries({ ...nothing, certain: undefined, ...values }, caller, 'zh', {}, after);
      const page = await new ListVisitEntriesHandler(ledger.tables, labels, ledger.clock).execute(query);
      rows.push(...(page.body as { items: Listed[] }).items);
      after = page.after;
    } while (after !== undefined);
    return rows;
  }

  /** By what the report counts it; a span in either form. */
  function groupIn(of: Listed, by: 'day' | 'unit' | 'area'): string {
    const { organisationId, areaCode, day, first = day, last = day, firstDay = first, lastDay = last } = of;
    const said = { unit: organisationId, area: areaCode, day: `${String(firstDay)} ${String(lastDay)}` }[by];
    return typeof said === 'string' ? said : '';
  }

  it('says the same by the tally as by the journal, whatever the days, the area and the caller', async () => {
    const area = fc.constantFrom(
      undefined,
      '220000000000',
      '220100000000',
      '220122000000',
      '220122101000',
      '220122101201',
    );
    const areas = fc.constantFrom(undefined, ['2201'], ['220122101'], ['220122', '1305'], ['220122101201', '220123']);
    let [asked, counted, uncertain] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(someDays, fc.constantFrom('unit', 'area', 'day'), area, areas, async (days, by, within, own) => {
        const isWithin = own?.some((each) => (within ?? '').startsWith(each)) ?? true;
        fc.pre(within === undefined || isWithin);
        const caller: Caller = { actor: { sub: 'office', role: 'office' }, ...(own && { areas: own }) };
        const values = { area: within, map: 'then', from: days.first, to: days.last, by } as const;
        const [one, other] = [await ask(values, caller), await ask(values, caller, { households: true })];
        const without = (groups: Answer['groups']) => groups.map(({ households: _, ...group }) => group);
        expect(one).toEqual({
          ...other,
          groups: without(other.groups),
          uncertain: { ...other.uncertain, groups: without(other.uncertain.groups) },
        });
        [asked, counted, uncertain] = [asked + 1, counted + one.total, uncertain + one.uncertain.total];
      }),
      { numRuns: 400 },
    );
    expect(counted / asked).toBeGreaterThan(50);
    expect(uncertain / asked).toBeGreaterThan(5);
  }, 120_000);

  it('leads to its visits: the list has what is counted, group by group and page by page', async () => {
    const own = fc.constantFrom(undefined, ['2201'], ['220122', '1305']);
    let listed_count = 0;
    await fc.assert(
      fc.asyncProperty(someDays, fc.constantFrom('unit', 'area', 'day'), own, async (days, by, areas) => {
        const caller: Caller = { actor: { sub: 'office', role: 'office' }, ...(areas && { areas }) };
        const { groups, uncertain } = await ask(
          { area: undefined, map: 'then', from: days.first, to: days.last, by },
          caller,
        );
        const parts = [
          [true, groups],
          [false, uncertain.groups],
        ] as const;
        for (const [certain, counted] of parts) {
          const rows = await listOf({ from: days.first, to: days.last, certain }, caller);
          const found: Record<string, number> = {};
          for (const row of rows) found[groupIn(row, by)] = (found[groupIn(row, by)] ?? 0) + 1;
          expect(found).toEqual(Object.fromEntries(counted.map((group) => [groupIn(group, by), group['visits']])));
          listed_count += rows.length;
        }
      }),
      { numRuns: 40 },
    );
    expect(listed_count).toBeGreaterThan(400);
    const of = { from: '2019-01-01', to: '2019-12-31', certain: true };
    const everyone: Caller = { actor: { sub: 'office', role: 'office' } };
    expect((await listOf({ ...of, unit: 'unit-1' }, everyone)).map((row) => row['organisationId'])).toEqual(
      expect.arrayContaining(['unit-1']),
    );
    const unnamed = await listOf({ ...of, unit: 'none' }, everyone);
    expect(unnamed.length).toBeGreaterThan(0);
    expect(unnamed.some((row) => row['organisationId'] !== undefined)).toBe(false);
  }, 120_000);

  it('names of each group an address where exactly what it counts is listed', async () => {
    const everyone: Caller = { actor: { sub: 'office', role: 'office' } };
    const whole = { area: undefined, map: 'then', from: '2019-02-15', to: '2019-03-20' } as const;
    let unnamed_count = 0;
    for (const by of ['day', 'unit', 'area'] as const) {
      const { groups, uncertain } = await ask({ ...whole, by }, everyone, { entries: true });
      for (const group of [...groups, ...uncertain.groups]) {
        const { searchParams } = new URL(group['entries'] as string, 'http://ledger.example');
        const texts = { ...Object.fromEntries(searchParams), limit: '500' };
        const rows = await listOf(valuesOf(visitEntries.parameters, texts) as Values, everyone);
        const own = Object.fromEntries(searchParams);
        expect([own, rows.length]).toEqual([own, group['visits']]);
        expect([...new Set(rows.map((row) => groupIn(row, by)))]).toEqual([groupIn(group, by)]);
        if (/^$|undefined/.test(groupIn(group, by))) unnamed_count += 1;
      }
    }
    expect(unnamed_count).toBeGreaterThan(10);
  }, 60_000);

  it('counts households, each once in its group, where they are asked for alone', async () => {
    const values = { area: undefined, map: 'then', from: '2019-01-01', to: '2019-12-31', by: 'area' } as const;
    const caller: Caller = { actor: { sub: 'office', role: 'office' } };
    const [without, withThem] = [await ask(values, caller), await ask(values, caller, { households: true })];
    expect(without.groups.some((group) => 'households' in group)).toBe(false);
    for (const { households, visits } of withThem.groups) expect(households).toBeLessThan(visits as number);
  });
});

describe('The days of a report', () => {
  it('are each in the months or at an edge, once, and of what is taken away less than half of a month', () => {
    const daysOf = ({ first, last }: { first: string; last: string }): string[] => {
      const days: string[] = [];
      for (let ms = Date.parse(first); ms <= Date.parse(last); ms += 86_400_000) {
        days.push(new Date(ms).toISOString().slice(0, 10));
      }
      return days;
    };
    fc.assert(
      fc.property(someDays, (days) => {
        const { months, edges } = splitDays(days);
        const found = new Set(months ? daysOf(months) : []);
        for (const { month, asked, isTakenFromWhole } of edges) {
          const [all, some] = [daysOf(month), daysOf(asked)];
          const rest = all.filter((day) => !some.includes(day));
          expect((isTakenFromWhole ? rest : some).length).toBeLessThanOrEqual(all.length / 2);
          for (const day of isTakenFromWhole ? rest : some) expect(found.has(day)).toBe(isTakenFromWhole);
          if (isTakenFromWhole) for (const day of rest) found.delete(day);
          else for (const day of some) found.add(day);
        }
        expect([...found].sort()).toEqual(daysOf(days));
      }),
    );
  });

  it.each([
    ['2020-02-01', '2020-02-29', { first: '2020-02-01', last: '2020-02-29' }, 0],
    ['2019-01-01', '2019-01-28', { first: '2019-01-01', last: '2019-01-31' }, 1],
    ['2019-01-31', '2019-02-01', undefined, 2],
    ['9999-12-01', '9999-12-02', undefined, 1],
    ['0001-01-01', '9999-12-31', { first: '0001-01-01', last: '9999-12-31' }, 0],
    ['9999-11-30', '9999-12-31', { first: '9999-12-01', last: '9999-12-31' }, 1],
  ])('from %s to %s', (first, last, months, edges) => {
    const split = splitDays({ first, last });
    expect([split.months, split.edges.length]).toEqual([months, edges]);
  });
});
