import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';
import { limitDashboards } from './dashboards.js';
import { withOwner } from './owner.js';
import { application_role, dashboard_role } from './roles.js';

export interface MigrateOptions {
  /** In which sessions show instants that say nothing else; ours say so. */
  readonly timeZone?: string;
  /** Told of each right that this login may not take away. */
  readonly warn?: (text: string) => void;
  /** So many migrations and no more, for what an older version has kept. */
  readonly upTo?: number;
}

/**
 * Brings a database to the newest schema. Safe to call at every start, also by several processes at once:
 * the second waits for the first.
 *
 * @param connectionString of a login that may create roles and schemas
 * @returns names of the migrations that were run, none where all had been
 * @throws the error of the database, with the name of the migration
 */
export async function migrate(connectionString: string, options: MigrateOptions = {}): Promise<string[]> {
  return withOwner(connectionString, 'ledger migrate', async (client) => {
    const run = await runner({
      dbClient: client,
      dir: migrationsFolder(),
      ignorePattern: '(?!\\d{4}_.*\\.sql).*',
      direction: 'up',
      migrationsSchema: 'ledger',
      migrationsTable: 'migration',
      createMigrationsSchema: true,
      advisoryLockMode: 'wait',
      logger: silent,
      ...(options.upTo !== undefined && { count: options.upTo }),
    });
    await grantOnDatabase(client);
    await limitDashboards(client, options.timeZone ?? 'Asia/Shanghai', options.warn ?? (() => undefined));
    return run.map((migration) => migration.name);
  });
}

/** Names of all that there are, in their order. */
export async function migrationNames(): Promise<string[]> {
  const files = await readdir(migrationsFolder());
  return files
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

/** Names of those that a newer version has run. */
export async function migrationsToCome(connectionString: string): Promise<string[]> {
  const known = await migrationNames();
  return withOwner(connectionString, 'ledger migrate', async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM ledger.migration WHERE name <> ALL ($1::text[]) ORDER BY id',
      [known],
    );
    return rows.map(({ name }) => name);
  });
}

/** `migrations/` beside the nearest package.json: the code runs from `src` in tests and from `dist` else. */
export function migrationsFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'migrations'))) {
      return join(folder, 'migrations');
    }
  }
  throw new Error(`no folder "migrations" beside a package.json above ${import.meta.dirname}`);
}

/**
 * Neither a template nor a restored dump carries the rights on the database itself, nor does a role's
 * membership belong to a database; so they are looked at on every start.
 */
async function grantOnDatabase(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [grant_lock]); // until the session ends
  const { rows } = await client.query<{ database: string; member: boolean; create: boolean; temporary: boolean }>(
    `SELECT current_database() AS database, pg_has_role(current_user, $1, 'SET') AS member,
            has_database_privilege($1, current_database(), 'CREATE') AS create,
            has_database_privilege($2, current_database(), 'TEMPORARY') AS temporary`,
    [application_role, dashboard_role],
  );
  const { database, member, create, temporary } = rows[0]!;
  const name = client.escapeIdentifier(database);
  if (!member) await client.query(`GRANT ${application_role} TO CURRENT_USER`).catch(unlessGrantedElsewhere);
  if (!create) await client.query(`GRANT CREATE, TEMPORARY ON DATABASE ${name} TO ${application_role}`);
  if (temporary) await client.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
}

/** The lock holds in one database only, and another one's migration may grant the same membership. */
function unlessGrantedElsewhere(error: unknown): void {
  if ((error as { code?: string }).code !== '23505') throw error as Error;
}

const grant_lock = 4_715_226_310_087_732n;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
