/**
 * The live tables beside a fresh fold of the log: the same engine fills tables that nobody sees, and the database tells
 * which rows differ. Streams that are written to meanwhile are folded once more; what can't be read is left to the log's
 * own check.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { StreamTable, Table } from '../../projections/table.js';
import type { StreamKind } from '../domain/fact.js';
import { findStream } from '../domain/streams.js';
import type { EventStore } from '../event-store/event-store.js';
import { isOfStreams } from '../projector/changes.js';
import { inTransaction, readGeneration } from '../projector/generation.js';
import type { Projector } from '../projector/projector.js';
import { file, filePart } from '../projector/schema.js';
import { quoted } from '../projector/sql-text.js';
import type { Finding, FindingCode } from './findings.js';

export interface TablesChecked {
  readonly findings: readonly Finding[];
  readonly notices: readonly string[];
  /** Rows compared. */
  readonly rows: number;
}

export interface TablesCheckOptions {
  readonly store: EventStore;
  readonly pool: Pool;
  /** Not started: it folds beside, and feeds nothing. */
  readonly projector: Projector;
  readonly tables: readonly Table[];
  /** Told how many events have been folded. */
  readonly onProgress?: (events: number) => void;
}

/** Told of each table; all are counted. */
const told_max = 20;
const rounds_max = 2;
/** A fold that takes longer meets as many streams that move the next time. */
const round_ms_max = 60_000;
const behind_ms_max = 60_000;

export async function checkTables(options: TablesCheckOptions): Promise<TablesChecked> {
  const { pool, projector } = options;
  const live = await liveGeneration(pool);
  if (!live) return { findings: [], notices: ['there are no tables yet'], rows: 0 };
  if (live.definition !== projector.definition)
    return { findings: [], notices: ['the tables are those of another version of the code: not compared'], rows: 0 };
  for (let round = 1; ; round += 1) {
    const beside = `verify_${randomUUID().slice(0, 8)}`;
    const began = performance.now();
    try {
      await foldWatched(options, beside);
      const bound = (await readGeneration(pool, beside))?.position;
      if (!(await isThere(options, live.name, bound)))
        return { findings: [], notices: ['the tables are behind the log: not compared'], rows: 0 };
      const compared = await compare(options, live.name, beside);
      const { moved } = compared;
      const isLast = round === rounds_max || performance.now() - began > round_ms_max;
      if (moved.length === 0 || isLast || compared.findings.length > 0) {
        const notices = [...compared.notices];
        if (moved.length > 0) notices.push(`${moved.length} streams were written to meanwhile: not compared`);
        return { findings: compared.findings, notices, rows: compared.rows };
      }
    } finally {
      await drop(pool, beside);
    }
    if ((await liveGeneration(pool))?.name !== live.name) return checkTables(options);
  }
}

async function liveGeneration(pool: Pool): Promise<{ name: string; definition: string } | undefined> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT name, definition FROM projector.generation WHERE status = 'live'`,
  );
  return rows[0];
}

async function foldWatched({ pool, projector, onProgress }: TablesCheckOptions, beside: string): Promise<void> {
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      onProgress?.((await readGeneration(pool, beside))?.events ?? 0);
      await sleep(250);
    }
  })();
  try {
    await projector.foldBeside(beside);
  } finally {
    isOver = true;
    await watching.catch(() => undefined);
  }
}

/** Whether the live tables come to hold what the fold holds. */
async function isThere({ pool, store }: TablesCheckOptions, live: string, bound: string | undefined): Promise<boolean> {
  const until = performance.now() + behind_ms_max;
  while (bound !== undefined) {
    const position = (await readGeneration(pool, live))?.position;
    if (position !== undefined && store.comparePositions(position, bound) >= 0) break;
    if (performance.now() > until) return false;
    await sleep(100);
  }
  return true;
}

async function drop(pool: Pool, beside: string): Promise<void> {
  await pool.query(`DROP SCHEMA IF EXISTS ${quoted(beside)} CASCADE`);
  await pool.query('DELETE FROM projector.generation WHERE name = $1', [beside]);
}

interface Compared extends TablesChecked {
  /** Streams of which the tables tell another revision than the fold. */
  readonly moved: string[];
}

/** As of one moment. */
async function compare({ pool, store, tables }: TablesCheckOptions, live: string, beside: string): Promise<Compared> {
  const head = await store.head();
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await client.query('SET LOCAL enable_nestloop = off');
    const bound = (await readGeneration(client, beside))?.position;
    const isMoved = (position: string | null): boolean =>
      position !== null &&
      (bound === undefined || store.comparePositions(position, bound) > 0) &&
      (head === undefined || store.comparePositions(position, head) <= 0);
    const { rows: standing } = await client.query<{ stream: string; position: string | null }>(
      `SELECT stream, l.position FROM ${quoted(live)}.file l FULL JOIN ${quoted(beside)}.file f USING (stream)
        WHERE l.revision IS DISTINCT FROM f.revision`,
    );
    const moved = standing.filter(({ position }) => isMoved(position)).map(({ stream }) => stream);
    const unreadable = await parkedIn(client, beside);
    const waiting = (await parkedIn(client, live)).filter((stream) => !unreadable.includes(stream));
    const left = [...moved, ...unreadable, ...waiting];
    const findings: Finding[] = [];
    let rows = 0;
    for (const table of comparedTables(tables)) {
      const { rowCount, found } = await compareTable(client, table, { live, beside, left });
      rows += rowCount;
      findings.push(...found);
    }
    const notices = waiting.map((stream) => `${stream} is parked though it folds: see "ledger parked"; not compared`);
    if (unreadable.length > 0) notices.push(`${unreadable.length} streams can't be folded to their end: not compared`);
    return { findings, notices, rows, moved };
  });
}

