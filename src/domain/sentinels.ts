/** The days that stand for "since ever" and "open" order the file; no answer shows them: there, a side is left out. */
import type { Change } from './diff.js';
import { plain } from './parts.js';
import { EVER, OPEN } from './span.js';

/** The fields that hold a day of the calendar, or one of the two that are none. */
const dayFields: ReadonlySet<string> = new Set(['first', 'last', 'day']);

function isSentinel(field: string, value: unknown): boolean {
  return dayFields.has(field) && (value === EVER || value === OPEN);
}

/** The same state without them, collections as the objects that they stand for; parts that hold none are shared, not copied. */
export function withoutSentinels<T>(state: T): T {
  if (typeof state !== 'object' || state === null) return state;
  if (Array.isArray(state)) {
    const items = state.map((item: unknown) => withoutSentinels(item));
    return items.some((item, i) => item !== state[i]) ? (items as T) : state;
  }
  const object = plain(state as Readonly<Record<string, unknown>>);
  const held = Object.entries(object);
  const shown = held.flatMap(([field, value]): [string, unknown][] =>
    isSentinel(field, value) ? [] : [[field, withoutSentinels<unknown>(value)]],
  );
  const isSame =
    object === state && shown.length === held.length && shown.every(([, value], i) => value === held[i]?.[1]);
  return isSame ? state : (Object.fromEntries(shown) as T);
}

/** Changes without them; one that set or took away nothing else is no change. */
export function changesWithoutSentinels<C extends Change>(changes: readonly C[]): C[] {
  return changes.flatMap((change) => {
    const field = change.path.slice(change.path.lastIndexOf('/') + 1);
    const { before, after, ...others } = change;
    const [was, is] = [before, after].map((value) => (isSentinel(field, value) ? undefined : withoutSentinels(value)));
    if (was === undefined && is === undefined) return [];
    return [{ ...others, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) } as C];
  });
}
