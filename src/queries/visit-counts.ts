/**
 * The visits of some days in SQL, in two ways that give the same numbers: from the journal, row by row, or from a tally
 * by month, with what is left of a month at the edges from the journal. Both count those that lie within the days for
 * certain, and apart from them those of which the span lies there only partly.
 */
import type { Statement } from './tables.js';
import { splitDays } from './visit-days.js';
import type { Days, Edge } from './visit-days.js';

export type By = 'day' | 'unit' | 'area';

/** By which map areas are counted: that of the day of the visit, or that of today. */
export type MapOf = 'then' | 'today';

const columns = ['visits', 'completed', 'paired'] as const;
const counted: Readonly<Record<(typeof columns)[number], string>> = {
  visits: 'count(*)',
  completed: `count(*) FILTER (WHERE outcome = 'completed')`,
  paired: 'count(*) FILTER (WHERE is_paired)',
};

/**
 * Where visits count, in SQL. As long as no area has ended, the map is what rows say, whatever the day; else it is told
 * by `area_place`: of the last day of a visit, which of two areas that it may have lain in is the one that began later.
 */
export class AreaMap {
  constructor(
    private readonly map: MapOf,
    /** Whether any area has ended. */
    private readonly changed: boolean,
  ) {}

  get isChanged(): boolean {
    return this.changed;
  }

  /** The columns that rows are grouped by, as they are called. */
  keys(by: By): string {
    if (by === 'area') return this.changed ? 'area_code, to_be_placed' : 'area_code';
    return by === 'day' ? 'first_day, last_day' : 'organisation_id';
  }

  /** The same with what they are. */
  values(by: By): string {
    if (by === 'day') return 'v.first_day, v.last_day';
    if (by === 'unit') return 'v.organisation_id';
    if (!this.changed) return 'v.area_code AS area_code';
    return `${this.place} AS area_code, nullif(p.is_to_be_placed, false) AS to_be_placed`;
  }

  /** The area in which a row counts. */
  get place(): string {
    return this.changed ? 'coalesce(p.place_code, v.area_code)' : 'v.area_code';
  }

  /** Whether nobody has said yet in which of several areas it lies. */
  get isToBePlaced(): string {
    return this.changed ? 'coalesce(p.is_to_be_placed, false)' : 'false';
  }

  /** A table with the place of its rows beside it, under the names `v` and `p`. */
  rowsOf(table: string): string {
    if (!this.changed) return `projection.${table} v`;
    const day = this.map === 'today' ? 'current_date' : 'v.last_day';
    return `projection.${table} v LEFT JOIN projection.area_place p
        ON p.area_code = v.area_code AND ${day} BETWEEN p.first_day AND p.last_day`;
  }

  /** By which areas rows are bound. */
  get within(): string {
    return this.changed ? 'coalesce(p.within_code, v.area_code)' : 'v.area_code';
  }

  /** Groups of a tally by month of which not all lies in one place, and the rows of the journal that stand for them. */
  get parted(): { readonly group: string; readonly row: string } | undefined {
    if (!this.changed || this.map === 'today') return undefined;
    const within = (month: string): string =>
      `EXISTS (SELECT FROM projection.area_place s WHERE s.area_code = v.area_code
         AND s.first_day > ${month} AND s.first_day < ${month} + interval '1 month')`;
    const month = `date_trunc('month', v.last_day::timestamp)`;
    return {
      group: `(month IS NOT NULL AND ${within('v.first_day')})`,
      row: `(v.area_code = ANY (ARRAY(SELECT area_code FROM projection.area_place WHERE isfinite(first_day)))
         AND isfinite(v.last_day) AND v.first_day >= ${month} AND ${within(month)})`,
    };
  }
}

/** Where the rows are bound to the caller's reach as those of `v`. */
export function countsByJournal(statement: Statement, map: AreaMap, by: By, days: Days, households: boolean): string {
  const [first, last] = placesOf(statement, days);
  // By household first: counting those of a group at once takes twice as long.
  const [each, values] = [map.keys(by), map.values(by)].map((of) => (households ? `${of}, household_id` : of)) as [
    string,
    string,
  ];
  const rows = (isCertain: boolean, within: string): string =>
    `SELECT ${isCertain} AS is_certain, ${each}, ${columns.map((name) => `${counted[name]} AS ${name}`).join(', ')}
       FROM (SELECT ${values}, v.outcome, v.is_paired FROM ${map.rowsOf('visit')}
              WHERE ${within} AND ${statement.conditions}) v GROUP BY ${each}`;
  const [certain, uncertain] = withinOf(first, last);
  const parts = [rows(true, certain), rows(false, uncertain)];
  return total(
    map,
    by,
    parts,
    households ? `, count(DISTINCT coalesce(s.surviving_id, household_id)) AS households` : '',
  );
}

