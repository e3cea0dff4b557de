import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../src/access/caller.js';
import { areaEnded, areaRegistered, significant } from '../../src/domain/area/area.js';
import { householdMoved } from '../../src/domain/household/registry/household-moved.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { ListVisitEntries, ListVisitEntriesHandler } from '../../src/queries/visit-entries.js';
import { ReportVisits, ReportVisitsHandler } from '../../src/queries/visit-report.js';
import { idOf } from '../domain/given.js';
import { everywhere, openLedgerOfQueries } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

const asOf = (n: number): string => new Date(Date.UTC(2018, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
const days = 1_500;
const day = fc.integer({ min: 0, max: days });

/** Below a province: a city, two counties with two towns each, and villages in them. */
const below = ['', '01', '0122', '0123', '0122101', '0122102', '0123101', '0123102'];
const villages = below.slice(4).flatMap((town) => ['201', '202', '203'].map((village) => town + village));
const all = [...below, ...villages];

const story = fc.record({
  ends: fc.uniqueArray(
    fc.record({
      area: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...villages) }, fc.constantFrom(...below.slice(3))),
      until: day,
      successors: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...villages).map((one) => [one]) },
        fc.uniqueArray(fc.constantFrom(...villages), { maxLength: 3 }),
      ),
    }),
    { selector: ({ area }) => area, minLength: 3, maxLength: 7 },
  ),
  households: fc.array(
    fc.record({
      area: fc.constantFrom(...villages),
      registered: fc.constantFrom(undefined, '2017', '2019', '2021', asOf(days)),
      moves: fc.uniqueArray(fc.record({ day, to: fc.constantFrom(...villages) }), {
        selector: (each) => each.day,
        maxLength: 2,
      }),
      visits: fc.array(fc.record({ day, vague: fc.boolean() }), { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 3, maxLength: 6 },
  ),
  range: fc.tuple(day, day).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

interface Seen {
  readonly first: string;
  readonly last: string;
  /** As the file of the household has it. */
  readonly area: string;
}

interface End {
  readonly area: string;
  readonly until: string;
  readonly successors: readonly string[];
}

/** Where lies on a day what a file says to lie in an area; written down as S21 says it, one step after the other. */
function placeOn(code: string, on: string, ends: ReadonlyMap<string, End>) {
  const lengths = [2, 4, 6, 9, 12];
  const levels = (of: string): string[] =>
    lengths.filter((length) => length <= significant(of).length).map((length) => of.slice(0, length).padEnd(12, '0'));
  let [at, kept] = [code, undefined as string | undefined];
  const seen = [code];
  for (;;) {
    const gone = levels(at)
      .reverse()
      .flatMap((each) => ends.get(each) ?? [])
      .reduce<End | undefined>((first, each) => (!first || each.until < first.until ? each : first), undefined);
    if (!gone || gone.until >= on) break;
    const [successor] = gone.successors;
    const follows = gone.successors.length === 1 && !seen.includes(successor!);
    const next = follows ? successor : levels(at).at(-2);
    if (next === undefined) break;
    if (!follows) kept ??= at;
    seen.push(next);
    at = next;
  }
  return { place: kept ?? at, within: at, toBePlaced: kept !== undefined };
}

interface Listed {
  readonly asked: string;
  readonly households: true | undefined;
  readonly days: readonly [string, string];
  readonly map: 'then' | 'today';
  readonly groups: Groups;
}

type Groups = readonly { readonly areaCode: string; readonly toBePlaced?: true; readonly visits: number }[];

describe('S21: reports of areas through time', () => {
  let ledger: LedgerOfQueries;
  let round = 10;
  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
  }, 60_000);
  afterAll(() => ledger.close());

  const byMap = async (): Promise<Caller> => ({ ...everywhere, byMap: await ledger.tables.hasEndedAreas() });

  const report = async (area: string, map: 'then' | 'today', from: string, to: string, households?: true) => {
    const values = { area, map, from, to, by: 'area', households, entries: undefined } as const;
    const query = new ReportVisits(values, await byMap(), 'zh', {}, undefined);
    const { body } = await new ReportVisitsHandler(ledger.tables, ledger.labels).execute(query);
    return body as { total: number; groups: Groups };
  };

  /** How many entries are behind a group of the report. */
  const behind = async (
    area: string,
    map: 'then' | 'today',
    [from, to]: readonly [string, string],
    group: { readonly areaCode: string; readonly toBePlaced?: true },
  ): Promise<number> => {
    const [limit, cursor] = [500, undefined];
    const placed = group.toBePlaced ? false : undefined;
    const of = { certain: undefined, first: undefined, last: undefined, unit: undefined, in: group.areaCode, placed };
    const values = { area, map, from, to, ...of, outcome: undefined, paired: undefined, limit, cursor };
    const query = new ListVisitEntries(values, await byMap(), 'zh', {}, undefined);
    const { body } = await new ListVisitEntriesHandler(ledger.tables, ledger.labels, ledger.clock).execute(query);
    return (body as { items: unknown[] }).items.length;
  };

  /** What the ledger is told, the map after what happened on it, and all visits as they are to be counted. */
  async function tell({ ends, households }: Story, codeOf: (name: string) => string): Promise<Seen[]> {
    const said = async (stream: string, of: typeof areaRegistered, body: object): Promise<void> => {
      await ledger.recordIn('area', stream, of, { entryId: idOf(JSON.stringify([stream, body])), ...body });
    };
    for (const name of all) await said(codeOf(name), areaRegistered, { code: codeOf(name), name: '某地' });
    const seen: Seen[] = [];
    const late: (() => Promise<unknown>)[] = [];
    for (const [n, { area, registered, moves, visits }] of households.entries()) {
      const id = idOf(`household ${n} of ${codeOf('')}`);
      const record = async (of: typeof visitRecorded, name: string, body: object): Promise<void> => {
        await ledger.recordIn('household', id, of, { entryId: idOf(`${name} of ${id}`), ...body });
      };
      const way = [...moves].sort((a, b) => a.day - b.day);
      const lastDay = registered === undefined ? '' : `${registered}-12-31`.slice(0, 10);
      const steps = way.reduce(
        (from, { to }) => [...from, to === from.at(-1) ? villages.find((one) => one !== to)! : to],
        [area],
      );
      const behind = way.filter((move) => asOf(move.day) < lastDay).length;
      const on = registered === undefined ? {} : { occurredOn: registered };
      await record(householdRegistered as never, 'registration', { ...on, areaCode: codeOf(steps[behind]!) });
      const move = (i: number) => () =>
        record(householdMoved as never, `move ${i}`, {
          ...{ occurredOn: asOf(way[i]!.day), from: codeOf(steps[i]!), to: codeOf(steps[i + 1]!) },
        });
      for (const i of way.keys()) await move(i)();
      for (const [i, visit] of visits.entries()) {
        const exact = asOf(visit.day);
        const occurredOn = visit.vague ? exact.slice(0, 7) : exact;
        const month = new Date(Date.UTC(Number(exact.slice(0, 4)), Number(exact.slice(5, 7)), 0));
        const span = visit.vague
          ? { first: `${occurredOn}-01`, last: month.toISOString().slice(0, 10) }
          : { first: exact, last: exact };
        const lay = way.filter((each) => asOf(each.day) <= span.last).length;
        seen.push({ ...span, area: codeOf(steps[lay]!) });
        const body = { occurredOn, mode: 'home', outcome: 'completed', sequence: i };
        if (i % 2 === 0) await record(visitRecorded, `visit ${i}`, body);
        else late.push(() => record(visitRecorded, `visit ${i}`, body));
      }
    }
    for (const { area, until, successors } of ends) {
      const became = successors.filter((each) => each !== area).map(codeOf);
      await said(codeOf(area), areaEnded as never, {
        ...{ until: asOf(until), ...(became.length > 0 && { successors: became }) },
      });
    }
    for (const send of late) await send();
    await ledger.caughtUp();
    return seen;
  }

  it('villages add up to the county, whatever moves and whatever ends, by the map of then and of today', async () => {
    const found = { visits: 0, toBePlaced: 0, followed: 0 };
    await fc.assert(
      fc.asyncProperty(story, async (drawn) => {
        round += 1;
        const codeOf = (name: string): string => `${round}${name}`.padEnd(12, '0');
        const ends = new Map(
          drawn.ends.map(({ area, until, successors }) => [
            codeOf(area),
            {
              area: codeOf(area),
              until: asOf(until),
              successors: successors.filter((each) => each !== area).map(codeOf),
            },
          ]),
        );
        const seen = await tell(drawn, codeOf);
        const listed: Listed[] = [];
        for (const map of ['then', 'today'] as const) {
          for (const [from, to] of [[asOf(0).slice(0, 8) + '01', '2026-06-30'], drawn.range.map(asOf)] as [
            string,
            string,
          ][]) {
            const certain = seen.filter(({ first, last }) => first >= from && last <= to);
            const placed = certain.map((visit) => ({
              visit,
              ...placeOn(visit.area, map === 'then' ? visit.last : '2026-06-30', ends),
            }));
            for (const asked of [codeOf(''), codeOf('01'), codeOf('0122'), codeOf('0123'), codeOf('0122101')]) {
              const here = placed.filter(({ within }) => within.startsWith(significant(asked)));
              const wanted = new Map<string, number>();
              for (const { place, toBePlaced } of here) {
                const key = `${place} ${toBePlaced}`;
                wanted.set(key, (wanted.get(key) ?? 0) + 1);
              }
              for (const households of [undefined, true] as const) {
                const { total, groups } = await report(asked, map, from, to, households);
                const counts = groups.map(
                  ({ areaCode, toBePlaced = false, visits }) => [`${areaCode} ${toBePlaced}`, visits] as const,
                );
                expect(new Map(counts)).toEqual(wanted);
                expect(counts.reduce((sum, [, visits]) => sum + visits, 0)).toBe(total);
                expect(total).toBe(here.length);
                listed.push({ asked, households, days: [from, to], map, groups });
              }
            }
            found.visits += placed.length;
            found.toBePlaced += placed.filter(({ toBePlaced }) => toBePlaced).length;
            found.followed += placed.filter(
              ({ visit, place, toBePlaced }) => !toBePlaced && place !== visit.area,
            ).length;
          }
        }
        for (const { days, map, groups } of listed.filter((one) => !one.households && one.asked === codeOf('')))
          for (const group of groups) expect(await behind(codeOf(''), map, days, group)).toBe(group.visits);
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(found.visits).toBeGreaterThan(100);
    expect(found.toBePlaced).toBeGreaterThan(10);
    expect(found.followed).toBeGreaterThan(10);
  }, 240_000);

  it('the map is the same when all tables are built anew', async () => {
    const places = async (): Promise<object[]> =>
      (await ledger.pool.query<object>('SELECT * FROM projection.area_place ORDER BY area_code, first_day')).rows;
    const before = await places();
    expect(before.length).toBeGreaterThan(20);
    await ledger.rebuilt();
    expect(await places()).toEqual(before);
  });
});
