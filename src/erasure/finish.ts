/**
 * Erasures finished on disk: tables and indexes that held what was erased are rewritten, statistics are made anew, and
 * the write-ahead log goes on in new files. Each step may be done again, so that a killed one is begun anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { tables } from '../../projections/index.js';
import { leftovers } from '../backup/databases.js';
import { withOwner } from '../platform/owner.js';
import { personal_tables } from './hidden-rows.js';
import { whenOldReadersEnd } from './old-readers.js';
import { renewWal } from './old-wal.js';

export interface Finished {
  /** Erasures that were looked at. */
  readonly erasures: readonly string[];
  /** What the login may not do, in a sentence each; none where nothing is left on disk. */
  readonly left: readonly string[];
  /** Databases of restores that were cut off, which are gone now. */
  readonly removed: readonly string[];
  /** Whether keys as they were wrapped under an earlier master key were looked at. */
  readonly rewrapped: boolean;
}

/** Another process is at it, and goes on for longer than it was waited for. */
export class FinishedElsewhere extends Error {
  override readonly name = 'FinishedElsewhere';
  constructor() {
    super('another process finishes erasures on disk at this moment: try again when it is done');
  }
}

export interface FinishOptions {
  /** How long whoever began to read before is waited for. */
  readonly readers_ms_max?: number;
  /** Only where one of them is as old as that. */
  readonly age_hours_min?: number;
  /** Also what was tried before, of which something was left, and what a change of the master key or a restore left. */
  readonly again?: boolean;
  /** How long another process is waited for that is at it. */
  readonly lock_ms_max?: number;
  readonly signal?: AbortSignal;
}

const readers_ms_usual = 180_000;
const lock_ms_usual = 300_000;
const lock_tries = 30;
const not_allowed = '42501';
const in_use = '55006';
const lock_missed = '55P03';

/**
 * @param connectionString of the login that owns the database
 * @throws StillRead · FinishedElsewhere · the database's error
 */
export async function finishOnDisk(connectionString: string, options: FinishOptions = {}): Promise<Finished> {
  return withOwner(connectionString, 'ledger erase', async (client) => {
    const cutOff = (): void => void client.end();
    options.signal?.addEventListener('abort', cutOff, { once: true });
    try {
      options.signal?.throwIfAborted(); // one that was given before nobody listened is not given again
      await client.query(`SET client_connection_check_interval = '1s'`);
      await takeLock(client, options.lock_ms_max ?? lock_ms_usual);
      return await finish(client, options);
    } finally {
      options.signal?.removeEventListener('abort', cutOff);
    }
  });
}

const lock = 4_715_226_310_087_741n;

async function takeLock(client: Client, ms_max: number): Promise<void> {
  await client.query(`SET lock_timeout = ${ms_max}`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
  } catch (error) {
    if ((error as { code?: string }).code === lock_missed) throw new FinishedElsewhere();
    throw error;
  }
  await client.query('SET lock_timeout = 0');
}

async function finish(client: Client, options: FinishOptions): Promise<Finished> {
  const erasures = await unfinished(client, options);
  const rewrappedAt = options.again ? await lastRewrapping(client) : undefined;
  const others = await leftovers(client);
  const isDue = erasures.length > 0 || (options.again === true && (rewrappedAt !== undefined || others.length > 0));
  if (!isDue) return { erasures, left: [], removed: [], rewrapped: false };
  await whenOldReadersEnd(client, options.readers_ms_max ?? readers_ms_usual);
  const { removed, left: kept } = await removeDatabases(client, others);
  const left = [...kept, ...(await rewriteTables(client)), ...(await rewriteWal(client))];
  await client.query(
    `UPDATE ledger.erasure SET left_open = $2::text[], finished_at = CASE WHEN $2::text[] = '{}' THEN now() END
      WHERE erasure_id = ANY($1::uuid[])`,
    [erasures, left],
  );
  if (rewrappedAt !== undefined && left.length === 0)
    await client.query('UPDATE ledger.ledger_key SET rewrapped_at = NULL WHERE rewrapped_at <= $1::timestamptz', [
      rewrappedAt,
    ]);
  return { erasures, left, removed, rewrapped: rewrappedAt !== undefined };
}

/** Undefined where no file holds keys as they were wrapped under an earlier master key. */
async function lastRewrapping(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ at: string | null }>(
    'SELECT max(rewrapped_at)::text AS at FROM ledger.ledger_key',
  );
  return rows[0]?.at ?? undefined;
}

/** One in which somebody is at work is left. */
async function removeDatabases(
  client: Client,
  names: readonly string[],
): Promise<{ removed: readonly string[]; left: readonly string[] }> {
  const [removed, left]: [string[], string[]] = [[], []];
  for (const name of names) {
    const text = `DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)}`;
    try {
      await client.query(text);
      removed.push(name);
    } catch (error) {
      if (![not_allowed, in_use].includes((error as { code?: string }).code ?? '')) throw error;
      left.push(text);
    }
  }
  return { removed, left };
}

