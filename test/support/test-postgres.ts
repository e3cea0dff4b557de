import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../../src/platform/migrate.js';
import { openPool, startEmbeddedPostgres } from '../../src/platform/postgres.js';

const leak_ms_max = 3_000;

/** Runs in jest's own process: a server in a temporary folder, and databases copied from a migrated one. */
export async function startTestPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-test-'));
  const server = await startEmbeddedPostgres({ folder });
  await migrate(server.connectionString);
  const admin = openPool(server.connectionString.replace(/ledger$/, 'postgres'), { connections_max: 2 });
  let count = 0;
  let begun: Promise<string> | undefined;

  const copyOf = async (template: string): Promise<string> => {
    const name = `test_${(count += 1)}`;
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    return server.connectionString.replace(/ledger$/, name);
  };

  /** The service has run on it once: its code lists are recorded, its tables stand. */
  const begin = async (): Promise<string> => {
    const connectionString = await copyOf('ledger');
    await migrate(connectionString);
    const { runOnce } = await import('./run-once.js');
    await runOnce(connectionString);
    return new URL(connectionString).pathname.slice(1);
  };

  return {
    async createDatabase(): Promise<{ connectionString: string }> {
      const connectionString = await copyOf('ledger');
      await migrate(connectionString);
      return { connectionString };
    },

    /** Under the master key of `masterKeyOfBegun`. */
    async createBegun(): Promise<{ connectionString: string }> {
      begun ??= begin();
      const connectionString = await copyOf(await begun);
      await migrate(connectionString);
      return { connectionString };
    },

    /** Fails when connections are still open: somebody did not close what he had opened. */
    async dropDatabase(name: string): Promise<{ left: string[] }> {
      let left: string[] = [];
      const began = Date.now();
      while (Date.now() - began < leak_ms_max) {
        const { rows } = await admin.query<{ who: string }>(
          'SELECT application_name AS who FROM pg_stat_activity WHERE datname = $1',
          [name],
        );
        left = rows.map((row) => row.who);
        if (left.length === 0) break;
        await sleep(20);
      }
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return { left };
    },

    async stop(): Promise<void> {
      await admin.end();
      await server.stop();
      await rm(await realpath(join(folder, 'postgres')), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
