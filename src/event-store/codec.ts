/** From an entry to a stored event and back: sealed and opened, lifted to today's version. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { canonical, sorted } from './canonical.js';
import { entryCorrected, isControl } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Completes, Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import { findStream } from '../domain/streams.js';
import type { JsonObject, NewEvent, StoredEvent } from './event-store.js';
import { Clock } from '../platform/clock.js';
import { formOf, isIntact, macIn, macOf, macOfNote } from './integrity.js';
import { SubjectErased } from './keys.js';
import type { KeyFault, OpenedKeys, SubjectKey, SubjectKeys, SubjectName } from './keys.js';
import { closedIn, personalIn, personalOf, seal, subjectsIn, unseal } from './seal.js';
import type { PersonalValue } from './seal.js';

/** Beside the body in every stored event. */
interface Metadata {
  /** Version of the payload. */
  readonly version: number;
  readonly receivedAt: string;
  readonly by: Actor;
  /** Recognises a repeat: over the body as it was sent, under a key derived from those of all its subjects. */
  readonly repeat?: string;
  /** The same in older events: under the key of the stream alone. */
  readonly mac?: string;
  /** Over the event as it is stored, under a key of the ledger. */
  readonly integrity?: string;
  readonly held?: string;
  /** Of a correction or a void: whether it waits for another person. */
  readonly waits?: boolean;
  /** What was fixed when it took effect. */
  readonly fixed?: Recorded['fixed'];
  /** Of a correction: the fact that it corrects, and the version of its body. */
  readonly of?: string;
  readonly ofVersion?: number;
  /** Of what a process recorded: the entry that decided it. */
  readonly completes?: Completes;
}

export interface EntryToStore {
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly actor: Actor;
  readonly receivedAt: string;
  readonly held?: string;
  readonly waits?: boolean;
  readonly fixed?: Recorded['fixed'];
  /** Of a correction: the fact that it corrects. */
  readonly corrected?: AnyFact;
}

/** Of an entry, what says whom it speaks of. */
type Told = Pick<EntryToStore, 'fact' | 'payload' | 'corrected'>;

/**
 * Why an event can't be read. `mac-missing`: of unknown origin; `mac-wrong`: altered, moved or forged; `revision-gap`:
 * it does not follow the one before it; `key-broken`, `key-lost`: the key of a subject was altered or removed.
 */
export type UnreadableCode =
  | 'stream-unknown'
  | 'mac-missing'
  | 'mac-wrong'
  | 'revision-gap'
  | KeyFault
  | 'seal-broken'
  | 'fact-unknown'
  | 'version-unknown'
  | 'entry-id-invalid';

/** MACs of events of older versions, which carry none: made once, at the upgrade, and kept beside the log. */
export interface UpgradedMacs {
  /** By `<stream> <revision>`. */
  find(events: readonly StoredEvent[]): Promise<ReadonlyMap<string, string>>;
}

/** A stored event that today's code can't read. The projector parks its key; nothing else stops. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
  constructor(
    readonly code: UnreadableCode,
    readonly event: StoredEvent,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${event.stream}@${event.revision} ${event.type}: ${detail}`, options);
  }
}

export function isReadable<T>(read: T | UnreadableEvent): read is T {
  return !(read instanceof UnreadableEvent);
}

/** A completion is open to everybody: it must not hold what an erasure would have to take away. */
export class PersonalCompletion extends Error {
  override readonly name = 'PersonalCompletion';
  constructor(readonly path: string) {
    super(`${path} is personal, and a completion is not sealed`);
  }
}

export class Codec {
  #known = { stretch: '', day: '' };

  /**
   * @param upgraded undefined for a ledger that no older version has written to
   * @param find other kinds than those of the house, in specs
   */
  constructor(
    private readonly keys: SubjectKeys,
    private readonly upgraded?: UpgradedMacs,
    private readonly find: typeof findStream = findStream,
    /** Of the ledger's days. */
    private readonly clock: Pick<Clock, 'dayOf'> = new Clock(),
  ) {}

  /** A day begins on a full ten minutes in every time zone: what follows within them needs no calendar. */
  readonly #dayOf = (receivedAt: string): string => {
    const stretch = receivedAt.slice(0, 15);
    if (stretch !== this.#known.stretch) this.#known = { stretch, day: this.clock.dayOf(receivedAt) };
    return this.#known.day;
  };

