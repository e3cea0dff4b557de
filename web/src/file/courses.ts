/** The course of single values through time, read from the changes of a timeline. */
import type { Change, TimelineEntry } from '../api/streams';
import { dayNumber } from '../words/days';

export interface Point {
  /** Number of the day from which it holds; before every day where it is undated. */
  readonly day: number;
  /** As the source says it, where that is no single day. */
  readonly roughly?: string;
  readonly value: unknown;
  /** The entry that brought it. */
  readonly by: string;
}

/** Moments of knowledge that are drawn at most: the latest ones. */
const moments_max = 12;

/** Every value that was changed, those changed most often first. */
export function valuesIn(entries: readonly TimelineEntry[]): string[] {
  const counts = new Map<string, number>();
  for (const { changes } of entries) {
    for (const { path } of changes) counts.set(path, (counts.get(path) ?? 0) + (path.endsWith('/count') ? 0 : 1));
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([path]) => path);
}

/** When something was received that may have told something else of the value: such entries, and what was ruled on them. */
export function momentsOf(entries: readonly TimelineEntry[], pointer: string): string[] {
  const facts = new Set(entries.filter(({ changes }) => changes.some(isAt(pointer))).map(({ fact }) => fact));
  const moments = new Set<string>();
  for (const { fact, receivedAt, rulings } of entries) {
    if (!facts.has(fact)) continue;
    moments.add(receivedAt);
    for (const ruling of rulings) moments.add(ruling.receivedAt);
  }
  return [...moments].sort().slice(-moments_max);
}

export function courseOf(entries: readonly TimelineEntry[], pointer: string): Point[] {
  return entries.flatMap(({ entryId, changes, occurredOn, days: { first, last } }) => {
    const change = changes.find(isAt(pointer));
    if (!change) return [];
    const day = last === undefined ? -Infinity : dayNumber(last);
    return [{ day, ...(first !== last && { roughly: occurredOn }), value: change.after, by: entryId }];
  });
}

/** When a column begins: on its day, or within what is known of it; both where some know the day and others do not. */
export function beginsOf(courses: readonly (readonly Point[])[], day: number): (string | undefined)[] {
  const points = courses.flat().filter((point) => point.day === day);
  return [...new Set(points.map(({ roughly }) => roughly))];
}

export interface Span {
  readonly value: unknown;
  readonly by: string | undefined;
  readonly columns: number;
}

/** The course over the columns: what goes on unchanged is one cell; of several points on one day the last one holds. */
export function spansOf(course: readonly Point[], days: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const day of days) {
    const point = course.findLast((each) => each.day <= day);
    const known = spans.at(-1);
    if (known && known.by === point?.by) spans[spans.length - 1] = { ...known, columns: known.columns + 1 };
    else spans.push({ value: point?.value, by: point?.by, columns: 1 });
  }
  return spans.length > 0 ? spans : [{ value: undefined, by: undefined, columns: 1 }];
}

function isAt(pointer: string): (change: Change) => boolean {
  return ({ path }) => path === pointer;
}
