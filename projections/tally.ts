/** The fourth shape: sums over the rows of a journal, by group and month. Pure, as the others: what is summed is said in SQL. */
import { asSpanned, day, generated, required, text } from './column.js';
import type { Column, Columns, SqlType } from './column.js';
import type { Index, Journal, Tally } from './table.js';

/** SQL over a row of the journal, where a column of the same name does not hold it. */
type Group = Column & { readonly from?: string };

/** Columns that stand for one sum, each with what a row of the journal adds to it. */
interface Sum {
  readonly columns: Columns;
  readonly adds: Readonly<Record<string, string>>;
}

interface Definition {
  readonly name: string;
  readonly version: number;
  readonly comment: string;
  /** What it is summed by, beside the month, with a column each. */
  readonly by: Readonly<Record<string, Group>>;
  /** The column that counts the rows, and what it says. */
  readonly counts: readonly [column: string, comment: string];
  readonly sums?: readonly Sum[];
  readonly indexes?: readonly Index[];
  /** Dashboards do not see how many there are in a group of fewer than so many. */
  readonly withheldBelow?: number;
}

const bigint = (comment: string): Column<number> & { required: true } => required({ type: 'bigint', comment });

/** Of a group, where the journal has no such column. */
export function from(sql: string, column: Column): Group {
  return { ...column, from: sql };
}

/** How many rows meet a condition. */
export function howMany(column: string, condition: string, comment: string): Sum {
  return { columns: { [column]: bigint(comment) }, adds: { [column]: `(${condition})::integer` } };
}

interface Amount {
  /** Its columns in the journal. */
  readonly value: string;
  readonly qualifier: string;
  /** The lower bound, where only bounds are known. */
  readonly lower?: string;
}

/**
 * A sum of amounts that are known more or less exactly. How many are known how is counted, so that what was added can
 * be taken away again; the sum's own qualifier is the join of them (S15). A part that has only a lower bound counts as
 * at least that, one without any value as at least nothing.
 *
 * @param name of the column that holds the sum
 * @param stem that the other columns begin with: `<stem>_qualifier`, `<stem>_exact`, …
 */
export function amounts(name: string, stem: string, type: SqlType, what: string, of: Amount): Sum {
  const { value, qualifier, lower = 'NULL::bigint' } = of;
  const isKnown = `(${value} IS NOT NULL AND ${qualifier} <> 'unknown')`;
  const hasLower = `(${value} IS NULL AND ${lower} IS NOT NULL)`;
  const is = (level: string): string => `(${value} IS NOT NULL AND ${qualifier} = '${level}')`;
  const adds = {
    [name]: `CASE WHEN ${isKnown} THEN ${value} WHEN ${hasLower} THEN ${lower} END`,
    [`${stem}_exact`]: `${is('exact')}::integer`,
    [`${stem}_at_least`]: `(${is('at_least')} OR ${hasLower})::integer`,
    [`${stem}_below`]: `${is('below')}::integer`,
    [`${stem}_approximately`]: `${is('approximately')}::integer`,
    [`${stem}_unknown`]: `(${qualifier} IS NOT NULL AND NOT ${isKnown} AND NOT ${hasLower})::integer`,
  };
  const atLeast = `${stem}_at_least + ${stem}_unknown > 0`;
  const below = `${stem}_below > 0`;
  const join =
    `CASE WHEN ${stem}_approximately > 0 OR ${atLeast} AND ${below} THEN 'approximately' ` +
    `WHEN ${atLeast} THEN 'at_least' WHEN ${below} THEN 'below' ELSE 'exact' END`;
  return {
    adds,
    columns: {
      [name]: required({ type, comment: `${what}: the sum; lower bounds where no more is known.` }),
      [`${stem}_qualifier`]: generated(text('How exact the sum is: exact, at_least, below or approximately.'), join),
      [`${stem}_exact`]: bigint(`How many of its parts are exact.`),
      [`${stem}_at_least`]: bigint(`How many are at least that much.`),
      [`${stem}_below`]: bigint(`How many are below that.`),
      [`${stem}_approximately`]: bigint(`How many are about that.`),
      [`${stem}_unknown`]: bigint(`How many are there without a known amount.`),
    },
  };
}

const monthOf = (column: string): string => `date_trunc('month', ${column}::timestamp)`;
const lastOfMonth = `${monthOf('first_day')} + interval '1 month -1 day'`;
/** SQL, of a row `x.`: all of it is known to have been within one month; infinite days are in none. */
export const isWithinMonth = (row = ''): string =>
  `isfinite(${row}first_day) AND isfinite(${row}last_day) AND ${monthOf(`${row}first_day`)} = ${monthOf(`${row}last_day`)}`;

/** What all tallies begin with: the days of the group. */
const bucketColumns = {
  month: generated(
    day('The month, by its first day; null where what is counted is known by a longer span only.'),
    `CASE WHEN isfinite(first_day) AND last_day = (${lastOfMonth})::date THEN first_day END`,
  ),
  first_day: required(day('First day of the month, or of the longer span.', asSpanned('first_day', 'last_day'))),
  last_day: required(day('Last day of the month, or of the longer span.', asSpanned('first_day', 'last_day'))),
} as const;

const buckets = {
  first_day: `CASE WHEN ${isWithinMonth()} THEN ${monthOf('first_day')}::date ELSE first_day END`,
  last_day: `CASE WHEN ${isWithinMonth()} THEN (${lastOfMonth})::date ELSE last_day END`,
} as const;

/**
 * Sums over a journal. What occurred within one month is counted under it; what is known by a longer span only, under
 * that very span.
 */
export function tallyOf(journal: Journal, definition: Definition): Tally {
  const { by, counts, sums = [], indexes = [] } = definition;
  const [counting, comment] = counts;
  const groups = Object.entries(by).map(([column, { from: sql }]) => {
    if (sql === undefined && !journal.columns[column]) throw new Error(`${journal.name} has no column ${column}`);
    return [column, sql ?? column] as const;
  });
  return {
    ...definition,
    shape: 'tally',
    journal,
    counts: counting,
    columns: {
      ...bucketColumns,
      ...Object.fromEntries(Object.entries(by).map(([column, { from: _, ...group }]) => [column, group])),
      [counting]: bigint(comment),
      ...Object.fromEntries(sums.flatMap(({ columns }) => Object.entries(columns))),
    },
    key: ['first_day', 'last_day', ...Object.keys(by)],
    groups: { ...buckets, ...Object.fromEntries(groups) },
    adds: { [counting]: '1', ...Object.fromEntries(sums.flatMap(({ adds }) => Object.entries(adds))) },
    indexes: [
      { columns: ['last_day'], where: 'month IS NULL', for: 'what is known by a span longer than a month' },
      ...indexes,
    ],
  };
}
