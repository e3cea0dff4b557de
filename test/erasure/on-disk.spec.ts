import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { ledgerProgram } from '../../src/cli/program.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { finishOnDisk } from '../../src/erasure/finish.js';
import { Finishing } from '../../src/erasure/finishing.js';
import { rewrapKeys } from '../../src/event-store/keys.rewrap.js';
import { newHousehold, recorded, settle, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { startOwnServer } from '../support/own-server.js';
import type { OwnServer } from '../support/own-server.js';

const canaries = { name: '金丝雀姓名', phone: '13812345670', identityNumber: '220122195003071216' };
const note = '金丝雀备注：腿脚不便';

let server: OwnServer;
let ledger: TestLedger;
let office: string;

beforeAll(async () => {
  server = await startOwnServer();
  ledger = await startTestLedger({}, {}, server.database);
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(async () => {
  await ledger.close();
  await server.stop();
});

const run = (...words: string[]): Promise<string> => runIn(ledger.environment, ...words);

async function runIn(environment: Readonly<Record<string, string>>, ...words: string[]): Promise<string> {
  let out = '';
  await ledgerProgram(environment, (line) => (out += `${line}\n`)).parseAsync(words, { from: 'user' });
  return out;
}

/** Which of the needles stand in which files of the cluster. */
async function filesWith(needles: readonly Buffer[]): Promise<string[]> {
  const cluster = await realpath(join(server.folder, 'postgres'));
  const found: string[] = [];
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    if (needles.some((needle) => bytes.includes(needle)))
      found.push(join(entry.parentPath, entry.name).slice(cluster.length + 1));
  }
  return found;
}

async function keyOf(subject: string): Promise<Buffer> {
  const { rows } = await ledger.sql.query<{ wrapped: Buffer }>(
    'SELECT wrapped FROM ledger.subject_key WHERE subject = $1',
    [subject],
  );
  return rows[0]!.wrapped;
}

async function erase(personId: string): Promise<void> {
  const erasureId = randomUUID();
  const request = { entryId: randomUUID(), erasureId, personId, ground: 'consent_withdrawn' };
  await recorded(ledger.post('/v1/erasures', request, office));
  const second = await ledger.token({ role: 'office', sub: 'office-2' });
  await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second));
}

