/** From an entry to a stored event and back: sealed and opened, lifted to today's version. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { canonical } from './canonical.js';
import { entryCorrected } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import { findStream } from '../domain/streams.js';
import type { JsonObject, NewEvent, StoredEvent } from './event-store.js';
import { SubjectErased } from './keys.js';
import type { SubjectKey, SubjectKeys, SubjectName } from './keys.js';
import { personalIn, seal, subjectsIn, unseal } from './seal.js';
import type { PersonalValue } from './seal.js';

/** Beside the body in every stored event. */
interface Metadata {
  /** Version of the payload. */
  readonly version: number;
  readonly receivedAt: string;
  readonly by: Actor;
  readonly mac: string;
  readonly held?: string;
  /** Of a correction: the fact that it corrects, and the version of its body. */
  readonly of?: string;
  readonly ofVersion?: number;
}

export interface EntryToStore {
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly actor: Actor;
  readonly receivedAt: string;
  readonly held?: string;
  /** Of a correction: the fact that it corrects. */
  readonly corrected?: AnyFact;
}

/** Of an entry, what says whom it speaks of. */
type Told = Pick<EntryToStore, 'fact' | 'payload' | 'corrected'>;

/** A stored event that today's code can't read. The projector parks its key; nothing else stops. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
  constructor(
    readonly code: 'fact-unknown' | 'version-unknown' | 'seal-broken' | 'stream-unknown' | 'not-an-entry',
    readonly event: StoredEvent,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${event.stream}@${event.revision} ${event.type}: ${detail}`, options);
  }
}

export class Codec {
  constructor(private readonly keys: SubjectKeys) {}

  /** Keys of whom entries of this stream speak, made where there were none; one that has been destroyed is missing. */
  async keysFor(stream: string, entries: readonly Told[]): Promise<ReadonlyMap<SubjectName, SubjectKey>> {
    const subjects = [stream, ...entries.flatMap((entry) => personalOf(stream, entry).map(({ subject }) => subject))];
    return this.keys.kept(subjects) ?? this.keys.ensure(subjects);
  }

  /** @throws SubjectErased where a key is missing */
  encode(stream: string, entry: EntryToStore, keys: ReadonlyMap<SubjectName, SubjectKey>): NewEvent {
    const { fact, payload, actor, receivedAt, held, corrected } = entry;
    // Of this attempt alone: another attempt at the same entry, here or elsewhere, must meet a conflict and look.
    const id = randomUUID();
    const body = payload as unknown as JsonObject;
    const metadata: Metadata = {
      version: fact.version,
      receivedAt,
      by: actor,
      mac: macOf(body, keyOf(stream, keys)),
      ...(held !== undefined && { held }),
      ...(corrected && { of: corrected.type, ofVersion: corrected.version }),
    };
    const data = seal(id, body, personalOf(stream, entry), keys);
    return { id, type: fact.type, data, metadata: metadata as unknown as JsonObject };
  }

  /** Whether a body is the one that was recorded; where the stream's key is gone, the id alone has to do. */
  async isSame(stream: string, body: Entry, recorded: Recorded): Promise<boolean> {
    // Only tried, not in the log yet.
    if (recorded.mac === undefined) return canonical(body) === canonical(recorded.payload);
    const key = (await this.keys.find([stream])).get(stream);
    if (!key) return true;
    return timingSafeEqual(Buffer.from(macOf(body as unknown as JsonObject, key)), Buffer.from(recorded.mac));
  }

  /** @throws UnreadableEvent */
  async decode(events: readonly StoredEvent[]): Promise<Recorded[]> {
    const read = await this.decodeEach(events);
    return read.map((record) => {
      if (record instanceof UnreadableEvent) throw record;
      return record;
    });
  }

  /** Whether all that is sealed in them can still be opened: no key has been destroyed. */
  async opensAll(events: readonly StoredEvent[]): Promise<boolean> {
    const subjects = new Set(events.flatMap(({ data }) => subjectsIn(data)));
    return (await this.erased(subjects)).size === 0;
  }

  /** Those of them that have no key as of now: destroyed, or never made. */
  erased(subjects: Iterable<SubjectName>): Promise<Set<SubjectName>> {
    return this.keys.missing(subjects);
  }

  /** Nothing is opened by a key that was at hand before. */
  forgetKeys(): void {
    this.keys.forget();
  }

  /**
   * Each event read, or why it can't be.
   * @param soon subjects whose keys will be asked for next
   */
  async decodeEach(
    events: readonly StoredEvent[],
    soon: readonly SubjectName[] = [],
  ): Promise<(Recorded | UnreadableEvent)[]> {
    const keys = await this.keys.find([...soon, ...events.flatMap(({ data }) => subjectsIn(data))]);
    return events.map((event) => {
      try {
        return decodeOne(event, keys);
      } catch (error) {
        return error instanceof UnreadableEvent
          ? error
          : new UnreadableEvent('seal-broken', event, String(error), { cause: error });
      }
    });
  }
}

