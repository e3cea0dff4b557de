/** The databases of a restore: one is filled beside the one that is there, and takes its name. */
import type { Client, Pool } from 'pg';
import { BackupRefused } from './manifest.js';

/** Of its own connections: no service is known by it. */
export const application_name = 'ledger restore';

const name_bytes_max = 63;
const lock_ms_max = 10_000;
const lock_missed = '55P03';

/** What is filled, and what has been replaced, beside a database of that name. */
export function besides(name: string): { readonly restoring: string; readonly replaced: string } {
  return { restoring: `${name}_being_restored`, replaced: `${name}_replaced` };
}

export function nameIn(connectionString: string): string {
  return decodeURIComponent(new URL(connectionString).pathname.slice(1));
}

export function databaseUrl(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/**
 * One restore at a time, as long as this connection is there; one that was killed may hold on for a moment.
 * @throws BackupRefused
 */
export async function lockRestores(admin: Client, name: string): Promise<void> {
  if (Buffer.byteLength(besides(name).restoring) > name_bytes_max)
    throw new BackupRefused(`the name of the database ${name} is too long to be restored beside it`);
  await admin.query(`SET lock_timeout = ${lock_ms_max}`);
  try {
    await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`ledger restore: ${name}`]);
  } catch (cause) {
    if ((cause as { code?: string }).code !== lock_missed) throw cause;
    throw new BackupRefused('another restore of this ledger is under way', { cause });
  }
  await admin.query('SET lock_timeout = 0');
}

/** @throws BackupRefused */
export async function refuseServed(admin: Client, name: string): Promise<void> {
  const { rowCount } = await admin.query(
    `SELECT FROM pg_stat_activity
      WHERE datname = $1 AND application_name LIKE 'ledger%' AND application_name <> $2 LIMIT 1`,
    [name, application_name],
  );
  if (rowCount !== 0) throw new BackupRefused('the service runs on this database: stop it first');
}

export async function dropDatabase(admin: Client, name: string): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`);
}

/** Both names change hands at once, or none does. */
export async function swap(admin: Client, name: string): Promise<void> {
  const { restoring, replaced } = besides(name);
  const rename = (from: string, to: string) =>
    admin.query(`ALTER DATABASE ${admin.escapeIdentifier(from)} RENAME TO ${admin.escapeIdentifier(to)}`);
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()',
    [[name, restoring]],
  );
  await admin.query('BEGIN');
  try {
    await rename(name, replaced);
    await rename(restoring, name);
    await admin.query('COMMIT');
  } catch (error) {
    await admin.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Databases of restores that were cut off: they hold keys. */
export async function leftovers(client: Client | Pool): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const { rows: found } = await client.query<{ name: string }>(
    'SELECT datname::text AS name FROM pg_database WHERE datname = ANY($1) ORDER BY 1',
    [Object.values(besides(rows[0]!.name))],
  );
  return found.map(({ name }) => name);
}
