/** The procedure of docs/backup.md for a server of one's own, with a base backup taken while the service ran. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { ledgerProgram } from '../../src/cli/program.js';
import { openLog } from '../../src/platform/log.js';
import { startEmbeddedPostgres } from '../../src/platform/postgres.js';
import type { EmbeddedPostgres } from '../../src/platform/postgres.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { testConfig, villageCode } from '../api/ledger.js';
import { startOwnServer } from '../support/own-server.js';
import type { OwnServer } from '../support/own-server.js';

const sh = promisify(execFile);
const [stays, goes, late] = ['留下甲', '删除乙', '后来丙'].map((name) => ({ personId: randomUUID(), name })) as [
  Member,
  Member,
  Member,
];
interface Member {
  readonly personId: string;
  readonly name: string;
}

let server: OwnServer;
let restored: EmbeddedPostgres | undefined;
let home: string;
let config: ReturnType<typeof testConfig>;
let running: RunningLedger | undefined;
const householdId = randomUUID();

beforeAll(async () => {
  server = await startOwnServer();
  home = await mkdtemp(join(tmpdir(), 'ledger-own-tools-'));
  config = testConfig(server.database.connectionString, join(home, 'data'));
}, 120_000);
afterAll(async () => {
  await running?.close();
  await restored?.stop();
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object, sub = 'office-1'): Promise<[number, string]> {
  const authorization = `Bearer ${await running!.issuer!.sign({ role: 'office', sub })}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const sent = body && JSON.stringify({ entryId: randomUUID(), ...body });
  const answer = await fetch(`${running!.url}${path}`, { method, headers, ...(sent && { body: sent }) });
  return [answer.status, await answer.text()];
}

async function record(path: string, body: object, sub?: string): Promise<void> {
  expect((await ask('POST', `/v1/${path}`, body, sub))[0]).toBe(201);
}

async function start(): Promise<void> {
  running = await startLedger(config, { log: openLog('silent'), threads: false, keepsConnections: false });
}

async function run(...words: string[]): Promise<string> {
  let out = '';
  const environment = {
    DATABASE_URL: config.databaseUrl!,
    LEDGER_DATA_DIR: config.dataDir,
    LEDGER_MASTER_KEY: config.masterKey!.toString('base64'),
  };
  await ledgerProgram(environment, (line) => (out += `${line}\n`)).parseAsync(words, { from: 'user' });
  return out;
}

async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>(text, values).finally(() => client.end());
  return rows;
}

/** What pg_basebackup does: the files as they are under way, and the log by which they are put right. */
async function baseBackup(cluster: string, copy: string): Promise<void> {
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  await client.query(`SELECT pg_backup_start('by hand', true)`);
  await sh('cp', ['-a', cluster, copy]).catch(() => undefined); // files that went meanwhile are none of it
  const { rows } = await client.query<{ label: string }>(
    'SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
  );
  await client.end();
  await sh('cp', ['-a', `${cluster}/pg_wal/.`, join(copy, 'pg_wal')]);
  await rm(join(copy, 'postmaster.pid'));
  const label = join(copy, 'backup_label');
  await writeFile(label, rows[0]!.label);
  await sh('chown', [`--reference=${cluster}`, label]);
}

async function filesWith(cluster: string, needles: readonly Buffer[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    if (needles.some((needle) => bytes.includes(needle))) found.push(entry.name);
  }
  return found;
}

/** The statements that the documentation has psql run. */
async function asDocumented(): Promise<string> {
  const [, script] = /<<'SQL'\n([\s\S]*?)\n {3}SQL\n/.exec(await readFile('docs/backup.md', 'utf8'))!;
  const [set, ...statements] = script!.split('\n').map((line) => line.trim());
  expect(set).toBe('\\set lines `tail -n +2 erasures.jsonl`');
  const lines = (await readFile(config.erasuresFile, 'utf8')).split('\n').slice(1).join('\n');
  return statements.join('\n').replace(`:'lines'`, () => pg.escapeLiteral(lines));
}

describe('A base backup of a server of one’s own', () => {
  it('restored as the documentation says brings nobody back who was erased since, and loses nothing of before', async () => {
    await start();
    await record('areas', { code: villageCode, name: '刘家屯村' });
    await record('households', { householdId, areaCode: villageCode, occurredOn: '2016' });
    for (const each of [stays, goes])
      await record(`households/${householdId}/members`, { occurredOn: '2016', ...each });
    const head = (await run('head')).trim();
    const cluster = await realpath(join(server.folder, 'postgres'));
    const copy = `${cluster}-backup`;
    try {
      await baseBackup(cluster, copy);
      await record(`households/${householdId}/members`, { occurredOn: '2016', ...late });
      const [key] = await query<{ wrapped: Buffer }>('SELECT wrapped FROM ledger.subject_key WHERE subject = $1', [
        `person-${goes.personId}`,
      ]);
      const erasureId = randomUUID();
      await record('erasures', { erasureId, personId: goes.personId, ground: 'unlawful' });
      await record(`erasures/${erasureId}/confirmations`, {}, 'office-2');
      await running!.close();
      await server.postgres.stop();
      await rm(cluster, { recursive: true });
      await sh('mv', [copy, cluster]);

      restored = await startEmbeddedPostgres({ folder: server.folder, settings: { shared_buffers: '32MB' } });
      config = { ...config, databaseUrl: restored.connectionString };
      const epochs = await query<{ number: number }>('SELECT max(number) AS number FROM ledger.epoch');
      expect(await query('SELECT FROM ledger.subject_key WHERE wrapped = $1', [key!.wrapped])).toHaveLength(1);
      await query(await asDocumented());
      await start();
      let file = await ask('GET', `/v1/households/${householdId}/file`);
      const until = Date.now() + 60_000;
      while (file[0] === 503 && Date.now() < until) {
        await sleep(100);
        file = await ask('GET', `/v1/households/${householdId}/file`);
      }
      expect(file[1]).toContain(stays.name);
      for (const { name } of [goes, late]) expect(file[1]).not.toContain(name);
      expect(JSON.parse((await ask('GET', '/readyz'))[1])).toMatchObject({
        parts: { eventStore: { epoch: epochs[0]!.number + 1 } },
      });
      // What clients offer again is taken, but for whoever was erased.
      await record(`households/${householdId}/members`, { occurredOn: '2016', ...late });
      const again = await ask('POST', `/v1/households/${householdId}/members`, { occurredOn: '2016', ...goes });
      expect(again[0]).toBe(409);

      expect(await run('erase', '--finish')).toMatch(/1 erasures are finished on disk/);
      expect(await filesWith(cluster, [Buffer.from(goes.name), key!.wrapped])).toEqual([]);
      await run('verify', '--no-tables', '--since', head);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }, 240_000);
});
