/** The file of a stream that others were merged into (S6): their entries stand in it, each at its place. */
import { isControl, targetOf } from './control.js';
import type { Recorded } from './effective.js';
import { fold } from './fold.js';
import type { View } from './fold.js';
import { Life } from './life.js';
import type { JoinedStream } from './stream-kind.js';

/**
 * A life with the entries of those that its file names at a view, and of those that theirs name.
 * @param read the life of another stream of the kind
 * @returns the life itself where none was merged into it
 */
export async function joinedLife<S>(
  life: Life<S>,
  view: View,
  read: (id: string) => Promise<Life<S>>,
): Promise<{ readonly life: Life<S>; readonly others: readonly string[] }> {
  const seen = new Set([life.id]);
  const records = await recordsFrom(life, view, read, seen);
  if (records.length === 0) return { life, others: [] };
  const own = new Set(life.records.map(({ entryId }) => entryId));
  // Its own come last: its revision is that of the last of them.
  const all = [...records.filter(({ entryId }) => !own.has(entryId)), ...life.records];
  return { life: new Life(life.definition, life.id, all), others: [...seen].slice(1) };
}

/** Readers stop at circles (S23). */
async function recordsFrom<S>(
  life: Life<S>,
  view: View,
  read: (id: string) => Promise<Life<S>>,
  seen: Set<string>,
): Promise<Recorded[]> {
  const { definition, id } = life;
  const joins = definition.joins?.(stateAt(life, view)) ?? [];
  const records: Recorded[] = [];
  for (const joined of joins) {
    if (joined.id === id || seen.has(joined.id)) continue;
    seen.add(joined.id);
    const other = await read(joined.id);
    const further = await recordsFrom(other, view, read, seen);
    records.push(...further.filter(joined.takes), ...taken(other, joined));
  }
  return records;
}

function stateAt<S>(life: Life<S>, view: View): S {
  const isOfNow = view.asOf === undefined && view.knownAt === undefined;
  return isOfNow ? life.state : fold(life.definition, life.id, life.records, view).state;
}

/** Below every revision of its own, and in their order. */
const revisions_apart = 1_000_000_000;

/** What it takes along, with what was ruled on that. */
function taken<S>(life: Life<S>, { takes }: JoinedStream): Recorded[] {
  const isTaken = (record: Recorded): boolean => {
    const target = isControl(record.type) ? life.findRecord(targetOf(record.type, record.payload)) : undefined;
    if (isControl(record.type)) return target !== undefined && target.revision < record.revision && isTaken(target);
    return takes(record);
  };
  return life.records.filter(isTaken).map((record) => ({
    ...record,
    revision: record.revision - revisions_apart,
    from: { id: life.id, revision: record.revision },
  }));
}
