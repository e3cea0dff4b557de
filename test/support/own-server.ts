import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/platform/migrate.js';
import { startEmbeddedPostgres } from '../../src/platform/postgres.js';
import type { EmbeddedPostgres } from '../../src/platform/postgres.js';
import type { TestDatabase } from './postgres.js';

/** A PostgreSQL for one spec alone, which may fill it, stop it or kill it. */
export interface OwnServer {
  readonly folder: string;
  readonly postgres: EmbeddedPostgres;
  /** For `startTestLedger`. */
  readonly database: TestDatabase;
  /** A login as an administrator makes one for a tool; its URL. */
  login(name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startOwnServer(settings: Readonly<Record<string, string>> = {}): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-own-'));
  const postgres = await startEmbeddedPostgres({ folder, settings: { shared_buffers: '32MB', ...settings } });
  const { connectionString } = postgres;
  await migrate(connectionString);
  return {
    folder,
    postgres,
    database: { connectionString, drop: () => Promise.resolve() },
    async login(name) {
      const client = new pg.Client({ connectionString });
      await client.connect();
      await client.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}' IN ROLE ledger_dashboard`);
      await client.end();
      const url = new URL(connectionString);
      [url.username, url.password] = [name, name];
      return url.href;
    },
    async stop() {
      await postgres.stop();
      await rm(await realpath(join(folder, 'postgres')), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
