/** The streams as `decide` and the as-of files know them: read, opened, folded; the busy ones kept in memory. */
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import { Aggregate } from '../domain/aggregate.js';
import type { Recorded } from '../domain/effective.js';
import type { StreamKind } from '../domain/fact.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import { UnreadableEvent, withoutGaps } from './codec.js';
import type { Codec } from './codec.js';
import type { EventStore } from './event-store.js';
import type { Existence } from './postgres.existence.js';

/** Entries kept, over all streams; a stream without any weighs one. */
const cached_entries_max = 400_000;
/** Streams read by one statement. */
const streams_at_once_max = 32;
/** For one that asks for many: two statements, so that others come in between. */
const reads_at_once = 2 * streams_at_once_max;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the kind
export type AnyAggregate = Aggregate<any>;

interface Reading {
  readonly round: number;
  isLetGo: boolean;
}

export class AggregateRepository {
  readonly #cache = new LRUCache<string, AnyAggregate>({
    maxSize: cached_entries_max,
    sizeCalculation: (aggregate) => aggregate.records.length + 1,
  });

  /** Raised when all is forgotten: what was read before is not kept after. */
  #round = 0;
  /** One for each reading, shared by the copies of what was read. */
  readonly #readings = new WeakMap<AnyAggregate, Reading>();

  /** What is asked for in one turn of the event loop is read together; nothing is kept here. */
  readonly #streams = new DataLoader<string, Recorded[]>((names) => this.#readStreams(names), {
    batchScheduleFn: setImmediate,
    cache: false,
    maxBatchSize: streams_at_once_max,
  });

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly existence?: Pick<Existence, 'among' | 'saw'>,
  ) {}

  /** As kept here, if it is; may be behind what others have appended, which an append then tells. */
  kept(kind: StreamKind, id: string): AnyAggregate | undefined {
    return this.#cache.get(streamName(kind, id));
  }

  /** As kept here, or read. */
  async get(kind: StreamKind, id: string): Promise<AnyAggregate> {
    return this.kept(kind, id) ?? this.#read(kind, id);
  }

  /** Many, by id, as kept here; those that are not are read some at a time. */
  async getAll(kind: StreamKind, ids: Iterable<string>): Promise<ReadonlyMap<string, AnyAggregate>> {
    const aggregates = new Map<string, AnyAggregate>();
    const missing: string[] = [];
    for (const id of ids) {
      const kept = this.kept(kind, id);
      if (kept) aggregates.set(id, kept);
      else missing.push(id);
    }
    await pMap(missing, async (id) => aggregates.set(id, await this.#read(kind, id)), { concurrency: reads_at_once });
    return aggregates;
  }

  /** Ids of the streams that have entries; nothing is opened for it. */
  async existing(kind: StreamKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set<string>();
    const unsure = ids.filter((id) => !this.kept(kind, id));
    const found = this.existence
      ? await this.existence.among(unsure.map((id) => streamName(kind, id)))
      : new Set((await this.store.readStreams(unsure.map((id) => streamName(kind, id)))).keys());
    for (const id of ids) if (this.kept(kind, id) || found.has(streamName(kind, id))) there.add(id);
    return there;
  }

  /** As the log stands. */
  async latest(kind: StreamKind, id: string): Promise<AnyAggregate> {
    const kept = this.kept(kind, id);
    return kept ? this.refresh(kind, kept) : this.#read(kind, id);
  }

  async #read(kind: StreamKind, id: string): Promise<AnyAggregate> {
    const name = streamName(kind, id);
    const round = this.#round;
    const records = await this.#streams.load(name);
    // Whoever asked at the same time may have come first, with what stood there then.
    const aggregate = this.#cache.get(name);
    const read = aggregate ?? new Aggregate(streamOfKind(kind), id, records);
    if (!aggregate) this.#readings.set(read, { round, isLetGo: false });
    if (aggregate) for (const record of records) aggregate.admit(record);
    this.keep(kind, read);
    return read;
  }

  async #readStreams(names: readonly string[]): Promise<(Recorded[] | Error)[]> {
    const streams = await this.store.readStreams([...new Set(names)]);
    const read = await this.codec.decodeEach([...streams.values()].flat(), names);
    const records = new Map<string, Recorded[] | Error>();
    let from = 0;
    for (const [name, events] of streams) {
      const each = withoutGaps(events, read.slice(from, (from += events.length)), 0);
      const unreadable = each.find((record) => record instanceof UnreadableEvent);
      records.set(name, unreadable ?? (each as Recorded[]));
    }
    return names.map((name) => records.get(name) ?? []);
  }

  /** Takes in what others have appended since. */
  async refresh(kind: StreamKind, aggregate: AnyAggregate): Promise<AnyAggregate> {
    const name = streamName(kind, aggregate.id);
    const { revision } = aggregate;
    for (const record of await (revision === 0 ? this.#streams.load(name) : this.#tail(name, revision))) {
      aggregate.admit(record);
    }
    this.keep(kind, aggregate);
    return aggregate;
  }

  async #tail(name: string, after: number): Promise<Recorded[]> {
    return this.codec.decode(await this.store.readStream(name, { after }), after);
  }

  /**
   * Kept with its current weight, unless one is kept that has come further. Streams that do not exist are not kept:
   * anyone could ask for any id. One that was let go of since it was read is not kept either: whoever was at work on it
   * would bring it back.
   * @param from the aggregate that it is a copy of
   */
  keep(kind: StreamKind, aggregate: AnyAggregate, from = aggregate): void {
    const reading = this.#readings.get(from);
    if (reading?.round !== this.#round || reading.isLetGo) return;
    this.#readings.set(aggregate, reading);
    const name = streamName(kind, aggregate.id);
    if (aggregate.revision > 0) this.existence?.saw(name);
    const kept = this.#cache.peek(name)?.revision ?? 0;
    if (aggregate.revision > 0 && aggregate.revision >= kept) this.#cache.set(name, aggregate);
  }

  forget(kind: StreamKind, id: string): void {
    this.forgetStream(streamName(kind, id));
  }

  /** Somebody was erased: whatever was opened before may speak of them. */
  forgetAll(): void {
    this.#round += 1;
    this.#cache.clear();
  }

  /** By its name. */
  forgetStream(name: string): void {
    const kept = this.#cache.peek(name);
    const reading = kept && this.#readings.get(kept);
    if (reading) reading.isLetGo = true;
    this.#cache.delete(name);
  }
}
