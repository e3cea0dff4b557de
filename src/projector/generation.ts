/** Generations: a set of tables each, of which one is live. */
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { Table } from '../../projections/table.js';
import { dashboard_role, fine_role } from '../platform/roles.js';
import { canGoOn, createIndexes, createTables, createViews, definitionOf, viewSchemas } from './schema.js';
import type { Made } from './schema.js';
import { shown } from './shown.js';
import { quoted } from './sql-text.js';

export interface Generation {
  /** The schema that holds the tables. */
  readonly name: string;
  readonly definition: string;
  readonly status: 'building' | 'live' | 'retired';
  /** Of the checkpoint: raised with every move. */
  readonly version: number;
  readonly position: string | undefined;
  readonly events: number;
  /** How far filling from empty has come; undefined where it follows the log. */
  readonly filling: BackfillProgress | undefined;
  /** Undefined where the code that made it did not tell. */
  readonly made: Made | undefined;
}

/** Filling from empty: folded in the order of the streams, of a log that has to be staged first where it lies elsewhere. */
export interface BackfillProgress {
  /** `not`: the log is followed from its first event. */
  readonly phase: 'stage' | 'fold' | 'not';
  /** Position in the log up to which events are taken: those that are staged, or all that there were. */
  readonly position?: string;
  /** When the event there was received. */
  readonly receivedAt?: string;
  /** Events that are staged. */
  readonly staged: number;
  /** Events that are in the tables. */
  readonly done: number;
  /** The last stream that is. */
  readonly stream?: string;
}

interface GenerationRow {
  readonly name: string;
  readonly definition: string;
  readonly status: Generation['status'];
  readonly version: string;
  readonly position: string | null;
  readonly events: string;
  readonly filling: BackfillProgress | null;
  readonly made: Made | null;
}

const columns = 'name, definition, status, version, position, events, filling, made';

function generationOf({ version, events, position, filling, made, ...row }: GenerationRow): Generation {
  return {
    ...row,
    version: Number(version),
    events: Number(events),
    position: position ?? undefined,
    filling: filling ?? undefined,
    made: made ?? undefined,
  };
}

/** Whatever answers queries: a pool, a connection. */
export interface Queries {
  query<R extends QueryResultRow>(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult<R>>;
}

export async function readGenerations(queries: Queries): Promise<Generation[]> {
  const { rows } = await queries.query<GenerationRow>({
    name: 'generations',
    text: `SELECT ${columns} FROM projector.generation ORDER BY created_at, name`,
  });
  return rows.map(generationOf);
}

export async function readGeneration(queries: Queries, name: string): Promise<Generation | undefined> {
  const { rows } = await queries.query<GenerationRow>({
    name: 'generation',
    text: `SELECT ${columns} FROM projector.generation WHERE name = $1`,
    values: [name],
  });
  return rows[0] && generationOf(rows[0]);
}

/**
 * Makes a generation to be built, without keys and indexes, unless one of the same definition is being built already
 * or, where it need not be another one, is live.
 *
 * @returns its name
 */
export async function makeGeneration(
  pool: Pool,
  made: Made,
  tables: readonly Table[],
  options: { another?: boolean } = {},
): Promise<string> {
  const definition = definitionOf(made);
  return inTransaction(pool, async (client) => {
    await client.query(lockGenerations);
    const known = (await readGenerations(client)).filter((each) => each.definition === definition);
    const usable = known.find(({ status }) => status === 'building' || (status === 'live' && options.another !== true));
    if (usable) return usable.name;
    let name = `gen_${definition}`;
    for (let n = 2; await isTaken(client, name); n += 1) name = `gen_${definition}_${n}`;
    await client.query(createTables(name, tables));
    await client.query(createViews(name, tables));
    await client.query('INSERT INTO projector.generation (name, definition, made) VALUES ($1, $2, $3)', [
      ...[name, definition, JSON.stringify(made)],
    ]);
    return name;
  });
}

/**
 * Goes on with the live generation that other code has made, where this code can: nothing is built anew. Who leads it
 * finds that at its next beat, and lets go.
 * @returns whether it does
 */
export async function takeOver(pool: Pool, { name, definition, made }: Generation, code: Made): Promise<boolean> {
  // One of another epoch has lost the definition of what made it.
  if (!made || definition !== definitionOf(made) || !canGoOn(made, code)) return false;
  const { rowCount } = await pool.query(
    `UPDATE projector.generation SET definition = $3, made = $4 WHERE name = $1 AND definition = $2 AND status = 'live'`,
    [name, definition, definitionOf(code), JSON.stringify(code)],
  );
  return rowCount === 1;
}

async function isTaken(client: PoolClient, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [name]);
  return rowCount !== 0;
}

