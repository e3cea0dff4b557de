/** Completions as stored: their ids, what their events say of them, and the events that bring them into step. */
import { createHash, randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { entryCorrected, entryVoided, isControl, targetOf } from '../domain/control.js';
import type { Correction, Voiding } from '../domain/control.js';
import type { Completes, Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor } from '../domain/fact.js';
import type { Completion, Present, Step } from '../domain/process-definition.js';
import { streamName } from '../domain/streams.js';
import { canonical } from '../event-store/canonical.js';
import { completesOf, entryIdOf } from '../event-store/codec.js';
import type { Codec, EntryToStore } from '../event-store/codec.js';
import type { NewEvent, StoredEvent } from '../event-store/event-store.js';

/** Never changed: ids of completions depend on it. */
const completion_namespace = '6f0b1c52-6f5e-4b86-9d0a-0f3f6f3f9c2e';

/**
 * UUIDv5 of source stream, causing entry and recipient (S26).
 * @param attempt above 0 where another entry of the recipient has the id already
 */
export function completionId(source: string, entryId: string, recipient: string, attempt = 0): string {
  const name = [source, entryId, recipient, ...(attempt > 0 ? [attempt] : [])].join('\n');
  return uuidv5(name, completion_namespace);
}

/** Of a body, whatever entry holds it. */
export function digestOf(body: object): string {
  const { entryId: _, ...rest } = body as { entryId?: unknown };
  return createHash('sha256').update(canonical(rest)).digest('base64url');
}

/** What is wanted of one recipient. */
export interface Wanted {
  readonly recipient: string;
  readonly completion: Completion;
  readonly fact: string;
  readonly digest: string;
}

export function wantedOf(completion: Completion): Wanted {
  const { recipient, fact, body } = completion;
  return {
    recipient: streamName(recipient.kind, recipient.id),
    completion,
    fact: fact.type,
    digest: digestOf(body),
  };
}

/** A completion with its entry, and the last revision at which a process spoke of it. */
export interface CompletionState extends Present {
  readonly completionId: string;
  readonly revision: number;
}

export interface CompletionEvent {
  readonly event: StoredEvent;
  readonly completes: Completes;
}

export function completionEventsIn(events: readonly StoredEvent[]): CompletionEvent[] {
  return events.flatMap((event) => {
    const completes = completesOf(event);
    return completes ? [{ event, completes }] : [];
  });
}

/** Digests of the bodies that events of completions bring, lifted to today's version; an unreadable one equals none. */
export async function digestsOf(codec: Codec, events: readonly StoredEvent[]): Promise<string[]> {
  const read = events.length > 0 ? await codec.decodeEach(events) : [];
  return read.map((record) => (record instanceof Error ? 'unreadable' : digestOf(bodyOf(record))));
}

function bodyOf({ type, payload }: Recorded): object {
  return type === entryCorrected.type ? (payload as Correction).data : payload;
}

/** The completion after one more event of it. The first that is known of it recorded it. */
export function standingAfter(
  before: CompletionState | undefined,
  event: StoredEvent,
  digest: string,
): CompletionState {
  const { type, revision } = event;
  if (!isControl(type)) return { completionId: entryIdOf(event), fact: type, digest, voided: false, revision };
  const known = before ?? { completionId: targetOf(type, event.data), fact: '', digest: '', voided: false, revision };
  if (type === entryVoided.type) return { ...known, voided: true, revision };
  return { ...known, digest, voided: false, revision };
}

/** Fixed texts: a reason written by somebody could be personal. */
const reasons = { correct: '来源记录已更正', void: '来源记录不再要求' } as const;

/** The event of a step. Who recorded the causing entry stands behind it. */
export function eventOf(
  codec: Codec,
  recipient: string,
  step: Step,
  about: {
    readonly wanted: Wanted | undefined;
    readonly standing: CompletionState | undefined;
    /** Of the entry to record. */
    readonly id: string;
    readonly completes: Completes;
    readonly actor: Actor;
    readonly receivedAt: string;
    /** At which it is going to stand. */
    readonly revision: number;
  },
): NewEvent {
  const { completes, actor, receivedAt, revision } = about;
  return codec.encodeCompletion(recipient, { ...entryOf(step, about), actor, receivedAt }, completes, revision);
}

function entryOf(
  step: Step,
  { wanted, standing, id }: Pick<Parameters<typeof eventOf>[3], 'wanted' | 'standing' | 'id'>,
): Pick<EntryToStore, 'fact' | 'payload' | 'corrected'> {
  const { fact, body } = wanted?.completion ?? {};
  if (step === 'record') return { fact: fact!, payload: { ...body, entryId: id } };
  const entryId = randomUUID(); // unique in the stream is enough: a repeat is noticed by what stands
  const target = standing!.completionId;
  if (step === 'void') {
    return { fact: entryVoided, payload: { entryId, voids: target, reason: reasons.void } satisfies Voiding as Entry };
  }
  const data = body as Correction['data'];
  const payload = { entryId, corrects: target, data, reason: reasons.correct } satisfies Correction as Entry;
  return { fact: entryCorrected, payload, corrected: fact! };
}
