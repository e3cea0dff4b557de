/**
 * Brings one recipient's stream into step with what is wanted there. The stream itself is the judge of what stands: it is
 * read up to the revision that the append expects, so that nothing is completed twice, whoever else is at it and whatever
 * was lost. Nothing is folded or opened, so that a parked, closed or erased recipient is written like any other.
 */
import { setImmediate as yieldLoop } from 'node:timers/promises';
import type { Completes } from '../domain/effective.js';
import type { Actor } from '../domain/fact.js';
import { stepTo } from '../domain/process-definition.js';
import { completesOf, entryIdOf } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import { RevisionConflict } from '../event-store/event-store.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { Clock } from '../platform/clock.js';
import { completionId, digestsOf, eventOf, standingAfter } from './completions.js';
import type { CompletionState, Wanted } from './completions.js';

export interface Task {
  /** Name of the recipient's stream. */
  readonly recipient: string;
  /** Undefined where nothing is wanted any more. */
  readonly wanted: Wanted | undefined;
  /** As far as the log has been read. */
  readonly known: CompletionState | undefined;
  readonly completes: Completes;
  readonly actor: Actor;
}

export interface RecipientContext {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly clock: Pick<Clock, 'after'>;
  /** Ids of events that were sent from here and have not been met in the log yet. */
  readonly own: Set<string>;
}

/** Events read at once. */
const page_events_max = 500;
/** Appends that lost against others, and steps of one completion. */
const rounds_max = 30;
/** Entries of others that have the id of a completion. */
const ids_max = 8;

/** What keeps a recipient from being completed; its completion waits alone. */
export class NotCompleted extends Error {
  override readonly name = 'NotCompleted';
  constructor(readonly code: 'recipient-unknown' | 'recipient-busy' | 'ids-taken') {
    super(code);
  }
}

/** What has been read of a stream for one completion. */
interface Reading {
  standing: CompletionState | undefined;
  /** Revision up to which it has been read. */
  revision: number;
  lastReceivedAt: string;
  /** Whether it has been read from its first event. */
  readonly whole: boolean;
  /** Those of the completion's ids that entries have. */
  readonly taken: Set<string>;
}

/**
 * @returns how the completion stands now; undefined where there is none and none is wanted
 * @throws NotCompleted, or what the store throws
 */
export async function complete(context: RecipientContext, task: Task): Promise<CompletionState | undefined> {
  const sent: string[] = [];
  try {
    return await inStep(context, task, sent);
  } catch (error) {
    // Whatever became of them, it is looked at again when they are met in the log.
    for (const id of sent) context.own.delete(id);
    throw error;
  }
}

async function inStep(context: RecipientContext, task: Task, sent: string[]): Promise<CompletionState | undefined> {
  const { store, codec, clock, own } = context;
  const { recipient, wanted, known, completes, actor } = task;
  const ids = Array.from({ length: ids_max }, (_, n) =>
    completionId(completes.stream, completes.entryId, recipient, n),
  );
  let reading = readingAfter(known);
  let isCurrent = false;
  for (let round = 0; round < rounds_max; round += 1) {
    if (!isCurrent) await readOn(context, task, ids, reading);
    isCurrent = false;
    const { standing, revision, taken, lastReceivedAt } = reading;
    const step = stepTo(wanted, standing);
    if (!step) return standing;
    if (revision === 0) throw new NotCompleted('recipient-unknown');
    if (step === 'record' && !reading.whole) {
      reading = readingAfter(undefined);
      continue;
    }
    const id = ids.find((each) => !taken.has(each));
    if (id === undefined) throw new NotCompleted('ids-taken');
    const receivedAt = clock.after(lastReceivedAt === '' ? undefined : lastReceivedAt);
    const event = eventOf(codec, recipient, step, {
      wanted,
      standing,
      id,
      completes,
      actor,
      receivedAt,
      revision: revision + 1,
    });
    sent.push(event.id);
    own.add(event.id);
    try {
      const { position, revision: stands } = await store.append(recipient, revision, [event]);
      const stored = { ...event, stream: recipient, revision: stands, position };
      reading.standing = standingAfter(standing, stored, wanted?.digest ?? '');
      reading.revision = stands;
      reading.lastReceivedAt = receivedAt;
      if (step === 'record') taken.add(id);
      isCurrent = true;
    } catch (error) {
      own.delete(event.id);
      if (!(error instanceof RevisionConflict)) throw error;
    }
  }
  throw new NotCompleted('recipient-busy');
}

/** The event by which the completion is known is read once more: it tells when the stream was last written to. */
function readingAfter(known: CompletionState | undefined): Reading {
  return {
    standing: known,
    revision: known ? known.revision - 1 : 0,
    lastReceivedAt: '',
    whole: known === undefined,
    taken: new Set(),
  };
}

async function readOn(
  { store, codec }: RecipientContext,
  { recipient, completes }: Task,
  ids: readonly string[],
  reading: Reading,
): Promise<void> {
  for (;;) {
    const page = await store.readStream(recipient, { after: reading.revision, limit: page_events_max });
    const ours: StoredEvent[] = [];
    for (const event of page) {
      if (isOf(event, completes)) ours.push(event);
      const entryId = entryIdOf(event);
      if (ids.includes(entryId)) reading.taken.add(entryId);
      const { receivedAt } = event.metadata;
      if (typeof receivedAt === 'string' && receivedAt > reading.lastReceivedAt) reading.lastReceivedAt = receivedAt;
      reading.revision = event.revision;
    }
    const digests = await digestsOf(codec, ours);
    ours.forEach((event, i) => (reading.standing = standingAfter(reading.standing, event, digests[i]!)));
    if (page.length < page_events_max) return;
    await yieldLoop();
  }
}

function isOf(event: StoredEvent, { stream, entryId, process }: Completes): boolean {
  const completes = completesOf(event);
  return completes?.stream === stream && completes.entryId === entryId && completes.process === process;
}
