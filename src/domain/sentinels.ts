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
  if (isShownAsItIs(state)) return state;
  if (Array.isArray(state)) return state.map((item: unknown) => withoutSentinels(item)) as T;
  const shown = Object.entries(plain(state as Parent)).flatMap(([field, value]): [string, unknown][] =>
    isSentinel(field, value) ? [] : [[field, withoutSentinels(value)]],
  );
  return Object.fromEntries(shown) as T;
}

/** Most parts are, in each of the thousands of states that a replay shows: they are looked at, and not taken apart. */
function isShownAsItIs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isShownAsItIs);
  if (plain(value as Parent) !== value) return false;
  for (const field in value) {
    const held = (value as Parent)[field];
    if (isSentinel(field, held) || !isShownAsItIs(held)) return false;
  }
  return true;
}

type Parent = Readonly<Record<string, unknown>>;

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
