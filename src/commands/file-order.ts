/**
 * Entries of one stream that came together are judged in the order of the file (semantics S25), so that it is folded
 * once for all of them: each at the place of the entry that it records, or speaks of in the end.
 */
import { candidate } from '../domain/proposal.js';
import { entryCorrected, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import { compareOrder, effectiveOf } from '../domain/effective.js';
import type { OrderKey, Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import { findSpan } from '../domain/span.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import { inStretches, pauseIfDue } from '../platform/pauses.js';
import { StreamBusy } from './record-entry.js';
import type { ItemOutcome, RecordEntry } from './record-entry.js';

/** Times that what was refused is judged again, where something that others of them brought came after it. */
const passes_max = 3;

/** What becomes of one of them; `T`: where it is taken. */
export interface Judging<T> {
  readonly judge: (command: RecordEntry) => Promise<ItemOutcome | T>;
  readonly isTaken: (judged: ItemOutcome | T) => boolean;
}

/** What became of each, as they were sent; and those that were taken, in an order in which they can follow each other. */
export interface Judged<T> {
  readonly outcomes: (ItemOutcome | T)[];
  readonly taken: readonly number[];
}

/**
 * What was sent before that which opens the stream is judged before it.
 * @param aggregate in which those that are taken stand as soon as they are
 */
export async function judgeInOrder<T>(
  commands: readonly RecordEntry[],
  aggregate: AnyAggregate,
  judging: Judging<T>,
): Promise<Judged<T>> {
  const judged = { outcomes: new Array<ItemOutcome | T>(commands.length), taken: new Array<number>() };
  const places = placesOf(commands, aggregate);
  const openings = commands.flatMap(({ fact }, i) => (fact.opens && i > 0 ? [i] : []));
  for (const [n, from] of [0, ...openings].entries()) {
    const part = [...commands.keys()].slice(from, openings[n]);
    await judgePart(commands, aggregate, judging, inOrderOf(part, commands, places), places, judged);
  }
  return judged;
}

async function judgePart<T>(
  commands: readonly RecordEntry[],
  aggregate: AnyAggregate,
  { judge, isTaken }: Judging<T>,
  part: readonly number[],
  places: readonly (OrderKey | undefined)[],
  { outcomes, taken }: { readonly outcomes: (ItemOutcome | T)[]; readonly taken: number[] },
): Promise<void> {
  let left = part;
  for (let pass = 0; pass < passes_max && left.length > 0; pass += 1) {
    let lastTaken = 0;
    for (const [at, i] of left.entries()) {
      await pauseIfDue();
      await inStretches(aggregate.foldInStretches(places[i]));
      outcomes[i] = await judge(commands[i]!);
      if (isTaken(outcomes[i])) lastTaken = at;
    }
    taken.push(...left.filter((i) => isTaken(outcomes[i]!)).sort((a, b) => a - b));
    left = left.slice(0, lastTaken).filter((i) => isRefused(outcomes[i]));
  }
  // So many build on each other against the order of the file that what is left has to be sent again.
  const error = new StreamBusy(`entries for ${aggregate.id} build on each other too often`);
  for (const i of left) outcomes[i] = { outcome: 'failed', error };
}

/** What judging one alone would have to fold, in stretches. */
export async function foldBefore(command: RecordEntry, aggregate: AnyAggregate): Promise<void> {
  await inStretches(aggregate.foldInStretches(placesOf([command], aggregate)[0]));
}

function isRefused(judged: unknown): boolean {
  return (judged as Partial<ItemOutcome>).outcome === 'refused';
}

/**
 * The first place in the file that each may change: all that speak of one entry have the same. Undefined where one
 * speaks of what is not there.
 */
function placesOf(commands: readonly RecordEntry[], aggregate: AnyAggregate): (OrderKey | undefined)[] {
  const sent = new Map<string, RecordEntry>();
  for (const command of commands) {
    const { entryId } = command.body as Entry;
    if (!sent.has(entryId)) sent.set(entryId, command);
  }
  const find = (entryId: string): Recorded | undefined => aggregate.findRecord(entryId) ?? drafted(sent.get(entryId));
  const roots = commands.map(({ body }) => rootOf((body as Entry).entryId, find));
  const places = new Map<string, OrderKey>();
  for (const [i, root] of roots.entries()) {
    for (const order of root ? ordersOf(root, commands[i]!, aggregate) : []) {
      const known = places.get(root!.entryId);
      if (!known || compareOrder(order, known) < 0) places.set(root!.entryId, order);
    }
  }
  return roots.map((root) => root && places.get(root.entryId));
}

/** The entry that one speaks of in the end, or is. */
function rootOf(entryId: string, find: (entryId: string) => Recorded | undefined): Recorded | undefined {
  const seen = new Set<string>();
  let record = find(entryId);
  while (record && isControl(record.type)) {
    if (seen.has(record.entryId)) return undefined;
    seen.add(record.entryId);
    record = find(targetOf(record.type, record.payload));
  }
  return record;
}

/** Where an entry stands, and where a correction would put it. */
function ordersOf(root: Recorded, { fact, body }: RecordEntry, aggregate: AnyAggregate): OrderKey[] {
  const own = aggregate.factOf(root.type);
  if (!own) return [];
  const stands = aggregate.findRecord(root.entryId) && aggregate.find(root);
  const { order } = stands ?? effectiveOf(root, own);
  const { occurredOn }: { occurredOn?: unknown } = fact.type === entryCorrected.type ? (body as Correction).data : {};
  const moved = typeof occurredOn === 'string' ? findSpan(occurredOn) : undefined;
  return moved ? [order, [moved.last, ...first]] : [order];
}

/** Before all others of its day. */
const first = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, ''] as const;

function drafted(command: RecordEntry | undefined): Recorded | undefined {
  return command && candidate({ type: command.fact.type, payload: command.body as Entry, actor: command.actor }, 0);
}

/**
 * Those of one place as they were sent, whatever their ids are: what the door says does not hang on these. Before all
 * others what opens the stream, then what speaks of nothing.
 */
function inOrderOf(
  part: readonly number[],
  commands: readonly RecordEntry[],
  places: readonly (OrderKey | undefined)[],
): number[] {
  const rankOf = (i: number): number => (commands[i]!.fact.opens ? 0 : places[i] ? 2 : 1);
  return [...part].sort((a, b) => {
    const [one, other] = [places[a], places[b]];
    return rankOf(a) - rankOf(b) || (one && other ? compareOrder(withoutId(one), withoutId(other)) : 0) || a - b;
  });
}

function withoutId([lastDay, clockMs, sequence, rank]: OrderKey): OrderKey {
  return [lastDay, clockMs, sequence, rank, ''];
}