describe('An erasure finished on disk', () => {
  it('leaves neither what was known nor the wrapped key in any file of the database', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    const member = { entryId: randomUUID(), occurredOn: '2016', personId, ...canaries };
    const { headers } = await recorded(ledger.post(`/v1/households/${id}/members`, member, office));
    const check = { entryId: randomUUID(), occurredOn: '2018-06-01', personId, note, observations: [] };
    const { status } = await ledger.post(`/v1/households/${id}/health-checks`, check, office);
    expect([201, 422]).toContain(status);
    const waits = { 'ledger-wait-for': headers.get('ledger-position')! };
    await ledger.get(`/v1/households?q=${encodeURIComponent(canaries.name)}`, office, waits);
    await ledger.sql.query('ANALYZE');
    await ledger.sql.query('CHECKPOINT');
    const needles = [...Object.values(canaries).map((text) => Buffer.from(text)), await keyOf(`person-${personId}`)];
    // It is looked for where it is: in tables, statistics and the write-ahead log.
    const before = await filesWith(needles);
    expect(before.some((file) => file.startsWith('pg_wal'))).toBe(true);
    expect(before.filter((file) => file.startsWith('base')).length).toBeGreaterThanOrEqual(3);

    await erase(personId);
    await ledger.sql.query('CHECKPOINT');
    expect((await filesWith(needles)).length).toBeGreaterThan(0);
    expect(await run('erase', '--finish')).toMatch(/1 erasures are finished on disk/);

    expect(await filesWith(needles)).toEqual([]);
    const { rows } = await ledger.sql.query('SELECT finished_at IS NOT NULL AS done, left_open FROM ledger.erasure');
    expect(rows).toEqual([{ done: true, left_open: [] }]);
    expect(await run('erase', '--finish')).toMatch(/no erasure/);
    await ledger.sql.query('CHECKPOINT');
  }, 120_000);

  it('waits for whoever began to read before, and says who that is', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    await recorded(
      ledger.post(`/v1/households/${id}/members`, { ...{ entryId: randomUUID(), personId, name: '甲' } }, office),
    );
    const reader = new pg.Client({ connectionString: server.database.connectionString, application_name: 'excel' });
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT count(*) FROM projection.member');
    await erase(personId);
    const { connectionString } = server.database;
    await expect(finishOnDisk(connectionString, { readers_ms_max: 300 })).rejects.toThrow(/excel/);
    setTimeout(() => void reader.query('COMMIT'), 500);
    expect(await finishOnDisk(connectionString, { readers_ms_max: 20_000 })).toMatchObject({ left: [] });
    await reader.end();
  }, 120_000);

  it('says on a server of others what is left to its administrator, and is finished when that one calls it', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    await recorded(
      ledger.post(`/v1/households/${id}/members`, { ...{ entryId: randomUUID(), personId, name: '乙' } }, office),
    );
    await erase(personId);
    const { connectionString } = server.database;
    await ledger.sql.query(`CREATE ROLE lesser LOGIN PASSWORD 'lesser' IN ROLE ledger_app`);
    await ledger.sql.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger, projector TO lesser');
    const lesser = new URL(connectionString);
    [lesser.username, lesser.password] = ['lesser', 'lesser'];
    const { left } = await finishOnDisk(lesser.href);
    expect(left).toContain('VACUUM (FULL, ANALYZE) ledger.subject_key');
    expect(left).toContain('VACUUM (FULL) pg_catalog.pg_statistic');
    expect(left.at(-1)).toMatch(/^pg_wal: /);
    const open = 'SELECT FROM ledger.erasure WHERE finished_at IS NULL';
    expect((await ledger.sql.query(open)).rowCount).toBe(1);
    // What was tried is not tried again by itself.
    expect((await finishOnDisk(lesser.href)).erasures).toEqual([]);
    await finishOnDisk(connectionString, { again: true });
    expect((await ledger.sql.query(open)).rowCount).toBe(0);
  }, 120_000);

  it('is begun anew where it was cut off, at whichever step', async () => {
    const id = await newHousehold(ledger, office);
    const [personId, name] = [randomUUID(), '断电丁'];
    await recorded(ledger.post(`/v1/households/${id}/members`, { entryId: randomUUID(), personId, name }, office));
    const needles = [Buffer.from(name), await keyOf(`person-${personId}`)];
    await erase(personId);
    const { connectionString } = server.database;
    const open = 'SELECT FROM ledger.erasure WHERE finished_at IS NULL';
    let cut = 0;
    for (const ms of [20, 150, 400, 800]) {
      const stopped = new AbortController();
      setTimeout(() => stopped.abort(), ms);
      await finishOnDisk(connectionString, { signal: stopped.signal }).catch(() => (cut += 1));
    }
    expect(cut).toBeGreaterThan(0);
    for (let left = 1; left > 0;) {
      await finishOnDisk(connectionString); // what was cut off may hold its lock for a moment
      left = (await ledger.sql.query(open)).rowCount ?? 0;
      await sleep(200);
    }
    expect(await filesWith(needles)).toEqual([]);
    const { rows } = await ledger.sql.query(`SELECT current_setting('wal_recycle') AS recycles`);
    expect(rows).toEqual([{ recycles: 'on' }]);
  }, 240_000);

  it('comes by itself, within a day', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    await recorded(
      ledger.post(`/v1/households/${id}/members`, { entryId: randomUUID(), personId, name: '丙' }, office),
    );
    await erase(personId);
    const told: string[] = [];
    const log = { info: (_: object, text: string) => void told.push(text), warn: () => undefined };
    const { connectionString } = server.database;
    const tooEarly = new Finishing(connectionString, log, { look_ms: 20, age_hours: 12 });
    const due = new Finishing(connectionString, log, { look_ms: 20, age_hours: 0 });
    tooEarly.start();
    await sleep(500);
    await tooEarly.stop();
    expect(told).toEqual([]);
    due.start();
    while (told.length === 0) await sleep(50);
    await due.stop();
    expect(told).toEqual(['erasures are finished on disk']);
  }, 120_000);

  it('is not said to be when another process is at it', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    await recorded(
      ledger.post(`/v1/households/${id}/members`, { entryId: randomUUID(), personId, name: '戊' }, office),
    );
    const reader = new pg.Client({ connectionString: server.database.connectionString, application_name: 'excel' });
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT count(*) FROM projection.member');
    await erase(personId);
    const { connectionString } = server.database;
    const first = finishOnDisk(connectionString, { readers_ms_max: 60_000 });
    const holds = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN
                     (SELECT pid FROM pg_stat_activity WHERE application_name = 'ledger erase')`;
    while ((await ledger.sql.query(holds)).rowCount === 0) await sleep(20);
    await expect(finishOnDisk(connectionString, { lock_ms_max: 200 })).rejects.toThrow(/another process/);
    // Who asks for it by hand waits, and is told what came of it.
    const asked = run('erase', '--finish');
    await sleep(500);
    await reader.query('COMMIT');
    await reader.end();
    expect((await first).erasures).toHaveLength(1);
    expect(await asked).toMatch(/no erasure is open/);
  }, 120_000);

  it('takes along databases of restores that were cut off', async () => {
    await ledger.sql.query('CREATE DATABASE ledger_replaced');
    await ledger.sql.query('CREATE DATABASE ledger_being_restored');
    expect(await run('erase')).toMatch(/ledger_replaced.*holds keys/);
    const out = await run('erase', '--finish');
    expect(out).toMatch(/removed the database ledger_being_restored/);
    expect(out).toMatch(/removed the database ledger_replaced/);
    const { rows } = await ledger.sql.query(`SELECT FROM pg_database WHERE datname LIKE 'ledger_%'`);
    expect(rows).toEqual([]);
    expect(await run('erase', '--finish')).toMatch(/no erasure is open/);
  }, 120_000);

  it('leaves no key as it was wrapped under an earlier master key, though it was killed before that', async () => {
    const stored = async (): Promise<Buffer[]> =>
      (
        await ledger.sql.query<{ wrapped: Buffer }>(
          `SELECT wrapped FROM ledger.ledger_key UNION ALL
           SELECT wrapped FROM ledger.subject_key WHERE wrapped IS NOT NULL`,
        )
      ).rows.map(({ wrapped }) => wrapped);
    await ledger.sql.query('CHECKPOINT');
    const old = await stored();
    const [before, now] = [Buffer.from(ledger.environment['LEDGER_MASTER_KEY']!, 'base64'), randomBytes(32)];
    await rewrapKeys(server.database.connectionString, [before, now]); // and no more
    await ledger.sql.query('CHECKPOINT');
    expect((await filesWith(old)).length).toBeGreaterThan(0);
    const environment = { ...ledger.environment, LEDGER_MASTER_KEY: now.toString('base64') };
    expect(await runIn(environment, 'erase')).toMatch(/keys.* as they were wrapped before .* still on disk/);
    expect(await runIn(environment, 'erase', '--finish')).toMatch(/keys as they were wrapped before are gone/);
    expect(await filesWith(old)).toEqual([]);
    expect(await stored()).toHaveLength(old.length);
    expect(await runIn(environment, 'erase', '--finish')).toMatch(/no erasure is open/);
    expect(await runIn(environment, 'erase')).not.toMatch(/on disk.*keys|wrapped/);
  }, 120_000);
});
