import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ledgerProgram } from '../../src/cli/program.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { testConfig, villageCode } from '../api/ledger.js';
import { startOwnServer } from '../support/own-server.js';
import type { OwnServer } from '../support/own-server.js';

/** On a server of its own, which is there while it is restored. */
let server: OwnServer;
let home: string;
let backup: string;
/** The list of erasures as of the backup. */
let listOfThen: string;
let config: ReturnType<typeof testConfig>;
let running: RunningLedger | undefined;
/** Connected beside the database that is replaced. */
let admin: pg.Client;
const personId = randomUUID();

const intended = { request: randomUUID(), householdId: randomUUID(), member: randomUUID(), name: '将删甲' };

beforeAll(async () => {
  server = await startOwnServer({ max_prepared_transactions: '2' });
  home = await mkdtemp(join(tmpdir(), 'ledger-restore-'));
  config = testConfig(server.database.connectionString, join(home, 'data'));
  listOfThen = join(home, 'of-then.jsonl');
  admin = await connected('postgres');
  const ask = await start();
  await ask('areas', { code: villageCode, name: '刘家屯村' });
  const { householdId, member, name, request } = intended;
  await ask('households', { householdId, areaCode: villageCode, occurredOn: '2016' });
  await ask(`households/${householdId}/members`, { occurredOn: '2016', personId, name: '早删乙' });
  await ask(`households/${householdId}/members`, { occurredOn: '2016', personId: member, name });
  const early = randomUUID();
  await ask('erasures', { erasureId: early, personId, ground: 'unlawful' });
  await ask(`erasures/${early}/confirmations`, {}, 'office-2');
  await ask('erasures', { erasureId: request, personId: member, ground: 'unlawful' });
  await cp(config.erasuresFile, listOfThen);

  // The confirmation is in the log, and what it confirms can't be carried out yet.
  const sql = await connected('ledger');
  await sql.query('INSERT INTO ledger.known_stream (name) VALUES ($1)', [`household-${householdId}`]);
  await sql.query('BEGIN');
  await sql.query('SELECT FROM ledger.erasure_count FOR UPDATE');
  const confirming = ask(`erasures/${request}/confirmations`, {}, 'office-2');
  const confirmed = `SELECT FROM ledger.event WHERE stream = $1 AND type = 'PersonalDataErased'`;
  while ((await countOf(sql, confirmed, [`erasure-${request}`])) === 0) await sleep(20);
  await run('backup', join(home, 'backups'));
  await sql.query('COMMIT');
  await confirming;
  await sql.end();
  await stop();
  backup = join(home, 'backups', (await readdir(join(home, 'backups')))[0]!);
}, 120_000);
afterAll(async () => {
  await stop();
  await admin.end();
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

async function countOf(client: pg.Client, text: string, values: unknown[]): Promise<number> {
  return (await client.query(text, values)).rowCount ?? 0;
}

async function connected(database: string, name = 'spec'): Promise<pg.Client> {
  const url = new URL(server.database.connectionString);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href, application_name: name });
  client.on('error', () => undefined); // those that are in the way are ended
  await client.connect();
  return client;
}

