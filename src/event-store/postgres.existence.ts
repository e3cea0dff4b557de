/**
 * Which of many streams exist. One statement in PostgreSQL tells it, wherever the log is: by the log itself where it is
 * kept there, else by a table of streams that were seen to exist. A stream never ceases to exist, so a yes is kept; what
 * the table does not know is asked of the log.
 */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import pMap from 'p-map';
import type { EventStore } from './event-store.js';

const seen_streams_max = 200_000;
const reads_at_once = 16;
/** Streams written down by one statement. */
const noted_at_once_max = 1_000;

export class Existence {
  readonly #seen = new LRUCache<string, true>({ max: seen_streams_max });
  /** Seen, and not written down yet. */
  readonly #fresh = new Set<string>();
  #isNoting = false;

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly store: Pick<EventStore, 'table' | 'readStream'>,
  ) {}

  /** Those that exist. */
  async among(streams: Iterable<string>): Promise<ReadonlySet<string>> {
    const [found, missing] = [new Set<string>(), new Set<string>()];
    for (const name of streams) (this.#seen.has(name) ? found : missing).add(name);
    if (missing.size === 0) return found;
    for (const name of await this.#inDatabase([...missing])) {
      missing.delete(name);
      found.add(name);
      this.#seen.set(name, true);
    }
    if (this.store.table !== undefined) return found;
    const inLog = async (name: string): Promise<void> => {
      if ((await this.store.readStream(name, { limit: 1 })).length === 0) return;
      found.add(name);
      this.saw(name);
    };
    await pMap(missing, inLog, { concurrency: reads_at_once });
    return found;
  }

  /** A stream was read or written. What is not written down, as after a crash, is found out again. */
  saw(name: string): void {
    if (this.#seen.has(name)) return;
    this.#seen.set(name, true);
    if (this.store.table !== undefined) return;
    this.#fresh.add(name);
    if (this.#isNoting) return;
    this.#isNoting = true;
    setImmediate(() => void this.#note());
  }

  async #note(): Promise<void> {
    while (this.#fresh.size > 0) {
      const names = [...this.#fresh].slice(0, noted_at_once_max);
      for (const name of names) this.#fresh.delete(name);
      const insert = 'INSERT INTO ledger.known_stream SELECT unnest($1::text[]) ON CONFLICT DO NOTHING';
      await this.pool.query(insert, [names]).catch(() => undefined);
    }
    this.#isNoting = false;
  }

  async #inDatabase(names: readonly string[]): Promise<string[]> {
    const { table } = this.store;
    // Planned for each call: LIMIT keeps it a look-up for each, however small the table was when it was planned.
    const is =
      table === undefined
        ? 'SELECT FROM ledger.known_stream k WHERE k.name = asked.name'
        : `SELECT FROM ${table} e WHERE e.stream = asked.name AND e.revision = 1`;
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT asked.name FROM unnest($1::text[]) AS asked (name), LATERAL (${is} LIMIT 1) AS there`,
      [names],
    );
    return rows.map(({ name }) => name);
  }
}