  /** Keys of whom entries of this stream speak, made where there were none; one that has been destroyed is missing. */
  async keysFor(stream: string, entries: readonly Told[]): Promise<ReadonlyMap<SubjectName, SubjectKey>> {
    const subjects = entries.flatMap((entry) => subjectsOf(stream, entry));
    return this.keys.kept(subjects) ?? this.keys.ensure(subjects);
  }

  /**
   * @param revision at which it is going to stand: another attempt, at another revision, is encoded anew
   * @throws SubjectErased where a key is missing
   */
  encode(stream: string, entry: EntryToStore, keys: ReadonlyMap<SubjectName, SubjectKey>, revision: number): NewEvent {
    const { fact, payload, actor, receivedAt, held, waits, fixed, corrected } = entry;
    // Of this attempt alone: another attempt at the same entry, here or elsewhere, must meet a conflict and look.
    const id = randomUUID();
    // In canonical order from here on, so that both MACs, and whoever verifies them, need not sort again.
    const body = sorted(payload as unknown as JsonObject);
    const metadata: Metadata = {
      by: sorted(actor),
      ...(fixed && { fixed: sorted(fixed) }),
      ...(held !== undefined && { held }),
      ...(corrected && { of: corrected.type, ofVersion: corrected.version }),
      receivedAt,
      repeat: repeatMacOf(JSON.stringify(body), subjectsOf(stream, entry), keys),
      version: fact.version,
      ...(waits !== undefined && { waits }),
    };
    const data = seal(id, body, personalToldOf(stream, entry), keys);
    return this.sign(stream, revision, { id, type: fact.type, data, metadata: metadata as unknown as JsonObject });
  }

  /**
   * A completion, or what a process rules on one: nothing in it is sealed and no key of a subject is needed, so that it
   * can be written when they have been destroyed.
   * @throws PersonalCompletion where a field of its body is personal
   */
  encodeCompletion(stream: string, entry: EntryToStore, completes: Completes, revision: number): NewEvent {
    const { fact, payload, actor, receivedAt, corrected } = entry;
    // The reason of a ruling is a fixed text here.
    const [of, body] = isControl(fact.type) ? [corrected, (payload as Correction).data] : [fact, payload];
    const [personal] = of && body ? personalIn(of.payload, body, stream) : [];
    if (personal) throw new PersonalCompletion(personal.path);
    const data = sorted(payload as unknown as JsonObject);
    const metadata: Metadata = {
      by: sorted(actor),
      completes: sorted(completes),
      ...(corrected && { of: corrected.type, ofVersion: corrected.version }),
      receivedAt,
      repeat: this.keys.completionMac(JSON.stringify(data)),
      version: fact.version,
    };
    const event = { id: randomUUID(), type: fact.type, data, metadata: metadata as unknown as JsonObject };
    return this.sign(stream, revision, event);
  }

  /** An event with its integrity MAC; its parts are in canonical order. */
  sign(stream: string, revision: number, { id, type, data, metadata }: NewEvent): NewEvent {
    const integrity = macOf(formOf({ stream, revision, type, id, data, metadata }), this.keys.integrity);
    return { id, type, data, metadata: sorted({ ...metadata, integrity }) };
  }

  /** A MAC over a note that the ledger keeps beside its log, so that nobody else can have written it. */
  async sealNote(kind: string, note: Readonly<Record<string, string>>): Promise<string> {
    await this.keys.ready();
    return macOfNote(kind, note, this.keys.integrity);
  }

  /** Whether a body is the one that was recorded; where a key of its subjects is gone, the id alone has to do. */
  async isSame(stream: string, body: Entry, recorded: Recorded): Promise<boolean> {
    // Only tried, not in the log yet.
    if (recorded.mac === undefined) return canonical(body) === canonical(recorded.payload);
    if (recorded.completes) return this.keys.completionMac(canonical(body)) === recorded.mac.split(' ')[0];
    const [mac, ...others] = recorded.mac.split(' ') as [string, ...SubjectName[]];
    const subjects = [...new Set([stream, ...others])];
    const keys = await this.keys.find(subjects);
    if (keys.size < subjects.length) return true;
    return timingSafeEqual(Buffer.from(repeatMacOf(canonical(body), subjects, keys)), Buffer.from(mac));
  }