async function start(): Promise<(path: string, body: object, sub?: string) => Promise<void>> {
  running = await startLedger(config, { log: openLog('silent'), threads: false, keepsConnections: false });
  const { url, issuer } = running;
  return async (path, body, sub = 'office-1') => {
    const authorization = `Bearer ${await issuer!.sign({ role: 'office', sub })}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify({ entryId: randomUUID(), ...body }) };
    const answer = await fetch(`${url}/v1/${path}`, sent);
    if (answer.status !== 201) throw new Error(await answer.text());
  };
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

async function run(...words: string[]): Promise<string> {
  let out = '';
  const environment = {
    DATABASE_URL: server.database.connectionString,
    LEDGER_DATA_DIR: config.dataDir,
    LEDGER_MASTER_KEY: config.masterKey!.toString('base64'),
    LEDGER_TIME_ZONE: 'Asia/Urumqi',
  };
  await ledgerProgram(environment, (line) => (out += `${line}\n`)).parseAsync(words, { from: 'user' });
  return out;
}

const restored = (...more: string[]): Promise<string> => run('restore', backup, '--replace', ...more);

async function databases(): Promise<string[]> {
  const text = `SELECT datname::text AS name FROM pg_database WHERE datname LIKE 'ledger%' ORDER BY 1`;
  return (await admin.query<{ name: string }>(text)).rows.map(({ name }) => name);
}

/** What is done as soon as the database is there into which it is restored. */
async function meanwhile(work: () => Promise<unknown>): Promise<void> {
  while (!(await databases()).includes('ledger_being_restored')) await sleep(5);
  await work();
}

describe('A restore', () => {
  it('leaves out which streams were seen in a log that lies elsewhere', async () => {
    const { log } = JSON.parse(await readFile(join(backup, 'backup.json'), 'utf8')) as { log: { table: string }[] };
    expect(log.map(({ table }) => table)).toContain('ledger.event');
    expect(log.map(({ table }) => table)).not.toContain('ledger.known_stream');
  });

  it('is refused when somebody was erased meanwhile, by the ledger that is there or by the list', async () => {
    const sql = await connected('ledger');
    const erased = `INSERT INTO ledger.erasure (erasure_id, subjects, erased_at) VALUES ($1, $2, now())`;
    const id = randomUUID();
    const erasing = meanwhile(() => sql.query(erased, [id, ['person-meanwhile']]));
    await expect(restored()).rejects.toThrow(/meanwhile/);
    await erasing;
    await sql.query('DELETE FROM ledger.erasure WHERE erasure_id = $1', [id]);

    const list = join(home, 'growing.jsonl');
    await cp(config.erasuresFile, list);
    const line = { erasureId: randomUUID(), subjects: ['person-meanwhile'], erasedAt: new Date().toISOString() };
    const listing = meanwhile(() => appendFile(list, `${JSON.stringify(line)}\n`));
    await expect(restored('--erasures', list)).rejects.toThrow(/meanwhile/);
    await listing;
    expect((await sql.query('SELECT FROM ledger.event')).rowCount).toBeGreaterThan(0); // nobody has ended it
    await sql.end();
    expect(await databases()).toEqual(['ledger']);
  });

  it('is refused when the service has been started meanwhile', async () => {
    let service: pg.Client | undefined;
    const starting = meanwhile(async () => (service = await connected('ledger', 'ledger')));
    await expect(restored()).rejects.toThrow(/the service runs/);
    await starting;
    await service!.end();
  });

  it('that cannot take the place of the ledger leaves no database full of keys behind', async () => {
    const sql = await connected('ledger');
    await sql.query('BEGIN');
    await sql.query(`PREPARE TRANSACTION 'in the way'`);
    await sql.end();
    try {
      await expect(restored()).rejects.toThrow(/being accessed by other users/);
      expect(await databases()).toEqual(['ledger']);
    } finally {
      const again = await connected('ledger');
      await again.query(`ROLLBACK PREPARED 'in the way'`);
      await again.end();
    }
  });

  it('carries out what was confirmed before the backup and not carried out, and knows days as it did', async () => {
    // As on another machine: neither the list nor the ledger that is there knows of it.
    const old = await connected('ledger');
    await old.query('DELETE FROM ledger.erasure WHERE erasure_id = $1', [intended.request]);
    await old.end();
    await restored('--erasures', listOfThen);
    const sql = await connected('ledger');
    const { rows } = await sql.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`);
    await start();
    const key = 'SELECT FROM ledger.subject_key WHERE subject = $1 AND wrapped IS NULL';
    for (let tried = 0; tried < 300 && (await countOf(sql, key, [`person-${intended.member}`])) === 0; tried += 1)
      await sleep(100);
    expect(await countOf(sql, key, [`person-${intended.member}`])).toBe(1);
    expect(rows).toEqual([{ zone: 'Asia/Urumqi' }]);
    await sql.end();
  });
});
