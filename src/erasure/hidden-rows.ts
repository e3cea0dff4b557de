/**
 * What tables show of streams in which somebody was erased: personal columns are emptied at once, and the projector makes
 * the rows anew, with what may still be shown of others.
 */
import type { Pool, PoolClient } from 'pg';
import type { Column } from '../../projections/column.js';
import { tables } from '../../projections/index.js';
import type { StreamTable } from '../../projections/table.js';
import { findStream } from '../domain/streams.js';
import { isOfStreams } from '../projector/changes.js';
import { filePart } from '../projector/schema.js';
import { quoted } from '../projector/sql-text.js';

/** As which streams wait that are made anew. */
const awaiting = 'erased';
/** Who recorded an entry is no secret of whom it speaks of. */
const of_who_recorded = 'account';
const no_entry = '00000000-0000-0000-0000-000000000000';

export async function hideRows(client: PoolClient, streams: readonly string[]): Promise<void> {
  // Whoever is about to write rows made before finds that the checkpoint has moved, and begins again with the current keys.
  const { rows: generations } = await client.query<{ name: string }>(
    `UPDATE projector.generation SET version = version + 1 WHERE status <> 'retired' RETURNING name`,
  );
  for (const { name } of generations) {
    const there = await columnsOf(client, name);
    for (const table of personal_tables) {
      const sets = emptied(table, there.get(table.name));
      if (sets.length === 0) continue;
      const of = quoted(table.streamColumn);
      const text = `UPDATE ${quoted(name)}.${quoted(table.name)} SET ${sets.join(', ')} WHERE ${of}::text = ANY($1::text[])`;
      await client.query(text, [namesIn(table, streams)]);
    }
    if (there.has(filePart.name))
      await client.query(`DELETE FROM ${quoted(name)}.${filePart.name} WHERE stream = ANY($1::text[])`, [streams]);
    if (there.has('file')) await letMakeAnew(client, name, streams);
  }
}

/** Whether rows of an erasure are still to be made anew. */
export async function rowsAwaited(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM projector.parked p JOIN projector.generation g ON g.name = p.generation AND g.status = 'live'
      WHERE p.error = $1 LIMIT 1`,
    [awaiting],
  );
  return rowCount !== 0;
}

async function letMakeAnew(client: PoolClient, generation: string, streams: readonly string[]): Promise<void> {
  await client.query(
    `WITH gone AS (DELETE FROM ${quoted(generation)}.file WHERE stream = ANY($2::text[]) RETURNING stream, revision)
     INSERT INTO projector.parked (generation, stream, revision, entry_id, type, error, last_revision, retry)
     SELECT $1, stream, revision, $3, 'PersonalDataErased', $4, revision, true FROM gone
     ON CONFLICT (generation, stream) DO UPDATE SET retry = true`,
    [generation, streams, no_entry, awaiting],
  );
}

/** Columns of each table of a generation, as they are there: older code may have made it. */
async function columnsOf(client: PoolClient, generation: string): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.relname::text AS table, array_agg(a.attname::text) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind = 'r' GROUP BY c.relname`,
    [generation],
  );
  return new Map(rows.map(({ table, columns }) => [table, new Set(columns)]));
}

function isPersonal([name, { personal }]: [string, Column]): boolean {
  return personal === true && name !== of_who_recorded;
}

/** Those that may show something of somebody. */
export const personal_tables: readonly StreamTable[] = tables
  .filter(isOfStreams)
  .filter(({ columns }) => Object.entries(columns).some(isPersonal));

function emptied({ columns }: StreamTable, there: ReadonlySet<string> | undefined): string[] {
  return Object.entries(columns)
    .filter(([name, column]) => there?.has(name) && isPersonal([name, column]) && column.generated === undefined)
    .map(([name, { required, type }]) => `${quoted(name)} = ${required ? (type === 'text' ? `''` : '0') : 'NULL'}`);
}

function namesIn({ of }: StreamTable, streams: readonly string[]): string[] {
  if (of === 'every') return [...streams];
  return streams.flatMap((stream) => {
    const found = findStream(stream);
    return found?.definition.kind === of ? [found.id] : [];
  });
}