async function parkedIn(client: PoolClient, generation: string): Promise<string[]> {
  const { rows } = await client.query<{ stream: string }>('SELECT stream FROM projector.parked WHERE generation = $1', [
    generation,
  ]);
  return rows.map(({ stream }) => stream);
}

interface ComparedTable extends Pick<StreamTable, 'name' | 'of' | 'key' | 'streamColumn'> {
  readonly columns: readonly string[];
}

function comparedTables(tables: readonly Table[]): ComparedTable[] {
  const files: ComparedTable = {
    ...{ name: file.name, of: 'every', key: ['stream'], streamColumn: 'stream' },
    columns: [...Object.keys(file.columns), 'folded'],
  };
  const parts: ComparedTable = {
    ...{ name: filePart.name, of: 'every', key: filePart.key, streamColumn: 'stream' },
    columns: [...Object.keys(filePart.columns), 'part'],
  };
  return [
    files,
    parts,
    ...tables.filter(isOfStreams).map((table) => ({ ...table, columns: Object.keys(table.columns) })),
  ];
}

/** Rows are compared as text: whatever the type, what is shown is what counts. */
function compareSql({ name, columns, key, streamColumn }: ComparedTable, live: string, beside: string): string {
  const from = (schema: string): string =>
    `(SELECT *, true AS is_here FROM ${quoted(schema)}.${quoted(name)}
       WHERE ${quoted(streamColumn)}::text <> ALL ($1::text[]))`;
  const others = columns.filter((column) => !key.includes(column)).map(quoted);
  const differs = others.map((column) => `l.${column}::text IS DISTINCT FROM f.${column}::text`);
  const named = others.map((column, i) => `CASE WHEN ${differs[i]!} THEN '${column.replaceAll('"', '')}' END`);
  const keys = key.map(quoted).join(', ');
  return `
    SELECT concat_ws(' ', ${key.map((column) => `${quoted(column)}::text`).join(', ')}) AS key,
           CASE WHEN l.is_here IS NULL THEN 'row-missing'
                WHEN f.is_here IS NULL THEN 'row-unfounded' ELSE 'row-differs' END AS code,
           array_remove(ARRAY[${[...named, 'NULL::text'].join(', ')}], NULL) AS columns
      FROM ${from(live)} l FULL JOIN ${from(beside)} f USING (${keys})
     WHERE l.is_here IS NULL OR f.is_here IS NULL${differs.map((each) => ` OR ${each}`).join('')}
     ORDER BY 1`;
}

async function compareTable(
  client: PoolClient,
  table: ComparedTable,
  { live, beside, left }: { live: string; beside: string; left: readonly string[] },
): Promise<{ rowCount: number; found: Finding[] }> {
  const values = [table.of === 'every' ? left : idsOf(left, table.of)];
  const { rows } = await client.query<{ key: string; code: FindingCode; columns: string[] }>(
    compareSql(table, live, beside),
    values,
  );
  const counted = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${quoted(beside)}.${quoted(table.name)}`,
  );
  const found = rows.slice(0, told_max).map(({ key, code, columns }): Finding => {
    const detail = code === 'row-differs' ? `beside a fresh fold it differs in ${columns.join(', ')}` : saidOf[code]!;
    return { code, place: `${table.name} ${key}`, detail };
  });
  const more = rows.length - found.length;
  if (more > 0) found.push({ code: 'row-differs', place: table.name, detail: `and ${more} more rows of this table` });
  return { rowCount: Number(counted.rows[0]!.n), found };
}

/** Tables of one kind name its streams by their ids. */
function idsOf(streams: readonly string[], kind: StreamKind): string[] {
  return streams.flatMap((name) => {
    const found = findStream(name);
    return found?.definition.kind === kind ? [found.id] : [];
  });
}

const saidOf: Readonly<Partial<Record<FindingCode, string>>> = {
  'row-missing': 'a fresh fold has this row, the table has not',
  'row-unfounded': 'no entry stands behind this row',
};
