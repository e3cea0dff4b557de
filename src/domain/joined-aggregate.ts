/** The file of a stream that others were merged into (S6): their entries stand in it, each at its place. */
import { isControl, targetOf } from './control.js';
import type { Recorded } from './effective.js';
import { fold } from './fold.js';
import type { View } from './fold.js';
import { Aggregate } from './aggregate.js';
import type { JoinedStream } from './stream-kind.js';

/**
 * The aggregate of another stream of the kind.
 * @param isJoined whether it is joined as things stand now, and not at the view alone
 * @returns undefined where it is to be left out
 */
export type ReadJoined<S> = (id: string, isJoined: boolean) => Promise<Aggregate<S> | undefined>;

/**
 * An aggregate with the entries of those that its file names at a view, and of those that theirs name.
 * @returns the aggregate itself where none was merged into it
 */
export async function joinedAggregate<S>(
  aggregate: Aggregate<S>,
  view: View,
  read: ReadJoined<S>,
): Promise<{ readonly aggregate: Aggregate<S>; readonly others: readonly string[] }> {
  const others: string[] = [];
  const records = await recordsFrom(aggregate, view, read, new Set([aggregate.id]), others);
  if (records.length === 0) return { aggregate, others };
  const own = new Set(aggregate.records.map(({ entryId }) => entryId));
  // Its own come last: its revision is that of the last of them.
  const all = [...records.filter(({ entryId }) => !own.has(entryId)), ...aggregate.records];
  return { aggregate: new Aggregate(aggregate.definition, aggregate.id, all), others };
}

/** Readers stop at circles (S23). */
async function recordsFrom<S>(
  aggregate: Aggregate<S>,
  view: View,
  read: ReadJoined<S>,
  seen: Set<string>,
  others: string[],
): Promise<Recorded[]> {
  const { joins } = aggregate.definition;
  if (!joins) return [];
  const records: Recorded[] = [];
  const isJoined = new Set(joins(aggregate.state).map(({ id }) => id));
  for (const joined of joins(stateAt(aggregate, view))) {
    if (seen.has(joined.id)) continue;
    seen.add(joined.id);
    const other = await read(joined.id, isJoined.has(joined.id));
    if (!other) continue;
    others.push(other.id);
    const further = await recordsFrom(other, view, read, seen, others);
    const own = other.records.map((record) => movedFrom(other.id, record));
    records.push(...taken(aggregate, [...further, ...own], joined));
  }
  return records;
}

function stateAt<S>(aggregate: Aggregate<S>, { asOf, knownAt }: View): S {
  if (knownAt === undefined) return (asOf === undefined ? aggregate.folded : aggregate.foldedOn(asOf)).state;
  // Only a process records what joins another.
  if (!aggregate.records.some(({ completes }) => completes)) return aggregate.state;
  const view = { knownAt, ...(asOf !== undefined && { asOf }) };
  return fold(aggregate.definition, aggregate.id, aggregate.records, view).state;
}

/** Below every revision of its own, and in their order. */
const revisions_apart = 1_000_000_000;

function movedFrom(id: string, record: Recorded): Recorded {
  return { ...record, revision: record.revision - revisions_apart, from: { id, revision: record.revision } };
}

/** What it takes along, with what was ruled on that. */
function taken<S>(aggregate: Aggregate<S>, records: readonly Recorded[], { takes }: JoinedStream): Recorded[] {
  const byId = new Map(records.map((record) => [record.entryId, record]));
  const isTaken = (record: Recorded): boolean => {
    if (!isControl(record.type)) return takes(record, aggregate.factOf(record.type));
    const target = byId.get(targetOf(record.type, record.payload));
    return target !== undefined && target.revision < record.revision && isTaken(target);
  };
  return records.filter(isTaken);
}
