/** When something occurred, as exactly as it is known: EDTF level 0, meaning a first and a last day. */

export interface Span {
  /** `YYYY-MM-DD`; `EVER` where the beginning is unknown. */
  readonly first: string;
  /** `YYYY-MM-DD`; `OPEN` where the end is open. */
  readonly last: string;
}

/** Sorts before every day. */
export const EVER = '0000-00-00';
/** Sorts after every day. */
export const OPEN = '9999-99-99';

/** An entry without a date is undated: it sorts before every other. */
export const knownSinceEver: Span = { first: EVER, last: EVER };

const day = /^\d{4}-\d{2}-\d{2}$/;
const month = /^\d{4}-\d{2}$/;
const year = /^\d{4}$/;

function daysInMonth(y: number, m: number): number {
  if (m === 2) return y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28;
  return m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31;
}

function parseSide(text: string): Span | undefined {
  const [y, m, d] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  if (day.test(text))
    return isInCalendar(y, m) && d >= 1 && d <= daysInMonth(y, m) ? { first: text, last: text } : undefined;
  if (year.test(text)) return y >= 1 ? { first: `${text}-01-01`, last: `${text}-12-31` } : undefined;
  if (!month.test(text) || !isInCalendar(y, m)) return undefined;
  return { first: `${text}-01`, last: `${text}-${String(daysInMonth(y, m)).padStart(2, '0')}` };
}

function isInCalendar(y: number, m: number): boolean {
  return y >= 1 && m >= 1 && m <= 12;
}

/**
 * The span that an EDTF level 0 text means: a day, a month, a year, or an interval of them whose sides may be
 * open (`..`) or unknown (empty). Undefined where it is none, names a day that does not exist, or ends before it begins.
 */
export function findSpan(text: string): Span | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return parseSide(text);
  const [from, to] = [text.slice(0, slash), text.slice(slash + 1)];
  const first = from === '' || from === '..' ? EVER : parseSide(from)?.first;
  const last = to === '' || to === '..' ? OPEN : parseSide(to)?.last;
  if (first === undefined || last === undefined || first > last) return undefined;
  return first === EVER && last === OPEN ? undefined : { first, last };
}

const loose = /^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?$/;

function padded(side: string): string {
  const [, y, , m, d] = loose.exec(side) ?? [];
  return y === undefined || m === undefined
    ? side
    : [y, m, ...(d === undefined ? [] : [d])].map((part) => part.padStart(2, '0')).join('-');
}

/** What a text that means no span was most likely meant to be: its days in order, or its numbers in two digits. */
export function meantSpan(text: string): { readonly inOrder?: string; readonly padded?: string } {
  const sides = loose.test(text) ? [text] : text.split('/');
  const written = sides.map(padded).join('/');
  if (written !== text && findSpan(written)) return { padded: written };
  const swapped = sides.toReversed().join('/');
  return sides.length === 2 && findSpan(swapped) ? { inOrder: swapped } : {};
}

const known_max = 10_000;
/** The same few thousand days come again and again. */
const known = new Map<string, Span>();

/** The span of a text that has been checked; an entry without one is undated. */
export function spanOf(text: string | undefined): Span {
  if (text === undefined) return knownSinceEver;
  let span = known.get(text);
  if (span) return span;
  span = findSpan(text);
  if (!span) throw new Error(`not an EDTF level 0 date: ${text}`);
  if (known.size === known_max) known.clear();
  known.set(text, span);
  return span;
}

/** True where no day of `a` can lie before or on any day of `b`: the only order that rules may refuse. */
export function certainlyAfter(a: Span, b: Span): boolean {
  return a.first > b.last;
}

export function isDay(text: string): boolean {
  return day.test(text) && parseSide(text) !== undefined;
}

const dayMs = 86_400_000;

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

const month_days_max = 31;

/**
 * The day from which what is due next is counted: the last one of what is known to a month or better. Of anything
 * longer, or without an end, it is the first: an end that is years away, or none, would put off for ever what is due.
 */
export function countedFrom({ first, last }: Span): string {
  if (first === EVER) return last;
  return last !== OPEN && daysBetween(first, last) < month_days_max ? last : first;
}
