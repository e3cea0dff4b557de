/** Two files of the same stream, at two views, and what lies between them. */
import { isControl } from './control.js';
import { changesBetween, isOnPath, isSame } from './diff.js';
import type { Change, Changes } from './diff.js';
import { compareOrder } from './effective.js';
import type { Effective, Recorded } from './effective.js';
import { atOnce, entriesIn, foldInStretches } from './fold.js';
import type { Folded, View } from './fold.js';
import { timelineInStretches } from './timeline.js';
import type { StreamDefinition } from './stream-kind.js';

export interface Behind {
  readonly entry: Effective;
  /** The entry counts in the one file, in the other, or in both, with other content or to another effect. */
  readonly in: 'from' | 'to' | 'both';
  /** Corrections, voids and verdicts that came between the two views. */
  readonly rulings: readonly Recorded[];
}

export interface Difference extends Change {
  /** The entries in between that changed this value, in the order of the file. */
  readonly behind: readonly Behind[];
}

export interface Comparison<S> {
  readonly from: Folded<S>;
  readonly to: Folded<S>;
  readonly differences: readonly Difference[];
  /** The same values, from other entries. */
  readonly restated: readonly string[];
}

interface Side<S> {
  readonly folded: Folded<S>;
  readonly entries: ReadonlyMap<string, Effective>;
  /** What an entry changed at its place; worked out when asked for. */
  changesOf(entryId: string): readonly Change[];
}

export function compare<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  from: View,
  to: View,
): Comparison<S> {
  return atOnce(compareInStretches(definition, id, { from: records, to: records }, from, to));
}

/** @param records those of each file: other streams may have been merged into it in between */
export function* compareInStretches<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: { readonly from: readonly Recorded[]; readonly to: readonly Recorded[] },
  from: View,
  to: View,
): Generator<void, Comparison<S>> {
  const a = yield* sideOf(definition, id, records.from, from);
  const b = yield* sideOf(definition, id, records.to, to);
  // Those of either file: another stream may have been merged into one alone.
  const all = new Map([...records.from, ...records.to].map((record) => [record.entryId, record]));
  const rulings = yield* rulingsBetween(definition, id, [...all.values()], from, to);
  const { changes, restated }: Changes = changesBetween(a.folded.state, b.folded.state);
  const differing = [...new Set([...a.entries.keys(), ...b.entries.keys()])].filter((entryId) =>
    differs(entryId, a, b),
  );
  const touching = yield* touchedBy(differing, a, b);
  const differences: Difference[] = [];
  for (const change of changes) {
    const touched = touching(change.path);
    const ids = touched.length > 0 ? touched : affected(a, b, change.path);
    const entries = ids.map((entryId) => behind(entryId, a, b, rulings.get(entryId) ?? []));
    entries.sort((one, other) => compareOrder(one.entry.order, other.entry.order));
    differences.push({ ...change, behind: entries });
    yield;
  }
  return { from: a.folded, to: b.folded, differences, restated };
}

function* sideOf<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  view: View,
): Generator<void, Side<S>> {
  const entries = entriesIn(definition, records, view);
  const steps = new Map<string, readonly [before: S, after: S]>();
  const folded = yield* foldInStretches(definition, id, entries, (before, { at }, after) => {
    steps.set(at.entryId, [before.state, after.state]);
  });
  const known = new Map<string, readonly Change[]>();
  return {
    folded,
    entries: new Map(entries.map((entry) => [entry.at.entryId, entry])),
    changesOf(entryId) {
      const step = steps.get(entryId);
      const changes = known.get(entryId) ?? (step ? changesBetween(...step).changes : []);
      known.set(entryId, changes);
      return changes;
    },
  };
}

/** By a path: the entries among some that changed it, or something within it, or what it lies in. */
function* touchedBy<S>(
  entryIds: readonly string[],
  a: Side<S>,
  b: Side<S>,
): Generator<void, (path: string) => readonly string[]> {
  /** On a path or somewhere within it; and on just that path. */
  const within = new Map<string, Set<string>>();
  const on = new Map<string, Set<string>>();
  for (const entryId of entryIds) {
    for (const { path } of [...a.changesOf(entryId), ...b.changesOf(entryId)]) {
      put(on, path, entryId);
      for (const part of partsOf(path)) put(within, part, entryId);
    }
    yield;
  }
  return (path) => {
    const found = new Set(within.get(path));
    for (const part of partsOf(path)) for (const entryId of on.get(part) ?? []) found.add(entryId);
    return [...found];
  };
}

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

/** A path, and all that it lies in. */
function partsOf(path: string): string[] {
  const steps = path.split('/');
  return steps.map((_, i) => steps.slice(0, i + 1).join('/'));
}

function differs<S>(entryId: string, a: Side<S>, b: Side<S>): boolean {
  return a.entries.get(entryId)?.payload !== b.entries.get(entryId)?.payload;
}

/**
 * Where no entry in between touched the value itself: the last one in both files that has another effect on it now,
 * such as a change of details that had found no member before the member's own entry came late.
 */
function affected<S>(a: Side<S>, b: Side<S>, path: string): string[] {
  const on = (side: Side<S>, entryId: string): Change[] =>
    side.changesOf(entryId).filter((change) => isOnPath(change.path, path));
  const last = [...b.entries.keys()].findLast((entryId) => !isSame(on(a, entryId), on(b, entryId)));
  return last === undefined ? [] : [last];
}

function behind<S>(entryId: string, a: Side<S>, b: Side<S>, rulings: readonly Recorded[]): Behind {
  const [was, is] = [a.entries.get(entryId), b.entries.get(entryId)];
  const entry = is ?? was;
  if (!entry) throw new Error(`${entryId} is in neither file`);
  return { entry, in: was && is ? 'both' : is ? 'to' : 'from', rulings };
}

/** By the entry that they speak of: the rulings that one of the two views knows and the other does not. */
function* rulingsBetween<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  from: View,
  to: View,
): Generator<void, Map<string, Recorded[]>> {
  const isKnown = (record: Recorded, { knownAt }: View): boolean =>
    knownAt === undefined || record.receivedAt <= knownAt;
  const between = new Map<string, Recorded[]>();
  if (!records.some((record) => isControl(record.type))) return between;
  for (const { entry, rulings } of yield* timelineInStretches(definition, id, records)) {
    const came = rulings.map(({ record }) => record).filter((record) => isKnown(record, from) !== isKnown(record, to));
    if (came.length > 0) between.set(entry.at.entryId, came);
  }
  return between;
}
