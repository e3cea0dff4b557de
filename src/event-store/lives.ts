/** The streams as `decide` and the as-of files know them: read, opened, folded; the busy ones kept in memory. */
import { LRUCache } from 'lru-cache';
import { Life } from '../domain/life.js';
import type { StreamKind } from '../domain/fact.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import type { Codec } from './codec.js';
import type { EventStore } from './event-store.js';

/** Entries kept, over all streams; a stream without any weighs one. */
const cached_entries_max = 400_000;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the kind
export type AnyLife = Life<any>;

export class Lives {
  readonly #cache = new LRUCache<string, AnyLife>({
    maxSize: cached_entries_max,
    sizeCalculation: (life) => life.records.length + 1,
  });

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  /** As kept here; may be behind what others have appended, which an append then tells. */
  async get(kind: StreamKind, id: string): Promise<AnyLife> {
    return this.#cache.get(streamName(kind, id)) ?? this.read(kind, id);
  }

  /** Read afresh from the store, and kept. */
  async read(kind: StreamKind, id: string): Promise<AnyLife> {
    const name = streamName(kind, id);
    const life = new Life(streamOfKind(kind), id, await this.codec.decode(await this.store.readStream(name)));
    this.keep(kind, life);
    return life;
  }

  /** Takes in what others have appended since. */
  async refresh(kind: StreamKind, life: AnyLife): Promise<AnyLife> {
    const tail = await this.store.readStream(streamName(kind, life.id), { after: life.revision });
    for (const record of await this.codec.decode(tail)) life.admit(record);
    this.keep(kind, life);
    return life;
  }

  /** Kept with its weight of now. Streams that do not exist are not kept: anyone could ask for any id. */
  keep(kind: StreamKind, life: AnyLife): void {
    if (life.revision > 0) this.#cache.set(streamName(kind, life.id), life);
  }

  forget(kind: StreamKind, id: string): void {
    this.#cache.delete(streamName(kind, id));
  }
}