/** The entry that an event holds. Its own id is that of the attempt which stored it. */
export function entryIdOf({ id, data }: StoredEvent): string {
  const entryId = (data as JsonObject | null)?.['entryId'];
  return isUuid(entryId) ? entryId : id;
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** What every entry has that was recorded here; what others have written under the name of a fact may be anything. */
function isEntry({ data, metadata }: StoredEvent): boolean {
  const { version, receivedAt, by } = (metadata ?? {}) as Partial<Metadata>;
  const isSigned = Number.isInteger(version) && typeof by === 'object' && !Number.isNaN(Date.parse(receivedAt ?? ''));
  return isSigned && isUuid((data as JsonObject | null)?.['entryId']);
}

/** The mac that an event just encoded carries. */
export function macIn({ metadata }: NewEvent): string {
  return (metadata as unknown as Metadata).mac;
}

function keyOf(subject: SubjectName, keys: ReadonlyMap<SubjectName, SubjectKey>): SubjectKey {
  const key = keys.get(subject);
  if (!key) throw new SubjectErased(subject);
  return key;
}

function macOf(body: JsonObject, key: SubjectKey): string {
  return createHmac('sha256', key.mac).update(canonical(body)).digest('base64url');
}

/** Asked for twice on the way of an entry into the log. */
const knownPersonal = new WeakMap<Told, readonly PersonalValue[]>();

function personalOf(stream: string, told: Told): readonly PersonalValue[] {
  const known = knownPersonal.get(told);
  if (known) return known;
  const { fact, payload, corrected } = told;
  const personal = personalIn(fact.payload, payload, stream);
  if (corrected) personal.push(...personalIn(corrected.payload, (payload as Correction).data, stream, 'data.'));
  knownPersonal.set(told, personal);
  return personal;
}

function decodeOne(event: StoredEvent, keys: ReadonlyMap<SubjectName, SubjectKey>): Recorded {
  const stream = findStream(event.stream);
  if (!stream) throw new UnreadableEvent('stream-unknown', event, 'no stream of this ledger');
  const facts = factsOf(stream.definition);
  const fact = facts.get(event.type);
  if (!fact) throw new UnreadableEvent('fact-unknown', event, 'no such fact');
  if (!isEntry(event)) throw new UnreadableEvent('not-an-entry', event, 'not as entries are recorded');
  const { version, receivedAt, by, mac, held, of, ofVersion } = event.metadata as unknown as Metadata;
  let payload = lift(event, fact, version, unseal(event.id, event.data, keys));
  if (event.type === entryCorrected.type) {
    const corrected = facts.get(of ?? '');
    if (!corrected) throw new UnreadableEvent('fact-unknown', event, `corrects a ${of ?? 'nameless fact'}`);
    payload = { ...payload, data: lift(event, corrected, ofVersion ?? 1, payload['data'] as JsonObject) };
  }
  return {
    entryId: entryIdOf(event),
    type: event.type,
    payload: payload as unknown as Entry,
    revision: event.revision,
    position: event.position,
    receivedAt,
    by,
    mac,
    ...(held !== undefined && { held }),
  };
}

/** Lifts an opened body, version by version, to the one that today's class describes. */
function lift(event: StoredEvent, fact: AnyFact, version: number, body: JsonObject): JsonObject {
  let lifted = body;
  for (let v = version; v < fact.version; v += 1) {
    const upcast = fact.upcast?.[v];
    if (!upcast) throw new UnreadableEvent('version-unknown', event, `nothing lifts version ${v} of ${fact.type}`);
    lifted = upcast(lifted) as JsonObject;
  }
  if (version > fact.version)
    throw new UnreadableEvent('version-unknown', event, `version ${version} is newer than this code`);
  return lifted;
}
