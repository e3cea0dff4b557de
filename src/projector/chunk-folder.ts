/** Whole streams of the log, folded into rows: for filling from empty. Reads and computes; writes nothing. */
import type { Pool } from 'pg';
import type { Table } from '../../projections/table.js';
import { withoutGaps } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { JsonObject, StoredEvent } from '../event-store/event-store.js';
import { openPool } from '../platform/postgres.js';
import { application_role } from '../platform/roles.js';
import type { RowChanges, TableSet } from './changes.js';
import { copyText } from './encoding.js';
import { refoldAll } from './batch-processor.js';
import type { StreamResult, Read } from './batch-processor.js';
import type { Park } from './parked.js';
import { file, filePart } from './schema.js';
import { foldedJson } from './writer.js';

/** Some streams that follow each other by name. */
export interface Chunk {
  /** The log, or what was staged of it. */
  readonly table: string;
  /** Position in the log up to which events are taken; undefined where the table holds no others. */
  readonly position?: string | undefined;
  /** The stream after which it begins. */
  readonly after: string;
  /** The last one; undefined: as far as there are any. */
  readonly last?: string | undefined;
}

/** What streams come to. */
export interface ChunkResult {
  readonly events: number;
  /** The last stream; undefined where there was none. */
  readonly last: string | undefined;
  /** By table, in the order in which they are written. */
  readonly rows: readonly TableRows[];
  readonly parks: readonly Park[];
}

export interface TableRows {
  readonly table: string;
  /** In the text format of COPY. */
  readonly lines: Uint8Array;
}

/** Of one stream: how it would be parked, should the database refuse its rows. */
export interface StreamChunkResult extends ChunkResult {
  readonly ifRefused: Omit<Park, 'error'> | undefined;
}

export interface Folder {
  /** Stretches that it can have under way to advantage. */
  readonly stretches_max: number;
  fold(stretch: Chunk): Promise<ChunkResult>;
  /** The same, stream by stream. */
  foldApart(stretch: Chunk): Promise<StreamChunkResult[]>;
  close(): Promise<void>;
}

/** Whatever the planner thinks of the length of a stretch: the index gives it in order, and sorting it costs more. */
const settings = { enable_seqscan: 'off', enable_bitmapscan: 'off', enable_sort: 'off' };

export class ChunkFolder implements Folder {
  readonly stretches_max = 2;
  readonly #pool: Pool;

  constructor(
    connectionString: string,
    private readonly codec: Codec,
    private readonly tables: TableSet,
    /** Events that are left out: `<stream> <entryId>`. */
    private readonly skipped: ReadonlySet<string>,
  ) {
    this.#pool = openPool(connectionString, {
      role: application_role,
      settings,
      connections_max: this.stretches_max,
      applicationName: 'ledger projector',
    });
  }

  async fold(stretch: Chunk): Promise<ChunkResult> {
    return this.#lotOf(await this.#foldEach(stretch));
  }

  async foldApart(stretch: Chunk): Promise<StreamChunkResult[]> {
    return (await this.#foldEach(stretch)).map((done) => {
      const { change } = done;
      const ifRefused = change && {
        ...{ stream: change.stream, entryId: change.last.entryId, type: change.last.type },
        ...{ revision: change.last.revision, lastRevision: change.last.revision },
      };
      return { ...this.#lotOf([done]), ifRefused };
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #foldEach(stretch: Chunk): Promise<StreamFolded[]> {
    const events = await this.#read(stretch);
    const read = await this.codec.decodeEach(events);
    return [...byStream(events, read)].map(([stream, each]) => ({
      ...{ stream, events: each.length },
      ...refoldAll(this.tables, this.skipped, stream, each, false),
    }));
  }

  async #read({ table, position, after, last }: Chunk): Promise<StoredEvent[]> {
    const { rows } = await this.#pool.query<Row>({
      name: [table, position && 'bound', last === undefined ? 'to the end' : 'stretch'].join(' '),
      text: `SELECT stream, revision, id, type, position::text, data::text, metadata::text FROM ${table}
              WHERE stream > $1 ${last === undefined ? '' : 'AND stream <= $2'}
                    ${position === undefined ? '' : `AND position <= ${last === undefined ? '$2' : '$3'}`}
              ORDER BY stream, revision`,
      values: [after, last, position].filter((value) => value !== undefined),
    });
    return rows.map(eventOf);
  }

  #lotOf(done: readonly StreamFolded[]): ChunkResult {
    const changes = done.flatMap(({ change }) => change ?? []);
    const rows = this.tables.all.map((table): [string, string[]] => [
      table.name,
      changes.flatMap(({ added }) => linesOf(added, table)),
    ]);
    rows.push([file.name, changes.map(lineOfFile)], [filePart.name, changes.flatMap(linesOfParts)]);
    return {
      events: done.reduce((sum, { events }) => sum + events, 0),
      last: done.at(-1)?.stream,
      rows: rows.flatMap(([table, lines]) => (lines.length > 0 ? { table, lines: copyLines(lines) } : [])),
      parks: done.flatMap((each) => each.park ?? []),
    };
  }
}

interface StreamFolded extends StreamResult {
  readonly stream: string;
  readonly events: number;
}

/** As COPY takes them. */
export function copyLines(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join('\n')}\n`);
}

function linesOf(added: RowChanges['added'], table: Table): readonly string[] {
  return added.get(table) ?? [];
}

interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly data: string;
  readonly metadata: string;
}

function eventOf({ data, metadata, ...event }: Row): StoredEvent {
  return { ...event, data: JSON.parse(data) as JsonObject, metadata: JSON.parse(metadata) as JsonObject };
}

function linesOfParts({ stream, snapshot }: RowChanges): string[] {
  return (snapshot?.parts ?? []).map(({ path, json }) => [stream, path, json].map(copyText).join('\t'));
}

function lineOfFile(change: RowChanges): string {
  const { stream, last } = change;
  const { revision, entries } = change.file;
  const texts = [last.position, last.receivedAt, foldedJson(change)].map(copyText);
  return [copyText(stream), revision, entries, ...texts].join('\t');
}

function* byStream(events: readonly StoredEvent[], read: readonly Read[]): Generator<[string, Read[]]> {
  for (let from = 0; from < events.length;) {
    const { stream } = events[from]!;
    let to = from + 1;
    while (to < events.length && events[to]!.stream === stream) to += 1;
    yield [stream, withoutGaps(events.slice(from, to), read.slice(from, to), 0)];
    from = to;
  }
}
