/**
 * Fills a generation from empty. In the order of the log every event would change the file of its household once more;
 * so the log is read in the order of the streams, and each stream is folded once and written once, by COPY into tables
 * without indexes, which are made at the end. Some stretches of it are folded at a time, in threads where there are
 * any, and written in their order. A log that lies elsewhere is staged beside the tables first, sealed as it is, and
 * thrown away afterwards.
 *
 * Every step moves the checkpoint in its own transaction, so that a killed process is taken over where it stood.
 */
import { pMapIterable } from 'p-map';
import type { QueryConfig } from 'pg';
import type { EventStore, JsonObject, StoredEvent } from '../event-store/event-store.js';
import { copyText } from './encoding.js';
import { copyLines } from './chunk-folder.js';
import type { Folder, ChunkResult, StreamChunkResult, Chunk } from './chunk-folder.js';
import type { ProjectorContext } from './follower.js';
import { makeIndexes } from './generation.js';
import type { BackfillProgress, Generation } from './generation.js';
import { receivedAtOf } from './batch-processor.js';
import { fitting, park } from './parked.js';
import { file, filePart } from './schema.js';
import { quoted } from './sql-text.js';
import { isRefusedByData, refusalOf } from './session.js';
import type { Session } from './session.js';
import { followJournals } from './tallies.js';

/** Whether a log is so long that ordering it first pays. */
export async function isLong(store: EventStore, events_min: number): Promise<boolean> {
  let after: string | undefined;
  for (let seen = 0; seen < events_min;) {
    const page = await store.readAll({
      ...(after !== undefined && { after }),
      limit: Math.min(1_000, events_min - seen),
    });
    if (page.length === 0) return false;
    seen += page.length;
    after = page.at(-1)!.position;
  }
  return true;
}

/** Shorter ones cost more transactions, longer ones more memory. */
const stretch_events_usual = 300;

export class Backfill {
  readonly #schema: string;
  readonly #staged: string;
  #version: number;

  constructor(
    private readonly around: ProjectorContext,
    /** Without a pipeline: for COPY. */
    private readonly session: Session,
    private readonly generation: Generation,
    private readonly folder: Folder,
  ) {
    this.#schema = quoted(generation.name);
    this.#staged = `${this.#schema}.staged`;
    this.#version = generation.version;
  }

  /** Goes on where it stood, until the tables hold all that the log held when it began. */
  async run(): Promise<void> {
    const { store } = this.around;
    let filling = await this.#checked(this.generation.filling ?? nothingDone);
    if (filling.phase === 'stage')
      filling = store.table === undefined ? await this.#stage(filling) : await this.#bound();
    await this.#fold(filling, store.table ?? this.#staged);
    await this.session.query("SET maintenance_work_mem = '256MB'");
    await makeIndexes(this.session, this.generation.name, this.around.tables.all);
    await followJournals(this.session, this.generation.name, this.around.tables.all);
    // Also marks pages as visible to all, so that what is counted by an index alone need not look at rows.
    for (const table of this.#tables()) await this.session.query(`VACUUM (ANALYZE) ${table}`);
    await this.#transaction([`DROP TABLE IF EXISTS ${this.#staged}`], undefined, filling);
  }

  /** Everything away, so that it can begin again, perhaps in another way. */
  async empty(filling: BackfillProgress = nothingDone): Promise<void> {
    const { name } = this.generation;
    // Together: who takes over from a process that is killed here would go on in tables that have lost their first rows.
    await this.session.transaction([
      { text: `DROP TABLE IF EXISTS ${this.#staged}` },
      ...this.#tables().map((table) => ({ text: `TRUNCATE ${table}` })),
      { text: 'DELETE FROM projector.parked WHERE generation = $1', values: [name] },
      {
        text: 'UPDATE projector.generation SET filling = $2, events = 0 WHERE name = $1',
        values: [name, JSON.stringify(filling)],
      },
    ]);
  }

  #tables(): string[] {
    return [file, filePart, ...this.around.tables.all].map(({ name }) => `${this.#schema}.${quoted(name)}`);
  }

