/** The columns that tables are made of: what they hold, in SQL and in words. */
import { EVER, OPEN } from '../src/domain/span.js';
import type { Span } from '../src/domain/span.js';

export type SqlType =
  'uuid' | 'uuid[]' | 'text' | 'text[]' | 'integer' | 'bigint' | 'numeric' | 'boolean' | 'date' | 'timestamptz';

export interface Column<Value = unknown> {
  readonly type: SqlType;
  /** One sentence, shown wherever a tool shows columns. */
  readonly comment: string;
  /** Never null. */
  readonly required?: true;
  /** Opened personal data, or derived from it: in no view for dashboards. */
  readonly personal?: true;
  /**
   * In a small village it tells whose row it is. Dashboards see nothing of it, or the lower bound of a band so wide,
   * where enough households have it in common; what it says exactly is in the views of a role of its own.
   */
  readonly coarse?: 'withheld' | number;
  /** Tells of the arrival, not of what happened: differs where the same entries came in another order. */
  readonly arrival?: true;
  /** SQL over the other columns of the row, by which the database derives it. */
  readonly generated?: string;
  /** Of a day: SQL over the other columns of the row for how exactly it is known: `year`, `month` or `day`. */
  readonly precision?: string;
  /** In the types alone. */
  readonly holds?: Value;
}

export type Columns = Readonly<Record<string, Column>>;

type Nullable<C extends Columns> = {
  [K in keyof C]: C[K] extends { required: true } ? never : K;
}[keyof C];
type Held<C> = C extends Column<infer Value> ? Value : never;

/** A row by column; what is left out or undefined is null. */
export type RowOf<C extends Columns> = { readonly [K in Exclude<keyof C, Nullable<C>>]: Held<C[K]> } & {
  readonly [K in Nullable<C>]?: Held<C[K]> | undefined;
};

export const uuid = (comment: string): Column<string> => ({ type: 'uuid', comment });
export const uuids = (comment: string): Column<readonly string[]> => ({ type: 'uuid[]', comment });
export const text = (comment: string): Column<string> => ({ type: 'text', comment });
export const texts = (comment: string): Column<readonly string[]> => ({ type: 'text[]', comment });
/** A whole number up to 2,147,483,647. */
export const count = (comment: string): Column<number> => ({ type: 'integer', comment });
/** Whole fen (0.01 yuan). */
export const fen = (comment: string): Column<number> => ({ type: 'bigint', comment });
/** A decimal, exact, as a string. */
export const decimal = (comment: string): Column<string> => ({ type: 'numeric', comment });
export const flag = (comment: string): Column<boolean> => ({ type: 'boolean', comment });
/**
 * `YYYY-MM-DD`, `-infinity` for "since ever" or `infinity` for "open".
 * @param precision SQL for how exactly it is known; without it, to the day
 */
export const day = (comment: string, precision?: string): Column<string> => ({
  type: 'date',
  comment,
  ...(precision !== undefined && { precision }),
});

/** How exactly the first or the last day is known of what is written (EDTF level 0) in another column of the row. */
export function asWritten(column: string, side: 'first' | 'last'): string {
  const text = `split_part(${column}, '/', ${side === 'first' ? 1 : -1})`;
  return `CASE length(${text}) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END`;
}
/** RFC 3339, UTC. */
export const instant = (comment: string): Column<string> => ({ type: 'timestamptz', comment });

/** How exactly a span is known of which only the two days are there. */
export function asSpanned(first: string, last: string): string {
  const isWhole = (unit: string): string =>
    `${first} = date_trunc('${unit}', ${first}::timestamp) AND ` +
    `${last} = date_trunc('${unit}', ${first}::timestamp) + interval '1 ${unit} -1 day'`;
  return `CASE WHEN ${isWhole('year')} THEN 'year' WHEN ${isWhole('month')} THEN 'month' ELSE 'day' END`;
}

/** Derived by the database from other columns of the row, by SQL. */
export function generated<Value>(column: Column<Value>, sql: string): Column<Value> & { generated: string } {
  return { ...column, generated: sql };
}

export function required<Value>(column: Column<Value>): Column<Value> & { required: true } {
  return { ...column, required: true };
}

export function personal<Value>(column: Column<Value>): Column<Value> & { personal: true } {
  return { ...column, personal: true };
}

export function coarse<C extends Column>(column: C, as: 'withheld' | number = 'withheld'): C {
  return { ...column, coarse: as };
}

/** Households of an area that have a band in common: of fewer, dashboards do not see it (docs/erasure.md). */
export const alike_min = 5;

/** Of amounts: 1,000 yuan, in fen. */
export const band_fen = 100_000;

export function arrival<Value>(column: Column<Value>): Column<Value> & { arrival: true } {
  return { ...column, arrival: true };
}

export const howExact = text('How exact: exact, at_least, below, approximately or unknown.');

/** How many or how much, with what is known of its exactness. */
export function money(what: string) {
  return {
    fen: fen(`${what}, in fen, where one amount is known.`),
    qualifier: howExact,
    from: fen(`Lower bound in fen, where only bounds are known.`),
    to: fen(`Upper bound in fen, where only bounds are known.`),
  };
}

/** A day of a span as SQL knows it. */
export function asDate(value: string): string {
  return value === EVER ? '-infinity' : value === OPEN ? 'infinity' : value;
}

interface Days {
  readonly first: string;
  readonly last: string;
}

/** Both ends of a span as SQL knows them. */
export function daysOfSpan(span: Span): Days;
export function daysOfSpan(span: Span | undefined): Partial<Days>;
export function daysOfSpan(span: Span | undefined): Partial<Days> {
  return span ? { first: asDate(span.first), last: asDate(span.last) } : {};
}

/** RFC 3339 in UTC with milliseconds, whatever offset it was written with; undefined where no clock shows it. */
export function asInstant(written: string | undefined): string | undefined {
  const ms = written === undefined ? NaN : Date.parse(written);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

const day_ms = 86_400_000;

/** A day (`YYYY-MM-DD`, `EVER` or `OPEN`) and some more, as SQL knows it. */
export function addDays(from: string, days: number): string {
  if (from === EVER || from === OPEN) return asDate(from);
  const sum = new Date(Date.parse(from) + days * day_ms).toISOString();
  return sum.startsWith('+') ? 'infinity' : sum.slice(0, 10);
}
