/**
 * The visits of some days in SQL, in two ways that give the same numbers: from the journal, row by row, or from a tally
 * by month, with what is left of a month at the edges from the journal. Both count those that lie within the days for
 * certain, and apart from them those of which the span lies there only partly.
 */
import type { Statement } from './tables.js';
import { splitDays } from './visit-days.js';
import type { Days, Edge } from './visit-days.js';

export type By = 'day' | 'unit' | 'area';

const keys = { day: 'first_day, last_day', unit: 'organisation_id', area: 'area_code' } as const;
const shown = { ...keys, day: 'first_day AS first, last_day AS last' } as const;
const orders = { ...keys, unit: 'visits DESC, organisation_id' } as const;

const columns = ['visits', 'completed', 'paired'] as const;
const counted: Readonly<Record<(typeof columns)[number], string>> = {
  visits: 'count(*)',
  completed: `count(*) FILTER (WHERE outcome = 'completed')`,
  paired: 'count(*) FILTER (WHERE is_paired)',
};

/**
 * Visits before anything told where the household lies, as where it is registered by its year alone: there it lay where
 * its first move began, else where it was registered, however late (S21).
 */
export const unplaced = `(SELECT u.entry_id, u.occurred_on, u.first_day, u.last_day, u.mode, u.outcome, u.is_paired,
    u.organisation_id, u.cadre_id, u.household_id,
    coalesce((SELECT m."from" FROM projection.household_move m WHERE m.household_id = u.household_id
               ORDER BY m.place LIMIT 1), h.area_code) AS area_code
    FROM projection.visit u JOIN projection.household h ON h.household_id = u.household_id WHERE u.area_code IS NULL)`;
const placed = 'v.area_code IS NOT NULL';

/** Where the rows are bound to the caller's reach as those of `v`. */
export function countsByJournal(statement: Statement, by: By, days: Days, households: boolean): string {
  const [first, last] = valuesOf(statement, days);
  // By household first: counting those of a group at once takes twice as long.
  const each = households ? `${keys[by]}, household_id` : keys[by];
  const rows = (isCertain: boolean, within: string, of = 'projection.visit'): string =>
    `SELECT ${isCertain} AS is_certain, ${each}, ${columns.map((name) => `${counted[name]} AS ${name}`).join(', ')}
       FROM ${of} v WHERE ${within} AND ${statement.conditions} GROUP BY ${each}`;
  const [certain, uncertain] = withinOf(first, last);
  const parts = [
    rows(true, `${certain} AND ${placed}`),
    rows(false, `${uncertain} AND ${placed}`),
    rows(true, certain, unplaced),
    rows(false, uncertain, unplaced),
  ];
  return total(by, parts, households ? `, count(DISTINCT household_id) AS households` : '');
}

/** Of areas that the tally knows, and by what it is counted by. */
export function countsByMonth(statement: Statement, by: Exclude<By, 'day'>, days: Days): string {
  const [first, last] = valuesOf(statement, days);
  const { months, edges } = splitDays(days);
  const tally = { unit: 'projection.visit_by_unit', area: 'projection.visit_by_area' }[by];
  const fromTally = (isCertain: boolean, within: string): string =>
    `SELECT ${isCertain} AS is_certain, ${keys[by]}, ${columns.join(', ')}
       FROM ${tally} v WHERE ${within} AND ${placed} AND ${statement.conditions}`;
  const fromJournal = (isCertain: boolean, within: string, sign = '', of = 'projection.visit'): string =>
    `SELECT ${isCertain}, ${keys[by]}, ${columns.map((name) => `${sign}${counted[name]}`).join(', ')}
       FROM ${of} v WHERE ${within} AND ${statement.conditions} GROUP BY ${keys[by]}`;
  const [certain, uncertain] = withinOf(first, last);
  const parts = [
    fromTally(true, `month IS NULL AND ${certain}`),
    fromTally(false, `month IS NULL AND ${overlapping(first, last)}`),
  ];
  if (months) {
    const [from, to] = valuesOf(statement, months);
    parts.push(fromTally(true, `month IS NOT NULL AND first_day >= ${from} AND first_day <= ${to}`));
  }
  for (const edge of edges) {
    const atEdge = conditionsOf(statement, edge);
    for (const within of atEdge.certain)
      parts.push(fromJournal(true, `${within} AND ${placed}`, edge.isTakenFromWhole ? '-' : ''));
    parts.push(fromJournal(false, `${atEdge.uncertain} AND ${placed}`));
  }
  parts.push(fromJournal(true, certain, '', unplaced), fromJournal(false, uncertain, '', unplaced));
  return total(by, parts);
}

/** Of visits within the month: what is to be counted, or to be taken away from all of them; none of it twice. */
function conditionsOf(statement: Statement, edge: Edge): { certain: string[]; uncertain: string } {
  const [first, last] = valuesOf(statement, edge.month);
  const [from, to] = valuesOf(statement, edge.asked);
  const within = `first_day >= ${first} AND last_day <= ${last}`;
  const uncertain = `first_day <> last_day AND ${within} AND ${overlapping(from, to)}`;
  if (!edge.isTakenFromWhole) {
    return { certain: [`last_day >= ${from} AND last_day <= ${to} AND first_day >= ${from}`], uncertain };
  }
  const before = [
    `last_day >= ${first} AND last_day < ${from} AND first_day >= ${first}`,
    `first_day <> last_day AND first_day >= ${first} AND first_day < ${from} AND last_day >= ${from} AND last_day <= ${to}`,
  ];
  const after = `last_day > ${to} AND last_day <= ${last} AND first_day >= ${first}`;
  return {
    certain: [
      ...(edge.asked.first === edge.month.first ? [] : before),
      ...(edge.asked.last === edge.month.last ? [] : [after]),
    ],
    uncertain,
  };
}

/** Spans that lie within the days for certain, and those that lie there only partly. */
export function withinOf(first: string, last: string): [certain: string, uncertain: string] {
  return [
    `last_day >= ${first} AND last_day <= ${last} AND first_day >= ${first}`,
    `first_day <> last_day AND ${overlapping(first, last)}`,
  ];
}

/** Spans that lie only partly within the days. */
function overlapping(first: string, last: string): string {
  return `last_day >= ${first} AND first_day <= ${last} AND (first_day < ${first} OR last_day > ${last})`;
}

function valuesOf(statement: Statement, { first, last }: Days): [string, string] {
  return [`${statement.value(first)}::date`, `${statement.value(last)}::date`];
}

function total(by: By, parts: readonly string[], households = ''): string {
  const sums = columns.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
  return `SELECT is_certain, ${shown[by]}, ${sums}${households} FROM (${parts.join(' UNION ALL ')}) c
           GROUP BY is_certain, ${keys[by]} HAVING sum(visits) <> 0 ORDER BY is_certain DESC, ${orders[by]}`;
}
