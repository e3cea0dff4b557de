/** The files as they stand: the busy ones kept in memory, the others read from the generation's own table. */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { StreamFile } from './changes.js';
import { findStream } from '../domain/streams.js';
import { fileColumns } from './schema.js';
import { quoted } from './sql-text.js';
import { joined } from './snapshots.js';

const cached_files_max = 20_000;
/** Of files, which grow with what is found in them, and of tails. */
const cached_entries_max = 200_000;

interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly entries: number;
  readonly folded: StreamFile['folded'];
  readonly parts?: Readonly<Record<string, unknown>> | null;
}

export class SnapshotCache {
  /** What was kept since the last write that is known to have been done: not to be read, not to be lost. */
  readonly #pending = new Map<string, StreamFile>();
  readonly #cache = new LRUCache<string, StreamFile>({
    max: cached_files_max,
    maxSize: cached_entries_max,
    sizeCalculation: ({ entries, tail }) => entries + (tail?.length ?? 0) + 1,
  });
  readonly #generation: string;

  constructor(
    private readonly pool: Pool,
    generation: string,
  ) {
    this.#generation = generation;
  }

  /** Those that exist. */
  async load(streams: readonly string[]): Promise<Map<string, StreamFile>> {
    const found = new Map<string, StreamFile>();
    const missing: string[] = [];
    for (const stream of streams) {
      const file = this.#pending.get(stream) ?? this.#cache.get(stream);
      if (file) found.set(stream, file);
      else missing.push(stream);
    }
    for (const grows of [false, true]) {
      const some = missing.filter((stream) => (findStream(stream)?.definition.grows ?? false) === grows);
      for (const { stream, revision, entries, folded, parts } of await this.#read(some, grows))
        found.set(stream, { revision, entries, folded: joined(folded, parts) });
    }
    return found;
  }

  async #read(streams: readonly string[], grows: boolean): Promise<readonly Row[]> {
    if (streams.length === 0) return [];
    const { rows } = await this.pool.query<Row>({
      name: `${this.#generation} files${grows ? ' with parts' : ''}`,
      text: `SELECT ${fileColumns(quoted(this.#generation), grows)} WHERE f.stream = ANY ($1)`,
      values: [streams],
    });
    return rows;
  }

  keep(stream: string, file: StreamFile): void {
    this.#pending.set(stream, file);
  }

  /** What was kept before has been written. */
  settled(files: ReadonlyMap<string, StreamFile>): void {
    for (const [stream, file] of files) {
      if (this.#pending.get(stream) === file) this.#pending.delete(stream);
      this.#cache.set(stream, file);
    }
  }

  forget(): void {
    this.#pending.clear();
    this.#cache.clear();
  }
}
