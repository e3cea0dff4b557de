/**
 * Fills a generation from empty. In the order of the log every event would change the file of its household once more;
 * so the log is read in the order of the streams, and each stream is folded once and written once, by COPY into tables
 * without indexes, which are made at the end. A log that lies elsewhere is staged beside the tables first, sealed as it
 * is, and thrown away afterwards.
 *
 * Every step moves the checkpoint in its own transaction, so that a killed process is taken over where it stood.
 */
import type { QueryConfig } from 'pg';
import type { EventStore, JsonObject, StoredEvent } from '../event-store/event-store.js';
import { TableSet } from './changes.js';
import type { Change } from './changes.js';
import { asCopy, copyText } from './encoding.js';
import { Files } from './files.js';
import type { Surroundings } from './follower.js';
import { makeIndexes } from './generation.js';
import type { Filling, Generation } from './generation.js';
import { receivedAtOf, Taker } from './intake.js';
import type { Done, Read } from './intake.js';
import { park } from './parked.js';
import type { Park } from './parked.js';
import { file, quoted } from './schema.js';
import { isRefusedByData } from './session.js';
import type { Session } from './session.js';

/** Characters of rows that are written in one transaction, for each event of a batch. */
const write_characters_per_event = 2_000;

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

export class Filler {
  readonly #schema: string;
  readonly #staged: string;
  readonly #taker: Taker;
  #version: number;

  constructor(
    private readonly around: Surroundings,
    /** Without a pipeline: for COPY. */
    private readonly session: Session,
    private readonly generation: Generation,
    skipped: ReadonlySet<string>,
  ) {
    const { store, codec, pool, tables } = around;
    this.#schema = quoted(generation.name);
    this.#staged = `${this.#schema}.staged`;
    this.#version = generation.version;
    const lines = new TableSet(tables.all, tables.tools, asCopy);
    const known = { parked: new Map<string, Park>(), skipped };
    this.#taker = new Taker(store, codec, lines, new Files(pool, generation.name), known);
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
    await this.#each((table) => `ANALYZE ${table}`);
    await this.#transaction([`DROP TABLE IF EXISTS ${this.#staged}`], undefined, filling);
  }

  /** Everything away, so that it can begin again, perhaps in another way. */
  async empty(filling: Filling = nothingDone): Promise<void> {
    const { name } = this.generation;
    await this.session.query(`DROP TABLE IF EXISTS ${this.#staged}`);
    await this.#each((table) => `TRUNCATE ${table}`);
    await this.session.query('DELETE FROM projector.parked WHERE generation = $1', [name]);
    const begin = 'UPDATE projector.generation SET filling = $2, events = 0 WHERE name = $1';
    await this.session.query(begin, [name, JSON.stringify(filling)]);
  }

