/** From a batch of the log to the changes of its streams: read, opened, folded. Writes nothing. */
import type { Recorded } from '../domain/effective.js';
import { findStream } from '../domain/streams.js';
import { entryIdOf, UnreadableEvent, withoutGaps } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { SubjectName } from '../event-store/keys.js';
import { extend, insert, newFile, refold } from './changes.js';
import type { RowChanges, StreamFile, TableSet, Taken } from './changes.js';
import type { SnapshotCache } from './snapshot-cache.js';
import { fitting } from './parked.js';
import type { Park } from './parked.js';
import { isRefusedByData } from './session.js';

/** What a batch comes to. */
export interface BatchResult {
  readonly changes: readonly RowChanges[];
  /** Streams with an event that can't be projected. */
  readonly parks: readonly Park[];
  /** Streams that are parked already: their last revision. */
  readonly behind: ReadonlyMap<string, number>;
}

/** Streams read at once, where they have to be folded again. */
const refolds_max = 8;

/** An event opened, or why it can't be. */
export type Read = Recorded | UnreadableEvent;

export class BatchProcessor {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly tables: TableSet,
    private readonly files: SnapshotCache,
    /** Streams that are parked, and events that are left out: `<stream> <entryId>`. */
    private readonly known: { parked: ReadonlyMap<string, Park>; skipped: ReadonlySet<string> },
  ) {}

  /** What a batch comes to; where that can't be told for a reason of its data, the events at fault are parked. */
  async take(batch: readonly StoredEvent[]): Promise<BatchResult> {
    try {
      return await this.#takeAll(batch);
    } catch (error) {
      if (!isOfData(error)) throw error;
      return this.#takeApart(batch);
    }
  }

  /** Stream by stream, each up to the event at fault. */
  async #takeApart(batch: readonly StoredEvent[]): Promise<BatchResult> {
    const streams = new Map<string, StoredEvent[]>();
    for (const event of batch) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
    const changes: RowChanges[] = [];
    const parks: Park[] = [];
    const behind = new Map<string, number>();
    for (const events of streams.values()) {
      const done = await this.#takeStream(events);
      changes.push(...done.changes);
      parks.push(...done.parks);
      for (const [stream, revision] of done.behind) behind.set(stream, revision);
    }
    return { changes, parks, behind };
  }

  async #takeStream(events: readonly StoredEvent[]): Promise<BatchResult> {
    let known: BatchResult = { changes: [], parks: [], behind: new Map() };
    for (const [n, event] of events.entries()) {
      try {
        known = await this.#takeAll(events.slice(0, n + 1));
      } catch (error) {
        if (!isOfData(error)) throw error;
        const { stream, type, revision } = event;
        const fault = `take-failed: ${(error as Error).name}`;
        const lastRevision = events.at(-1)!.revision;
        const park = { stream, revision, entryId: entryIdOf(event), type, error: fault, lastRevision };
        return { ...known, parks: [park] };
      }
    }
    return known;
  }

  async #takeAll(batch: readonly StoredEvent[]): Promise<BatchResult> {
    const behind = new Map<string, number>();
    const open: StoredEvent[] = [];
    for (const event of batch) {
      if (this.known.parked.has(fitting(event.stream))) behind.set(event.stream, event.revision);
      else open.push(event);
    }
    const streams = byStream(open, await this.codec.decodeEach(open));
    const begun = [...streams].filter(([, [first]]) => revisionOf(first!) > 1).map(([stream]) => stream);
    const files = await this.files.load(begun);
    const changes: RowChanges[] = [];
    const parks: Park[] = [];
    const left = new Map<string, Read[]>();
    for (const [stream, each] of streams) {
      const done = this.#extend(stream, each, files.get(stream));
      if (done) add(done, changes, parks);
      else left.set(stream, each);
    }
    const again: (() => Promise<StreamResult>)[] = [];
    const erased = await this.#erasedIn(left.keys(), files);
    for (const [stream, each] of left) {
      const file = files.get(stream);
      const done = file && !erased.has(stream) && this.#extend(stream, each, file, true);
      const isInStep = file?.revision === revisionOf(each[0]!) - 1;
      if (done) add(done, changes, parks);
      else again.push(() => this.refold(stream, revisionOf(each.at(-1)!), isInStep ? file : undefined));
    }
    for (let i = 0; i < again.length; i += refolds_max) {
      const some = again.slice(i, i + refolds_max).map((take) => take());
      for (const done of await Promise.all(some)) add(done, changes, parks);
    }
    return { changes, parks, behind };
  }

  /**
   * A stream folded again, up to a revision, or as far as it can be read.
   * @param file as its rows stand, where that is known: then only those come anew that may have changed, unless somebody
   *   has been erased, of whom all rows may say something
   */
  async refold(stream: string, revision: number, file?: StreamFile): Promise<StreamResult> {
    const events = await this.store.readStream(stream, { limit: revision });
    const opensAll = await this.codec.opensAll(events); // before they are opened: as of now
    const read = withoutGaps(events, await this.codec.decodeEach(events), 0);
    const there = file && opensAll ? file : true;
    return refoldAll(this.tables, this.known.skipped, stream, read, there);
  }

  /** Those of the streams in whose files somebody may be named who has been erased: none of their rows may stay. */
  async #erasedIn(streams: Iterable<string>, files: ReadonlyMap<string, StreamFile>): Promise<Set<string>> {
    const subjects = [...streams].map((stream) => [stream, subjectsOf(stream, files.get(stream))] as const);
    const erased = await this.codec.erased(subjects.flatMap(([, of]) => of));
    return new Set(subjects.filter(([, of]) => of.some((each) => erased.has(each))).map(([stream]) => stream));
  }

  #extend(
    stream: string,
    each: readonly Read[],
    known: StreamFile | undefined,
    mayMove = false,
  ): StreamResult | undefined {
    const [records, fault] = readable(this.known.skipped, stream, each);
    const park = fault && parkOf(stream, fault, each);
    const taken = takenOf(stream);
    if (!taken || (records.length === 0 && park)) return { park };
    const file = known ?? newFile(taken);
    if (records.length === 0 || file.revision !== records[0]!.revision - 1) return undefined;
    try {
      const change = extend(this.tables, taken, file, records, mayMove);
      return change && { change, park };
    } catch (error) {
      return { park: { ...faultOf(stream, records[0]!, error), lastRevision: revisionOf(each.at(-1)!) } };
    }
  }
}

