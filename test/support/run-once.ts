/** The service as specs run it, and one run of it that leaves its code lists and tables in a database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../../src/platform/config.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';

/** Of every ledger of the specs, since most begin on a copy of one that has begun. */
export const masterKeyOfBegun = Buffer.alloc(32, 11);

export function testConfig(databaseUrl: string, dataDir: string): Config {
  return {
    port: 0,
    host: '127.0.0.1',
    metricsPort: undefined,
    databaseUrl,
    dataDir,
    embeddedPort: undefined,
    eventStore: 'postgres',
    eventStoreDbUrl: undefined,
    masterKey: masterKeyOfBegun,
    oidc: undefined,
    erasuresFile: join(dataDir, 'erasures.jsonl'),
    backupDays: 30,
    timeZone: 'Asia/Shanghai',
    logLevel: 'trace',
    projector: true,
  };
}

/** A spec asks at once, and on a busy machine the first tables have taken longer than a reader waits for them. */
export function tablesStand(sql: pg.Client): Promise<void> {
  return until(sql, "SELECT to_regclass('projection.household') IS NOT NULL AS yes");
}

const tablesAtHead = `SELECT position::text = (SELECT max(position)::text FROM ledger.event) AS yes
  FROM projector.generation WHERE status = 'live'`;

async function until(sql: pg.Client, condition: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if ((await sql.query<{ yes: boolean }>(condition)).rows[0]?.yes) return;
    await sleep(10);
  }
}

export async function runOnce(databaseUrl: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ledger-begun-'));
  const ledger = await startLedger(testConfig(databaseUrl, dataDir), {
    log: openLog('silent'),
    threads: false,
    keepsConnections: false,
  });
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  await tablesStand(sql);
  await until(sql, tablesAtHead);
  await sql.end();
  await ledger.close();
  await rm(dataDir, { recursive: true, force: true });
}
