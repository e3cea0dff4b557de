/** How the days of a report are counted: whole months from a tally, what is left of a month at the edges from the journal. */

export interface Days {
  /** `YYYY-MM-DD`. */
  readonly first: string;
  readonly last: string;
}

/** A month of which only some days are asked for. */
export interface Edge {
  readonly month: Days;
  readonly asked: Days;
  /** Counted as the whole month without the days that were not asked for, since those are fewer. */
  readonly isTakenFromWhole: boolean;
}

export interface Split {
  /** Of months that are counted as a whole; undefined where there are none. */
  readonly months: Days | undefined;
  readonly edges: readonly Edge[];
}

export function splitDays({ first, last }: Days): Split {
  const [begun, ended] = [monthOf(first), monthOf(last)];
  const isOne = begun.first === ended.first;
  const edges = [
    edgeOf(begun, { first, last: isOne ? last : begun.last }),
    ...(isOne ? [] : [edgeOf(ended, { first: ended.first, last })]),
  ].filter((edge) => edge !== undefined);
  const isCounted = (month: Days): boolean =>
    edges.every((edge) => edge.isTakenFromWhole || edge.month.first !== month.first);
  if (isOne) return { months: isCounted(begun) ? begun : undefined, edges };
  const from = isCounted(begun) ? begun.first : dayAfter(begun.last);
  const to = isCounted(ended) ? ended.last : dayBefore(ended.first);
  return { months: from <= to ? { first: from, last: to } : undefined, edges };
}

function edgeOf(month: Days, asked: Days): Edge | undefined {
  if (asked.first === month.first && asked.last === month.last) return undefined;
  return { month, asked, isTakenFromWhole: 2 * daysIn(asked) > daysIn(month) };
}

const day_ms = 86_400_000;

function daysIn({ first, last }: Days): number {
  return (Date.parse(last) - Date.parse(first)) / day_ms + 1;
}

function monthOf(day: string): Days {
  const next = new Date(`${day.slice(0, 7)}-01`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { first: `${day.slice(0, 7)}-01`, last: textOf(next.getTime() - day_ms) };
}

function dayAfter(day: string): string {
  return textOf(Date.parse(day) + day_ms);
}

function dayBefore(day: string): string {
  return textOf(Date.parse(day) - day_ms);
}

function textOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
