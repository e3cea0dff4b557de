/** Two files of the same stream, at two views, and what lies between them. */
import { isControl } from './control.js';
import { changesBetween, isOnPath, isSame } from './diff.js';
import type { Change, Changes } from './diff.js';
import { compareOrder } from './effective.js';
import type { Effective, Recorded } from './effective.js';
import { entriesIn, foldEntries } from './fold.js';
import type { Folded, View } from './fold.js';
import { timelineOf } from './timeline.js';
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
  readonly changes: ReadonlyMap<string, readonly Change[]>;
}

export function compare<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  from: View,
  to: View,
): Comparison<S> {
  const a = sideOf(definition, id, records, from);
  const b = sideOf(definition, id, records, to);
  const rulings = rulingsBetween(definition, id, records, from, to);
  const { changes, restated }: Changes = changesBetween(a.folded.state, b.folded.state);
  const differing = [...new Set([...a.entries.keys(), ...b.entries.keys()])].filter((entryId) =>
    differs(entryId, a, b),
  );
  const behindOf = ({ path }: Change): Behind[] => {
    const touching = differing.filter((entryId) => touches(a, entryId, path) || touches(b, entryId, path));
    const ids = touching.length > 0 ? touching : affected(a, b, path);
    return ids
      .map((entryId) => behind(entryId, a, b, rulings.get(entryId) ?? []))
      .sort((one, other) => compareOrder(one.entry.order, other.entry.order));
  };
  return {
    from: a.folded,
    to: b.folded,
    differences: changes.map((change) => ({ ...change, behind: behindOf(change) })),
    restated,
  };
}

function sideOf<S>(definition: StreamDefinition<S>, id: string, records: readonly Recorded[], view: View): Side<S> {
  const entries = entriesIn(definition, records, view);
  const changes = new Map<string, readonly Change[]>();
  const folded = foldEntries(definition, id, entries, (before, { at }, after) => {
    changes.set(at.entryId, changesBetween(before.state, after.state).changes);
  });
  return { folded, entries: new Map(entries.map((entry) => [entry.at.entryId, entry])), changes };
}

function differs<S>(entryId: string, a: Side<S>, b: Side<S>): boolean {
  return a.entries.get(entryId)?.payload !== b.entries.get(entryId)?.payload;
}

function touches<S>({ changes }: Side<S>, entryId: string, path: string): boolean {
  return changes.get(entryId)?.some((change) => isOnPath(change.path, path)) ?? false;
}

/**
 * Where no entry in between touched the value itself: the last one in both files that has another effect on it now,
 * such as a change of details that had found no member before the member's own entry came late.
 */
function affected<S>(a: Side<S>, b: Side<S>, path: string): string[] {
  const on = ({ changes }: Side<S>, entryId: string): Change[] =>
    (changes.get(entryId) ?? []).filter((change) => isOnPath(change.path, path));
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
function rulingsBetween<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  from: View,
  to: View,
): Map<string, Recorded[]> {
  const isKnown = (record: Recorded, { knownAt }: View): boolean =>
    knownAt === undefined || record.receivedAt <= knownAt;
  const between = new Map<string, Recorded[]>();
  if (!records.some((record) => isControl(record.type))) return between;
  for (const { entry, rulings } of timelineOf(definition, id, records)) {
    const came = rulings.map(({ record }) => record).filter((record) => isKnown(record, from) !== isKnown(record, to));
    if (came.length > 0) between.set(entry.at.entryId, came);
  }
  return between;
}