/** Of areas that the tally knows, and by what it is counted by. */
export function countsByMonth(statement: Statement, map: AreaMap, by: Exclude<By, 'day'>, days: Days): string {
  const [first, last] = placesOf(statement, days);
  const { months, edges } = splitDays(days);
  const tally = { unit: 'visit_by_unit', area: 'visit_by_area' }[by];
  const { parted } = map;
  const fromTally = (isCertain: boolean, within: string): string =>
    `SELECT ${isCertain} AS is_certain, ${map.values(by)}, ${columns.join(', ')} FROM ${map.rowsOf(tally)}
      WHERE ${within} AND ${statement.conditions}${parted ? ` AND NOT ${parted.group}` : ''}`;
  const fromJournal = (isCertain: boolean, within: string, sign = ''): string =>
    `SELECT ${isCertain}, ${map.keys(by)}, ${columns.map((name) => `${sign}${counted[name]}`).join(', ')}
       FROM (SELECT ${map.values(by)}, v.outcome, v.is_paired FROM ${map.rowsOf('visit')}
              WHERE ${within} AND ${statement.conditions}) v GROUP BY ${map.keys(by)}`;
  const [certain] = withinOf(first, last);
  const parts = [
    fromTally(true, `month IS NULL AND ${certain}`),
    fromTally(false, `month IS NULL AND ${overlapping(first, last)}`),
  ];
  if (months) {
    const [from, to] = placesOf(statement, months);
    parts.push(fromTally(true, `month IS NOT NULL AND v.first_day >= ${from} AND v.first_day <= ${to}`));
    if (parted) parts.push(fromJournal(true, `${parted.row} AND v.last_day >= ${from} AND v.last_day <= ${to}`));
  }
  for (const edge of edges) {
    const atEdge = conditionsOf(statement, edge);
    for (const within of atEdge.certain) parts.push(fromJournal(true, within, edge.isTakenFromWhole ? '-' : ''));
    parts.push(fromJournal(false, atEdge.uncertain));
  }
  return total(map, by, parts);
}

/** Of visits within the month: what is to be counted, or to be taken away from all of them; none of it twice. */
function conditionsOf(statement: Statement, edge: Edge): { certain: string[]; uncertain: string } {
  const [first, last] = placesOf(statement, edge.month);
  const [from, to] = placesOf(statement, edge.asked);
  const within = `v.first_day >= ${first} AND v.last_day <= ${last}`;
  const uncertain = `v.first_day <> v.last_day AND ${within} AND ${overlapping(from, to)}`;
  if (!edge.isTakenFromWhole) {
    return { certain: [withinOf(from, to)[0]], uncertain };
  }
  const before = [
    `v.last_day >= ${first} AND v.last_day < ${from} AND v.first_day >= ${first}`,
    `v.first_day <> v.last_day AND v.first_day >= ${first} AND v.first_day < ${from} AND v.last_day >= ${from} AND v.last_day <= ${to}`,
  ];
  const after = `v.last_day > ${to} AND v.last_day <= ${last} AND v.first_day >= ${first}`;
  return {
    certain: [
      ...(edge.asked.first === edge.month.first ? [] : before),
      ...(edge.asked.last === edge.month.last ? [] : [after]),
    ],
    uncertain,
  };
}

/** In SQL, of a table with spans: those that lie within the days for certain, and those that lie there only partly. */
export function withinOf(first: string, last: string, table = 'v'): [certain: string, uncertain: string] {
  return [
    `${table}.last_day >= ${first} AND ${table}.last_day <= ${last} AND ${table}.first_day >= ${first}`,
    `${table}.first_day <> ${table}.last_day AND ${overlapping(first, last, table)}`,
  ];
}

/** Spans that lie only partly within the days. */
function overlapping(first: string, last: string, table = 'v'): string {
  const [begins, ends] = [`${table}.first_day`, `${table}.last_day`];
  return `${ends} >= ${first} AND ${begins} <= ${last} AND (${begins} < ${first} OR ${ends} > ${last})`;
}

/** The places of both days. */
export function placesOf(statement: Statement, { first, last }: Days): [string, string] {
  return [`${statement.value(first)}::date`, `${statement.value(last)}::date`];
}

function total(map: AreaMap, by: By, parts: readonly string[], households = ''): string {
  const keys = map.keys(by);
  const shown = by === 'day' ? 'first_day AS first, last_day AS last' : keys;
  const order = by === 'unit' ? `visits DESC, ${keys}` : keys;
  const sums = columns.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
  const surviving = households === '' ? '' : ' LEFT JOIN projection.surviving s USING (household_id)';
  return `SELECT is_certain, ${shown}, ${sums}${households} FROM (${parts.join(' UNION ALL ')}) c${surviving}
           GROUP BY is_certain, ${keys} HAVING sum(visits) <> 0 ORDER BY is_certain DESC, ${order}`;
}
