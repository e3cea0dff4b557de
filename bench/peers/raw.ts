/** PostgreSQL by `pg`, with nothing between: a table of the same columns and indexes as the ledger's events. */
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { NewEvent } from '../../src/event-store/event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import type { OpenPeer } from './store.js';

const table = `
  CREATE TABLE IF NOT EXISTS raw_event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    id uuid NOT NULL,
    type text NOT NULL CHECK (type <> ''),
    data json NOT NULL,
    metadata json NOT NULL,
    recorded timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, revision)
  )`;

const insert =
  'INSERT INTO raw_event (stream, revision, id, type, data, metadata) VALUES ($1, $2, $3, $4, $5, $6) RETURNING position';

/** One row, one transaction, one connection for each writer. */
export const openRaw: OpenPeer = async (connectionString, writers) => {
  const pool = openPool(connectionString, { connections_max: writers });
  await pool.query(table);
  return {
    name: 'single-row INSERT',
    append: (stream, expected, { id, type, data, metadata }) =>
      pool.query({ name: 'insert', text: insert, values: [stream, expected + 1, id, type, data, metadata] }),
    close: () => pool.end(),
  };
};

export interface RawRow {
  readonly stream: string;
  readonly revision: number;
  readonly event: NewEvent;
}

export async function openRawTable(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(table);
  return client;
}

/** All of them in one statement. */
export async function insertRows(client: pg.Client, rows: readonly RawRow[]): Promise<void> {
  const values: unknown[] = [];
  const places = rows.map(({ stream, revision, event: { id, type, data, metadata } }, i) => {
    values.push(stream, revision, id, type, JSON.stringify(data), JSON.stringify(metadata));
    return `($${6 * i + 1}, $${6 * i + 2}, $${6 * i + 3}, $${6 * i + 4}, $${6 * i + 5}, $${6 * i + 6})`;
  });
  const text = `INSERT INTO raw_event (stream, revision, id, type, data, metadata) VALUES ${places.join(', ')}`;
  await client.query({ name: `insert ${rows.length}`, text, values });
}

/** All of them by one COPY, in text form. */
export async function copyRows(client: pg.Client, rows: Iterable<RawRow>): Promise<void> {
  const sink = client.query(copyFrom('COPY raw_event (stream, revision, id, type, data, metadata) FROM STDIN'));
  await pipeline(Readable.from(linesOf(rows)), sink);
}

const lines_bytes = 64 * 1024;

function* linesOf(rows: Iterable<RawRow>): Generator<Buffer> {
  let lines = '';
  for (const { stream, revision, event } of rows) {
    const [data, metadata] = [escape(JSON.stringify(event.data)), escape(JSON.stringify(event.metadata))];
    lines += `${stream}\t${revision}\t${event.id}\t${event.type}\t${data}\t${metadata}\n`;
    if (lines.length > lines_bytes) {
      yield Buffer.from(lines);
      lines = '';
    }
  }
  yield Buffer.from(lines);
}

/** JSON has neither tabs nor line ends of its own; the backslash is COPY's escape as well as its own. */
function escape(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** Every row of a table by a cursor, and nothing done with it. @returns how many there were */
export async function readByCursor(client: pg.Client, from: string, rows_max: number): Promise<number> {
  await client.query('BEGIN');
  await client.query(`DECLARE everything NO SCROLL CURSOR FOR SELECT * FROM ${from} ORDER BY position`);
  let count = 0;
  while (count < rows_max) {
    const { rowCount } = await client.query({ text: 'FETCH 1000 FROM everything', rowMode: 'array' });
    if (!rowCount) break;
    count += rowCount;
  }
  await client.query('COMMIT');
  return count;
}