  /**
   * Events of one stream.
   * @param after revision before the first of them
   * @throws UnreadableEvent
   */
  async decode(events: readonly StoredEvent[], after: number): Promise<Recorded[]> {
    const read = withoutGaps(events, await this.decodeEach(events), after);
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
   * Each event read, or why it can't be. Never throws for what is stored, whatever that is.
   * @param soon subjects whose keys will be asked for next
   */
  async decodeEach(
    events: readonly StoredEvent[],
    soon: readonly SubjectName[] = [],
  ): Promise<(Recorded | UnreadableEvent)[]> {
    const faults = await this.verifyEach(events);
    const intact = events.filter((_, i) => !faults[i]);
    const keys = await this.keys.open([...soon, ...intact.flatMap(({ data }) => subjectsIn(data))]);
    return events.map((event, i) => {
      if (faults[i]) return faults[i];
      try {
        return decodeOne(event, keys, this.find(event.stream), this.#dayOf);
      } catch (error) {
        return error instanceof UnreadableEvent
          ? error
          : new UnreadableEvent('seal-broken', event, String(error), { cause: error });
      }
    });
  }

  /**
   * Of an event of an older version, whether its body is the one of which its MAC was made; undefined where the key of
   * somebody in it is gone, and nobody can tell.
   */
  async isAsSent(events: readonly StoredEvent[]): Promise<(boolean | undefined)[]> {
    const { keys } = await this.keys.openAny([
      ...events.map(({ stream }) => stream),
      ...events.flatMap(({ data }) => subjectsIn(data)),
    ]);
    return events.map((event) => {
      if (![event.stream, ...subjectsIn(event.data)].every((subject) => keys.has(subject))) return undefined;
      try {
        const { mac } = event.metadata as unknown as Metadata;
        return repeatMacOf(canonical(unseal(event.id, event.data, keys)), [event.stream], keys) === mac;
      } catch {
        return false;
      }
    });
  }

  /** Of each event, why it can't be taken for one that this ledger has written there; undefined where it can. */
  async verifyEach(events: readonly StoredEvent[]): Promise<(UnreadableEvent | undefined)[]> {
    await this.keys.ready();
    const older = events.filter((event) => macIn(event) === undefined);
    const upgraded = older.length > 0 ? await this.upgraded?.find(older) : undefined;
    return events.map((event) => {
      if (!this.find(event.stream)) return new UnreadableEvent('stream-unknown', event, 'no stream of this ledger');
      const mac = macIn(event) ?? upgraded?.get(`${event.stream} ${event.revision}`);
      if (mac === undefined) return new UnreadableEvent('mac-missing', event, 'not written by this ledger');
      if (isIntact(event, mac, this.keys.integrity)) return undefined;
      return new UnreadableEvent('mac-wrong', event, 'not what this ledger has written there');
    });
  }
}

/** The entry in another stream that an event completes; undefined where no process recorded it. */
export function completesOf({ metadata }: Pick<StoredEvent, 'metadata'>): Completes | undefined {
  return (metadata as unknown as Metadata).completes;
}

/**
 * Events of one stream, in its order, as they were read or verified: one that does not follow the one before it can't be
 * taken.
 * @param after revision before the first of them
 */
export function withoutGaps<Read>(
  events: readonly StoredEvent[],
  read: readonly (Read | UnreadableEvent)[],
  after: number,
): (Read | UnreadableEvent)[] {
  if (events.every(({ revision }, i) => revision === after + 1 + i)) return [...read];
  let expected = after;
  return read.map((each, i) => {
    const event = events[i]!;
    expected += 1;
    if (event.revision === expected) return each;
    const missing = `revision ${expected} is missing`;
    expected = event.revision;
    return each instanceof UnreadableEvent ? each : new UnreadableEvent('revision-gap', event, missing);
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The entry that an event holds. Its own id is that of the attempt which stored it, and that of what holds none. */
export function entryIdOf({ id, data }: Pick<StoredEvent, 'id' | 'data'>): string {
  const entryId = (data as JsonObject | null)?.['entryId'];
  return typeof entryId === 'string' && uuid.test(entryId) ? entryId : id;
}

/** By what a repeat of an event is recognised: its MAC, and those under whose keys it is, besides the stream. */
export function repeatIn({ data, metadata }: NewEvent): string {
  const { repeat, mac = '' } = metadata as unknown as Metadata;
  return repeat === undefined ? mac : [repeat, ...subjectsIn(data)].join(' ');
}

function keyOf(subject: SubjectName, keys: ReadonlyMap<SubjectName, SubjectKey>): SubjectKey {
  const key = keys.get(subject);
  if (!key) throw new SubjectErased(subject);
  return key;
}

/**
 * Under a key that dies with that of any of the subjects: whoever holds one of them can't test guesses at what is
 * sealed for another. Of one subject it is the one derived from its key for this purpose, as it always was.
 */
function repeatMacOf(
  form: string,
  subjects: readonly SubjectName[],
  keys: ReadonlyMap<SubjectName, SubjectKey>,
): string {
  const macs = [...subjects].sort().map((subject) => keyOf(subject, keys).mac);
  const key =
    macs.length === 1 ? macs[0]! : createHmac('sha256', 'household-ledger/repeat').update(Buffer.concat(macs)).digest();
  return createHmac('sha256', key).update(form).digest('base64url');
}

/** Asked for twice on the way of an entry into the log. */
const knownPersonal = new WeakMap<Told, readonly PersonalValue[]>();

function personalToldOf(stream: string, told: Told): readonly PersonalValue[] {
  const known = knownPersonal.get(told);
  if (known) return known;
  const { fact, payload, corrected } = told;
  const personal = personalOf(fact, corrected, payload, stream);
  knownPersonal.set(told, personal);
  return personal;
}

/** The stream, and whom a body speaks of besides. */
function subjectsOf(stream: string, told: Told): readonly SubjectName[] {
  return [...new Set([stream, ...personalToldOf(stream, told).map(({ subject }) => subject)])];
}

/** @param event intact: what is missing in it was never there */
function decodeOne(
  event: StoredEvent,
  { keys, faults }: OpenedKeys,
  stream: ReturnType<typeof findStream>,
  dayOf: (instant: string) => string,
): Recorded {
  if (!stream) throw new UnreadableEvent('stream-unknown', event, 'no stream of this ledger');
  const facts = factsOf(stream.definition);
  const fact = facts.get(event.type);
  if (!fact) throw new UnreadableEvent('fact-unknown', event, 'no such fact');
  refuseFaulty(event, faults);
  const { version, receivedAt, by, held, waits, fixed, of, ofVersion, completes } =
    event.metadata as unknown as Metadata;
  let payload = lift(event, fact, version, unseal(event.id, event.data, keys));
  if (event.type === entryCorrected.type) {
    const corrected = facts.get(of ?? '');
    if (!corrected) throw new UnreadableEvent('fact-unknown', event, `corrects a ${of ?? 'nameless fact'}`);
    payload = { ...payload, data: lift(event, corrected, ofVersion ?? 1, payload['data'] as JsonObject) };
  }
  const erased = closedIn(event.data, keys);
  const { entryId = event.id } = event.data as { entryId?: string };
  if (entryId !== entryIdOf(event)) throw new UnreadableEvent('entry-id-invalid', event, 'its entryId is no UUID');
  return {
    entryId,
    type: event.type,
    payload: payload as unknown as Entry,
    revision: event.revision,
    position: event.position,
    receivedAt,
    receivedOn: dayOf(receivedAt),
    by,
    mac: repeatIn(event),
    ...(held !== undefined && { held }),
    ...(waits !== undefined && { waits }),
    ...(fixed && { fixed }),
    ...(completes && { completes }),
    ...(erased.length > 0 && { erased }),
  };
}

function refuseFaulty(event: StoredEvent, faults: OpenedKeys['faults']): void {
  for (const subject of faults.size > 0 ? subjectsIn(event.data) : []) {
    const fault = faults.get(subject);
    if (fault) throw new UnreadableEvent(fault, event, `that of ${subject}`);
  }
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
