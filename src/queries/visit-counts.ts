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

/** Where the rows are bound to the caller's reach as those of `v`. */
export function countsByJournal(statement: Statement, by: By, days: Days, households: boolean): string {
  const [first, last] = valuesOf(statement, days);
  // By household first: counting those of a group at once takes twice as long.
  const each = households ? `${keys[by]}, household_id` : keys[by];
  const rows = (isCertain: boolean, within: string): string =>
    `SELECT ${isCertain} AS is_certain, ${each}, ${columns.map((name) => `${counted[name]} AS ${name}`).join(', ')}
       FROM projection.visit v WHERE ${within} AND ${statement.conditions} GROUP BY ${each}`;
  const certain = `last_day >= ${first} AND last_day <= ${last} AND first_day >= ${first}`;
  const uncertain = `first_day <> last_day AND ${overlapping(first, last)}`;
  return total(by, [rows(true, certain), rows(false, uncertain)], households ? ', count(*) AS households' : '');
}

/** Of areas that the tally knows, and by what it is counted by. */
export function countsByMonth(statement: Statement, by: Exclude<By, 'day'>, days: Days): string {
  const [first, last] = valuesOf(statement, days);
  const { months, edges } = splitDays(days);
  const tally = { unit: 'projection.visit_by_unit', area: 'projection.visit_by_area' }[by];
  const fromTally = (isCertain: boolean, within: string): string =>
    `SELECT ${isCertain} AS is_certain, ${keys[by]}, ${columns.join(', ')}
       FROM ${tally} v WHERE ${within} AND ${statement.conditions}`;
  const fromJournal = (isCertain: boolean, within: string, sign = ''): string =>
    `SELECT ${isCertain}, ${keys[by]}, ${columns.map((name) => `${sign}${counted[name]}`).join(', ')}
       FROM projection.visit v WHERE ${within} AND ${statement.conditions} GROUP BY ${keys[by]}`;
  const parts = [
    fromTally(true, `month IS NULL AND last_day >= ${first} AND last_day <= ${last} AND first_day >= ${first}`),
    fromTally(false, `month IS NULL AND ${overlapping(first, last)}`),
  ];
  if (months) {
    const [from, to] = valuesOf(statement, months);
    parts.push(fromTally(true, `month IS NOT NULL AND first_day >= ${from} AND first_day <= ${to}`));
  }
  for (const edge of edges) {
    const { certain, uncertain } = conditionsOf(statement, edge);
    for (const within of certain) parts.push(fromJournal(true, within, edge.isTakenFromWhole ? '-' : ''));
    parts.push(fromJournal(false, uncertain));
  }
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