/** What was read of each stream; gaps between the first and the last of them are found here. */
function byStream(events: readonly StoredEvent[], read: readonly Read[]): Map<string, Read[]> {
  const found = new Map<string, [StoredEvent[], Read[]]>();
  for (const [i, event] of events.entries()) {
    const known = found.get(event.stream);
    if (known) {
      known[0].push(event);
      known[1].push(read[i]!);
    } else found.set(event.stream, [[event], [read[i]!]]);
  }
  return new Map(
    [...found].map(([stream, [each, theirs]]) => [stream, withoutGaps(each, theirs, each[0]!.revision - 1)]),
  );
}

/** When an event was received, where it says so in a way that any database can read. */
export function receivedAtOf({ metadata }: Pick<StoredEvent, 'metadata'>): string | undefined {
  const receivedAt = (metadata as StoredEvent['metadata'] | null)?.['receivedAt'];
  if (typeof receivedAt !== 'string' || !/^[1-9]\d{3}-\d\d-\d\dT/.test(receivedAt)) return undefined;
  return Number.isNaN(Date.parse(receivedAt)) ? undefined : receivedAt;
}

/** What has become of a stream: a change, a park, or a change up to the event at which it is parked. */
export interface StreamResult {
  readonly change?: RowChanges | undefined;
  readonly park?: Park | undefined;
}

/**
 * Rows of a stream, from all of its events.
 * @param skipped events that are left out: `<stream> <entryId>`
 * @param there whether there are rows of it already, or the file by which they stand
 */
export function refoldAll(
  tables: TableSet,
  skipped: ReadonlySet<string>,
  stream: string,
  events: readonly Read[],
  there: boolean | StreamFile = true,
): StreamResult {
  const [records, fault] = readable(skipped, stream, events);
  const taken = takenOf(stream);
  const park = fault && parkOf(stream, fault, events);
  if (!taken || records.length === 0) return { park };
  try {
    const inserted = typeof there === 'object' ? insert(tables, taken, there, records) : undefined;
    return { change: inserted ?? refold(tables, taken, records, there !== false), park };
  } catch (error) {
    return { park: { ...faultOf(stream, records.at(-1)!, error), lastRevision: revisionOf(events.at(-1)!) } };
  }
}

/** The records up to the first that can't be read, without those that are left out; and that first one. */
export function readable(
  skipped: ReadonlySet<string>,
  stream: string,
  events: readonly Read[],
): [Recorded[], UnreadableEvent | undefined] {
  const records: Recorded[] = [];
  for (const each of events) {
    const isUnreadable = each instanceof UnreadableEvent;
    if (skipped.has(`${stream} ${isUnreadable ? entryIdOf(each.event) : each.entryId}`)) continue;
    if (isUnreadable) return [records, each];
    records.push(each);
  }
  return [records, undefined];
}

/** It would fail again, however often it is tried. */
function isOfData(error: unknown): boolean {
  return isRefusedByData(error) || [TypeError, RangeError, SyntaxError].some((kind) => error instanceof kind);
}

function add({ change, park }: StreamResult, changes: RowChanges[], parks: Park[]): void {
  if (change) changes.push(change);
  if (park) parks.push(park);
}

function revisionOf(read: Read): number {
  return read instanceof UnreadableEvent ? read.event.revision : read.revision;
}

/** The stream itself, and the people whom its entries name, known to the file or not. */
function subjectsOf(stream: string, file: StreamFile | undefined): SubjectName[] {
  if (!file) return [];
  const { state, mentions } = file.folded;
  const definition = findStream(stream)?.definition;
  const known = definition?.people?.(state) ?? [];
  const unknown = mentions.filter(({ what }) => definition?.things[what]?.isPerson).map(({ id }) => id);
  return [stream, ...[...known, ...unknown].map((id) => `person-${id}`)];
}

function takenOf(stream: string): Taken | undefined {
  const found = findStream(stream);
  return found && { stream, ...found };
}

function parkOf(stream: string, { event, code }: UnreadableEvent, events: readonly Read[]): Park {
  const lastRevision = revisionOf(events.at(-1)!);
  return { stream, revision: event.revision, entryId: entryIdOf(event), type: event.type, error: code, lastRevision };
}

/** The kind of the error alone: its message may quote what it stumbled over. */
function faultOf(stream: string, record: Recorded, error: unknown): Omit<Park, 'lastRevision'> {
  const name = error instanceof Error ? error.name : 'error';
  const { entryId, type, revision } = record;
  return { stream, revision, entryId, type, error: `fold-failed: ${name}` };
}
