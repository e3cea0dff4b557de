/** The places on the two axes of time at which a file changes. */
import type { TimelineEntry } from '../api/streams';
import { dayNumber, dayOf, isDay } from '../words/days';

export interface Stops {
  /** Numbers of days, ascending. */
  readonly days: readonly number[];
  /** Instants at which something was received, ascending. */
  readonly instants: readonly string[];
}

export function stopsOf(entries: readonly TimelineEntry[]): Stops {
  const days = new Set<number>();
  const instants = new Set<string>();
  for (const { days: span, receivedAt, rulings } of entries) {
    instants.add(receivedAt);
    for (const ruling of rulings) instants.add(ruling.receivedAt);
    // What is known by its year alone is in the file once the year is over, or from the day on which it came.
    if (span.last !== undefined) {
      days.add(dayNumber(span.last));
      days.add(Math.min(dayNumber(span.last), dayNumber(dayOf(receivedAt))));
    }
  }
  return { days: [...days].sort((a, b) => a - b), instants: [...instants].sort() };
}

/** The last stop that is not after the value; -1 where all are. */
export function stopAt<T extends number | string>(stops: readonly T[], value: T): number {
  let [low, high] = [0, stops.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The last of the instants that was known by then; a day means all of it. -1 where nothing had been received. */
export function knownStop({ instants }: Stops, knownAt: string): number {
  if (isDay(knownAt)) return instants.findLastIndex((each) => dayOf(each) <= knownAt);
  return stopAt(instants, new Date(knownAt).toISOString());
}