  async #each(sql: (table: string) => string): Promise<void> {
    for (const { name } of [file, ...this.around.tables.all]) {
      await this.session.query(sql(`${this.#schema}.${quoted(name)}`));
    }
  }

  /** What is staged is not logged, so that it costs less: after a crash of the server it is gone. */
  async #checked(filling: Filling): Promise<Filling> {
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
  async #bound(): Promise<Filling> {
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

  async #stage(begun: Filling): Promise<Filling> {
    const { store } = this.around;
    const until = await store.head();
    let filling = begun;
    const isThere = ({ position }: Filling): boolean =>
      until === undefined || (position !== undefined && store.comparePositions(position, until) >= 0);
    let next = this.#readAfter(filling.position);
    while (!isThere(filling)) {
      const events = await next;
      const last = events.at(-1)!;
      next = this.#readAfter(last.position);
      const receivedAt = receivedAtOf(last);
      filling = { ...filling, position: last.position, receivedAt, staged: filling.staged + events.length };
      const lines = events.map(lineOfEvent);
      await this.#transaction([() => this.session.copy(this.#staged, lines)], filling);
    }
    const staged: Filling = { ...filling, phase: 'fold' };
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

  /** Stream by stream; while one lot is written, the next is read and folded. */
  async #fold(filling: Filling, table: string): Promise<void> {
    let lot = new Lot();
    let writing = Promise.resolve();
    let { done, stream } = filling;
    for await (const { events, read } of this.#inOrder(table, filling)) {
      for (const [name, each] of byStream(events, read)) lot.add(this.#taker.refoldAll(name, each, false));
      done += events.length;
      lot.events += events.length;
      ({ stream } = events.at(-1)!);
      if (lot.characters < this.around.batch_events_max * write_characters_per_event) continue;
      await writing;
      writing = this.#write(lot, { ...filling, done, stream });
      writing.catch(() => undefined); // told to whoever awaits it
      lot = new Lot();
    }
    await writing;
    await this.#write(lot, { ...filling, done, ...(stream !== undefined && { stream }) });
  }

  /** Whole streams, some at a time; the next page is read while one is worked on. */
  async *#inOrder(table: string, filling: Filling): AsyncGenerator<{ events: StoredEvent[]; read: Read[] }> {
    const limit = this.around.batch_events_max;
    let begun: StoredEvent[] = [];
    let next = this.#readPage(table, filling, filling.stream ?? '', last_revision);
    for (let isLast = false; !isLast;) {
      const page = await next;
      isLast = page.length < limit;
      if (!isLast) next = this.#readPage(table, filling, page.at(-1)!.stream, page.at(-1)!.revision);
      const events = begun.length > 0 ? [...begun, ...page] : page;
      const end = isLast ? events.length : events.findIndex(({ stream }) => stream === events.at(-1)!.stream);
      begun = events.splice(end);
      if (events.length > 0) yield { events, read: await this.around.codec.decodeEach(events) };
    }
  }

  #readPage(table: string, { position }: Filling, stream: string, revision: number): Promise<StoredEvent[]> {
    const isBound = table !== this.#staged;
    const page = this.around.pool.query<StagedRow>({
      name: `${this.generation.name} in order`,
      text: `SELECT stream, revision, id, type, position::text, data::text, metadata::text FROM ${table}
              WHERE (stream, revision) > ($1, $2) ${isBound ? 'AND position <= $4' : ''}
              ORDER BY stream, revision LIMIT $3`,
      values: [stream, revision, this.around.batch_events_max, ...(isBound ? [position ?? '0'] : [])],
    });
    const events = page.then(({ rows }) => rows.map(eventOf));
    events.catch(() => undefined); // told to whoever awaits it
    return events;
  }

  async #write(lot: Lot, filling: Filling): Promise<void> {
    const parks = lot.parks.map((each) => park(this.generation.name, each));
    try {
      const copies = this.#copiesOf(lot.changes).map(({ copy }) => copy);
      await this.#transaction([...copies, ...parks], filling, { events: lot.events });
    } catch (error) {
      if (!isRefusedByData(error)) throw error;
      const apart = () => this.#copyApart(lot.changes);
      await this.#transaction([apart, ...parks], filling, { events: lot.events });
    }
  }

  #copiesOf(changes: readonly Change[]): { table: string; copy: () => Promise<void> }[] {
    const copies = this.around.tables.all.flatMap((table) => {
      const lines = changes.flatMap(({ added }) => added.get(table) ?? []);
      return lines.length > 0 ? [{ table: table.name, lines }] : [];
    });
    if (changes.length > 0) copies.push({ table: file.name, lines: changes.map(lineOfFile) });
    return copies.map(({ table, lines }) => ({
      table,
      copy: () => this.session.copy(`${this.#schema}.${quoted(table)}`, lines),
    }));
  }

  /** Half by half, until those are found whose rows the database refuses: they are parked. */
  async #copyApart(changes: readonly Change[]): Promise<void> {
    let refusing = '';
    await this.session.query('SAVEPOINT apart');
    try {
      for (const { table, copy } of this.#copiesOf(changes)) {
        refusing = table;
        await copy();
      }
      await this.session.query('RELEASE SAVEPOINT apart');
    } catch (error) {
      if (!isRefusedByData(error)) throw error;
      await this.session.query('ROLLBACK TO SAVEPOINT apart');
      await this.session.query('RELEASE SAVEPOINT apart');
      if (changes.length > 1) {
        const middle = Math.floor(changes.length / 2);
        await this.#copyApart(changes.slice(0, middle));
        await this.#copyApart(changes.slice(middle));
      } else {
        const { stream, last } = changes[0]!;
        const reason = `row-refused: ${error.code ?? ''} in ${refusing}`;
        const refused = { stream, ...last, error: reason, lastRevision: last.revision };
        await this.session.query(park(this.generation.name, refused));
      }
    }
  }

  /** The steps, and the checkpoint with them. */
  async #transaction(
    steps: readonly (string | QueryConfig | (() => Promise<void>))[],
    filling: Filling | undefined,
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

const nothingDone: Filling = { phase: 'stage', staged: 0, done: 0 };

/** After all events of a stream. */
const last_revision = 2 ** 31 - 1;

/** What is written in one transaction. */
class Lot {
  readonly changes: Change[] = [];
  readonly parks: Park[] = [];
  events = 0;
  characters = 0;

  add({ change, park: parked }: Done): void {
    if (parked) this.parks.push(parked);
    if (!change) return;
    this.changes.push(change);
    for (const lines of change.added.values()) for (const line of lines) this.characters += line.length;
  }
}

interface StagedRow {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly data: string;
  readonly metadata: string;
}

function eventOf({ data, metadata, ...event }: StagedRow): StoredEvent {
  return { ...event, data: JSON.parse(data) as JsonObject, metadata: JSON.parse(metadata) as JsonObject };
}

function lineOfEvent({ stream, revision, id, type, position, data, metadata }: StoredEvent): string {
  const texts = [type, position, JSON.stringify(data), JSON.stringify(metadata)].map(copyText);
  return [copyText(stream), revision, id, ...texts].join('\t');
}

function lineOfFile({ stream, file: { revision, entries, folded }, last }: Change): string {
  const texts = [last.position, last.receivedAt, JSON.stringify(folded)].map(copyText);
  return [copyText(stream), revision, entries, ...texts].join('\t');
}

function* byStream(events: readonly StoredEvent[], read: readonly Read[]): Generator<[string, Read[]]> {
  for (let from = 0; from < events.length;) {
    const { stream } = events[from]!;
    let to = from + 1;
    while (to < events.length && events[to]!.stream === stream) to += 1;
    yield [stream, read.slice(from, to)];
    from = to;
  }
}
