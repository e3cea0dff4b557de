/** Source streams as their processes see them; the busy ones kept in memory. */
import { LRUCache } from 'lru-cache';
import { setImmediate as yieldLoop } from 'node:timers/promises';
import { isControl, targetOf } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import { Aggregate } from '../domain/aggregate.js';
import type { AnyProcess } from '../domain/process-definition.js';
import { streamName } from '../domain/streams.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';

/** Entries kept, over all streams. */
const cached_entries_max = 50_000;
/** Entries opened between two yields. */
const page_events_max = 250;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the process
export type AnyLife = Aggregate<any>;

export class Sources {
  readonly #cache = new LRUCache<string, AnyLife>({
    maxSize: cached_entries_max,
    sizeCalculation: (aggregate) => aggregate.records.length + 1,
  });

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  /**
   * As the log stands.
   * @throws UnreadableEvent
   */
  async latest({ source }: AnyProcess, id: string): Promise<AnyLife> {
    const stream = streamName(source.kind, id);
    const known = this.#cache.get(stream);
    const records = await this.#read(stream, known?.revision ?? 0);
    const aggregate: AnyLife = known ?? new Aggregate(source, id, records);
    if (known) for (const record of records) known.admit(record);
    this.#cache.set(stream, aggregate);
    return aggregate;
  }

  async #read(stream: string, after: number): Promise<Recorded[]> {
    const records: Recorded[] = [];
    for (;;) {
      const last = records.at(-1)?.revision ?? after;
      const page = await this.store.readStream(stream, { after: last, limit: page_events_max });
      records.push(...(await this.codec.decode(page, last)));
      if (page.length < page_events_max) return records;
      await yieldLoop();
    }
  }
}

/** The entry that a ruling comes to speak of in the end; undefined where that is not there. */
export function rootOf(aggregate: AnyLife, entryId: string): Recorded | undefined {
  let record = aggregate.findRecord(entryId);
  while (record && isControl(record.type)) {
    const target = aggregate.findRecord(targetOf(record.type, record.payload));
    record = target && target.revision < record.revision ? target : undefined;
  }
  return record;
}