async function unfinished(client: Client, { age_hours_min = 0, again = false }: FinishOptions): Promise<string[]> {
  const { rows } = await client.query<{ id: string; is_due: boolean }>(
    `SELECT erasure_id AS id, erased_at <= now() - make_interval(secs => $1 * 3600.0) AS is_due FROM ledger.erasure
      WHERE erased_at IS NOT NULL AND finished_at IS NULL AND ($2 OR left_open IS NULL) ORDER BY erased_at`,
    [age_hours_min, again],
  );
  return rows.some(({ is_due: isDue }) => isDue) ? rows.map(({ id }) => id) : [];
}

// ── tables ─────────────────────────────────────────────────────────────────────────────────────────────

interface TableFile {
  readonly oid: number;
  readonly name: string;
  readonly file: string;
}

/** Tables that never show anybody. */
const open_tables = tables.filter((table) => !personal_tables.some(({ name }) => name === table.name));

/** Keys, and every table of every generation, those of other versions as well, but such as are known to be open. */
const concerned = `
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, pg_relation_filenode(c.oid)::text AS file
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND (
         n.nspname = 'ledger' AND c.relname IN ('subject_key', 'ledger_key')
      OR n.nspname IN (SELECT name FROM projector.generation) AND NOT c.relname = ANY($1::text[]))
   ORDER BY 2`;

async function rewriteTables(client: Client): Promise<string[]> {
  const find = async (): Promise<TableFile[]> =>
    (await client.query<TableFile>(concerned, [open_tables.map(({ name }) => name)])).rows;
  const before = await find();
  for (const { name } of before) await rewrite(client, name);
  const statistics = await renewStatistics(client, before);
  // A table that the login may not touch is passed over with a warning.
  const files = new Map(before.map(({ oid, file }) => [oid, file]));
  const same = (await find()).filter(({ oid, file }) => files.get(oid) === file).map(({ name }) => name);
  return [...same.map((name) => `VACUUM (FULL, ANALYZE) ${name}`), ...statistics];
}

/** Nobody is kept waiting for long by one who waits for a table. */
async function rewrite(client: Client, name: string): Promise<void> {
  await client.query(`SET lock_timeout = '2s'`);
  for (let tried = 1; ; tried += 1) {
    try {
      await client.query(`VACUUM (FULL) ${name}`);
      break;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '42P01') break; // dropped meanwhile, with its files
      if (code !== lock_missed || tried === lock_tries) throw error;
      await sleep(1_000);
    }
  }
  await client.query('SET lock_timeout = 0');
}

/** They quote what stood in columns. Of a table that has become empty none are made anew: the earlier ones stay. */
async function renewStatistics(client: Client, concernedTables: readonly TableFile[]): Promise<string[]> {
  const oids = concernedTables.map(({ oid }) => oid);
  const left: string[] = [];
  const forgets = `DELETE FROM pg_catalog.pg_statistic WHERE starelid = ANY($1::oid[])
                       OR starelid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = ANY($1::oid[]))`;
  const isForgotten = await unlessForbidden(() => client.query(forgets, [oids]));
  for (const { name } of concernedTables) await client.query(`ANALYZE ${name}`).catch(unlessGone);
  if (!isForgotten) left.push(...(await staleStatistics(client, oids)));
  const file = async (): Promise<unknown> =>
    (await client.query(`SELECT pg_relation_filenode('pg_catalog.pg_statistic') AS file`)).rows[0];
  const before = JSON.stringify(await file());
  await rewrite(client, 'pg_catalog.pg_statistic');
  if (JSON.stringify(await file()) === before) left.push('VACUUM (FULL) pg_catalog.pg_statistic');
  return left;
}

async function staleStatistics(client: Client, oids: readonly number[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT format('%I.%I', s.schemaname, s.tablename) AS name FROM pg_stats s
       JOIN pg_class c ON c.oid = format('%I.%I', s.schemaname, s.tablename)::regclass
      WHERE c.oid = ANY($1::oid[]) AND c.reltuples <= 0 ORDER BY 1`,
    [oids],
  );
  return rows.map(({ name }) => `DELETE FROM pg_statistic WHERE starelid = '${name}'::regclass`);
}

// ── the write-ahead log ────────────────────────────────────────────────────────────────────────────────

const wal_left =
  `pg_wal: set wal_recycle = off, SELECT pg_switch_wal() until no earlier file is left, CHECKPOINT; ` +
  'replication slots, wal_keep_size and archiving keep files longer';

async function rewriteWal(client: Client): Promise<string[]> {
  let isRenewed = false;
  await unlessForbidden(async () => (isRenewed = await renewWal(client)));
  return isRenewed ? [] : [wal_left];
}

/** @returns whether it was done */
async function unlessForbidden(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== not_allowed) throw error;
    return false;
  }
}

function unlessGone(error: unknown): void {
  if ((error as { code?: string }).code !== '42P01') throw error as Error;
}