/** Makes the keys and indexes that are not there yet. */
export async function makeIndexes(queries: Queries, name: string, tables: readonly Table[]): Promise<void> {
  const { rows } = await queries.query<{ indexname: string }>(
    'SELECT indexname FROM pg_catalog.pg_indexes WHERE schemaname = $1',
    [name],
  );
  const known = new Set(rows.map(({ indexname }) => indexname));
  for (const index of createIndexes(name, tables)) if (!known.has(index.name)) await queries.query(index.sql);
}

/**
 * Shows a generation in place of the live one: the schemas change names in one transaction, without a lock on any
 * table or view, so that no reader waits and none meets a gap. Answers false where the generation is not as far as
 * the one it would replace, or is not to be shown.
 */
export async function showGeneration(
  pool: Pool,
  name: string,
  isAsFar: (position: string | undefined, live: string | undefined) => boolean,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('SET LOCAL synchronous_commit = on');
    await client.query(lockGenerations);
    const { rows } = await client.query<GenerationRow>(
      `SELECT ${columns} FROM projector.generation WHERE status = 'live' OR name = $1 ORDER BY name FOR UPDATE`,
      [name],
    );
    const generations = rows.map(generationOf);
    const next = generations.find((each) => each.name === name);
    const live = generations.find(({ status }) => status === 'live');
    if (next?.status !== 'building') return false;
    if (live) {
      if (!isAsFar(next.position, live.position)) return false;
      const aside = viewSchemas(live.name);
      await client.query(`UPDATE projector.generation SET status = 'retired' WHERE name = $1`, [live.name]);
      for (const each of await schemasThere(client))
        await client.query(`ALTER SCHEMA ${shown[each]} RENAME TO ${quoted(aside[each])}`);
    }
    const views = viewSchemas(name);
    for (const each of kinds_of_views)
      await client.query(`ALTER SCHEMA ${quoted(views[each])} RENAME TO ${shown[each]}`);
    for (const [schema, role] of granted) {
      await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
      await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
    }
    await client.query(`UPDATE projector.generation SET status = 'live', live_at = now() WHERE name = $1`, [name]);
    await client.query(abandoned, [next.definition]);
    return true;
  });
}

const kinds_of_views = Object.keys(shown) as (keyof typeof shown)[];
const granted = [
  [shown.dashboard, dashboard_role],
  [shown.fine, fine_role],
] as const;

/** Older code has shown fewer. */
async function schemasThere(client: PoolClient): Promise<(keyof typeof shown)[]> {
  const { rows } = await client.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace');
  const there = new Set(rows.map(({ name }) => name));
  return kinds_of_views.filter((each) => there.has(shown[each]));
}

/** Until the commit. Those that may take it are the ledger's own roles. */
const lockGenerations = 'LOCK TABLE projector.generation_lock IN SHARE UPDATE EXCLUSIVE MODE';

/** What other code began to build and nobody goes on with. */
const abandoned = `UPDATE projector.generation SET status = 'retired'
  WHERE status = 'building' AND definition <> $1 AND beat_at < now() - interval '1 hour'`;

/** Drops what is retired, unless somebody still reads it: then another time. */
export async function dropRetired(pool: Pool): Promise<void> {
  for (const { name, status } of await readGenerations(pool)) {
    if (status !== 'retired') continue;
    const schemas = [...Object.values(viewSchemas(name)), name].map(quoted).join(', ');
    await inTransaction(pool, async (client) => {
      // Shorter than the time after which a deadlock is looked for: readers win.
      await client.query("SET LOCAL lock_timeout = '200ms'");
      await client.query(`DROP SCHEMA IF EXISTS ${schemas} CASCADE`);
      await client.query('DELETE FROM projector.generation WHERE name = $1', [name]);
    }).catch((error: unknown) => {
      if (!isLockTaken(error)) throw error;
    });
  }
}

function isLockTaken(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '55P03' || code === '40P01';
}

export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const lost = (): void => undefined; // told by the statement that meets it; a pool listens to idle connections alone
  client.on('error', lost);
  let broken = false;
  try {
    await client.query('BEGIN');
    const done = await work(client);
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}