  /** What is staged is not logged, so that it costs less: after a crash of the server it is gone. */
  async #checked(filling: BackfillProgress): Promise<BackfillProgress> {
    if (this.around.store.table !== undefined) return filling;
    const columns =
      'stream text COLLATE "C", revision integer, id uuid, type text, position text, data text, metadata text';
    await this.session.query(`CREATE UNLOGGED TABLE IF NOT EXISTS ${this.#staged} (${columns})`);
    if (filling.staged === 0) return filling;
    const { rowCount } = await this.session.query(`SELECT FROM ${this.#staged} LIMIT 1`);
    if (rowCount !== 0) return filling;
    await this.empty();
    return this.#checked(nothingDone);
  }

  /** All that the log holds by now. */
  async #bound(): Promise<BackfillProgress> {
    const { store, pool } = this.around;
    const position = await store.head();
    if (position === undefined) return { ...nothingDone, phase: 'fold' };
    const { rows } = await pool.query<{ metadata: JsonObject }>(
      `SELECT metadata FROM ${store.table!} WHERE position = $1`,
      [position],
    );
    const receivedAt = rows[0] && receivedAtOf(rows[0]);
    return { ...nothingDone, phase: 'fold', position, ...(receivedAt !== undefined && { receivedAt }) };
  }

  async #stage(begun: BackfillProgress): Promise<BackfillProgress> {
    const { store } = this.around;
    const until = await store.head();
    let filling = begun;
    const isThere = ({ position }: BackfillProgress): boolean =>
      until === undefined || (position !== undefined && store.comparePositions(position, until) >= 0);
    let next = this.#readAfter(filling.position);
    while (!isThere(filling)) {
      const events = await next;
      const last = events.at(-1)!;
      next = this.#readAfter(last.position);
      const receivedAt = receivedAtOf(last);
      filling = { ...filling, position: last.position, receivedAt, staged: filling.staged + events.length };
      const lines = copyLines(events.map(lineOfEvent));
      await this.#transaction([() => this.session.copy(this.#staged, lines)], filling);
    }
    const staged: BackfillProgress = { ...filling, phase: 'fold' };
    await this.#transaction([`CREATE UNIQUE INDEX ON ${this.#staged} (stream, revision)`], staged);
    return staged;
  }

  #readAfter(after: string | undefined): Promise<StoredEvent[]> {
    const read = this.around.store.readAll({
      ...(after !== undefined && { after }),
      limit: this.around.batch_events_max,
    });
    read.catch(() => undefined); // told to whoever awaits it
    return read;
  }

  /** Some stretches ahead of the one that is written. */
  async #fold(filling: BackfillProgress, table: string): Promise<void> {
    const { folder } = this;
    const folded = pMapIterable(
      this.#stretches(table, filling),
      async (stretch) => ({ stretch, lot: await folder.fold(stretch) }),
      { concurrency: folder.stretches_max, backpressure: folder.stretches_max + 1 },
    );
    let { done } = filling;
    for await (const { stretch, lot } of folded) {
      done += lot.events;
      await this.#write(lot, stretch, { ...filling, done, stream: lot.last ?? stretch.after });
    }
  }

  /** Whole streams, so many that they have about as many events as a stretch is to have. */
  async *#stretches(table: string, { stream = '', position }: BackfillProgress): AsyncGenerator<Chunk> {
    const events = Math.min(stretch_events_usual, this.around.batch_events_max);
    const bound = table === this.#staged ? undefined : (position ?? '0');
    for (let after = stream; ;) {
      const { rows } = await this.around.pool.query<{ stream: string }>({
        name: `${table} stretch`,
        text: `SELECT stream FROM ${table} WHERE stream > $1 ORDER BY stream, revision LIMIT 1 OFFSET $2`,
        values: [after, events - 1],
      });
      const last = rows[0]?.stream;
      yield { table, position: bound, after, last };
      if (last === undefined) return;
      after = last;
    }
  }

  async #write(lot: ChunkResult, stretch: Chunk, filling: BackfillProgress): Promise<void> {
    const parks = lot.parks.map((each) => park(this.generation.name, each));
    try {
      await this.#transaction([() => this.#copy(lot.rows), ...parks], filling, { events: lot.events });
    } catch (error) {
      if (!isRefusedByData(error)) throw error;
      const apart = await this.folder.foldApart(stretch);
      await this.#transaction([() => this.#copyApart(apart), ...parks], filling, { events: lot.events });
    }
  }

  async #copy(rows: ChunkResult['rows']): Promise<void> {
    for (const { table, lines } of rows) await this.session.copy(`${this.#schema}.${quoted(table)}`, lines);
  }

  /** Streams whose rows the database refuses are parked. */
  async #copyApart(lots: readonly StreamChunkResult[]): Promise<void> {
    for (const { rows, ifRefused } of lots) {
      await this.session.query('SAVEPOINT apart');
      const error = await refusalOf(rows.map((each) => [each.table, () => this.#copy([each])]));
      if (error !== undefined) await this.session.query('ROLLBACK TO SAVEPOINT apart');
      await this.session.query('RELEASE SAVEPOINT apart');
      if (error === undefined) continue;
      // Which of its events it is, whoever leads when the tables are filled finds out.
      await this.session.query(park(this.generation.name, { ...ifRefused!, error }, true));
    }
  }

  /** The steps, and the checkpoint with them. */
  async #transaction(
    steps: readonly (string | QueryConfig | (() => Promise<void>))[],
    filling: BackfillProgress | undefined,
    taken: { events?: number; position?: string; receivedAt?: string } = {},
  ): Promise<void> {
    try {
      await this.session.query('BEGIN');
      await this.session.query({
        name: 'advance',
        text: 'SELECT projector.advance($1, $2, $3, $4, $5, $6)',
        values: [
          this.generation.name,
          this.#version,
          filling ? null : taken.position,
          filling ? null : taken.receivedAt,
          filling ? (taken.events ?? 0) : 0,
          filling ? JSON.stringify(filling) : null,
        ],
      });
      for (const step of steps) await (typeof step === 'function' ? step() : this.session.query(step));
      await this.session.query('COMMIT');
      this.#version += 1;
    } catch (error) {
      await this.session.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

const nothingDone: BackfillProgress = { phase: 'stage', staged: 0, done: 0 };

function lineOfEvent({ stream, revision, id, type, position, data, metadata }: StoredEvent): string {
  const texts = [fitting(type), position, JSON.stringify(data), JSON.stringify(metadata)].map(copyText);
  return [copyText(stream), revision, id, ...texts].join('\t');
}
