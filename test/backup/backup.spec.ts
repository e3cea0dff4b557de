import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ledgerProgram } from '../../src/cli/program.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { testConfig, villageCode } from '../api/ledger.js';

let home: string;
let folder: string;
let backups: string;
let running: RunningLedger | undefined;

type Ask = (method: string, path: string, body?: object, sub?: string) => Promise<{ status: number; text: string }>;
let ask: Ask;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ledger-backup-'));
  [folder, backups] = [join(home, 'data'), join(home, 'backups')];
});
afterEach(() => stop());
afterAll(async () => {
  for (const each of await readdir(home)) {
    const cluster = await realpath(join(home, each, 'postgres')).catch(() => undefined);
    if (cluster) await rm(cluster, { recursive: true, force: true });
  }
  await rm(home, { recursive: true, force: true });
});

async function start(where = folder): Promise<void> {
  const config = { ...testConfig('', where), databaseUrl: undefined, masterKey: undefined };
  running = await startLedger(config, { log: openLog('silent'), threads: false, keepsConnections: false });
  const { url, issuer } = running;
  const tokens = new Map<string, string>();
  ask = async (method, path, body, sub = 'office-1') => {
    if (!tokens.has(sub)) tokens.set(sub, await issuer!.sign({ role: 'office', sub }));
    const headers = { authorization: `Bearer ${tokens.get(sub)!}`, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, text: await answer.text() };
  };
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

async function run(environment: Record<string, string>, ...words: string[]): Promise<string> {
  let out = '';
  await ledgerProgram({ LEDGER_DATA_DIR: folder, ...environment }, (line) => (out += `${line}\n`)).parseAsync(words, {
    from: 'user',
  });
  return out;
}

const household = async (): Promise<string> => {
  const householdId = randomUUID();
  const body = { entryId: randomUUID(), householdId, areaCode: villageCode, occurredOn: '2016' };
  expect((await ask('POST', '/v1/households', body)).status).toBe(201);
  return householdId;
};
const member = (name: string) => ({ entryId: randomUUID(), occurredOn: '2016', personId: randomUUID(), name });
const add = async (id: string, body: object): Promise<number> =>
  (await ask('POST', `/v1/households/${id}/members`, body)).status;
/** When the tables are there. */
async function file(id: string): Promise<string> {
  for (;;) {
    const { status, text } = await ask('GET', `/v1/households/${id}/file`);
    if (status !== 503) return text;
    await sleep(100);
  }
}

async function erase(personId: string): Promise<{ status: number; text: string }> {
  const erasureId = randomUUID();
  const request = { entryId: randomUUID(), erasureId, personId, ground: 'consent_withdrawn' };
  expect((await ask('POST', '/v1/erasures', request)).status).toBe(201);
  return ask('POST', `/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, 'office-2');
}

const newest = async (): Promise<string> => join(backups, (await readdir(backups)).sort().at(-1)!);

describe('A backup', () => {
  let before: { id: string; stays: ReturnType<typeof member>; gone: ReturnType<typeof member>; late: object };
  const acknowledged: string[] = [];

  it('is made under load, and holds everything that was acknowledged before it', async () => {
    await start();
    await ask('POST', '/v1/areas', { entryId: randomUUID(), code: villageCode, name: '刘家屯村' });
    const id = await household();
    const [stays, gone, early] = [member('留下甲'), member('删除乙'), member('早删丙')];
    for (const each of [stays, gone, early]) expect(await add(id, each)).toBe(201);
    expect((await erase(early.personId)).status).toBe(201);
    let isOver = false;
    const load = (async () => {
      while (!isOver) {
        const householdId = await household();
        if (!isOver) acknowledged.push(householdId);
      }
    })();
    while (acknowledged.length < 20) await sleep(10);
    const known = acknowledged.length;
    const out = await run({}, 'backup', backups);
    isOver = true;
    await load;
    acknowledged.length = known;
    expect(out).toMatch(/ledger-\w+: \d+ events up to \d+, \d+ keys/);
    const made = await newest();
    expect((await readdir(made)).sort()).toEqual(['backup.json', 'erasures', 'keys', 'log']);
    for (const each of ['log', 'keys', 'erasures'])
      for (const name of await readdir(join(made, each)))
        expect((await readFile(join(made, each, name))).includes('留下甲')).toBe(false);

    // What comes later: an entry, and an erasure.
    const late = member('后来丁');
    expect(await add(id, late)).toBe(201);
    const answer = await erase(gone.personId);
    const until = new Date(Date.now() + 31 * 86_400_000).toISOString().slice(0, 10);
    expect(JSON.parse(answer.text)).toMatchObject({ backupsHoldKeysUntil: until });
    before = { id, stays, gone, late };
  }, 240_000);

  it('is restored in the place of the ledger, with everybody who was erased since still erased', async () => {
    await start();
    const epochOf = async (): Promise<number> =>
      (JSON.parse((await ask('GET', '/readyz')).text) as { parts: { eventStore: { epoch: number } } }).parts.eventStore
        .epoch;
    const epoch = await epochOf();
    await expect(run({}, 'restore', await newest(), '--replace')).rejects.toThrow(/is served by process/);
    // As one is found that was killed on its way.
    const admin = new pg.Client({ connectionString: running!.databaseUrl });
    await admin.connect();
    for (const name of ['ledger_being_restored', 'ledger_replaced']) await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    await stop();
    await expect(run({}, 'restore', await newest())).rejects.toThrow(/holds \d+ events: --replace/);
    const out = await run({}, 'restore', await newest(), '--replace');
    expect(out).toMatch(/1 erasures that came later are carried out again/);
    await start();
    const { id, stays, gone, late } = before;
    const shown = await file(id);
    expect(shown).toContain('留下甲');
    expect(shown).not.toMatch(/删除乙|早删丙|后来丁/);
    for (const each of acknowledged) expect((await ask('GET', `/v1/households/${each}/file`)).status).toBe(200);
    expect(await epochOf()).toBe(epoch + 1);
    // What clients offer again: as it was, anew, and refused where it speaks of somebody erased.
    expect(await add(id, stays)).toBe(200);
    expect(await add(id, late)).toBe(201);
    expect(await add(id, { ...gone, entryId: randomUUID() })).toBe(409);
    const client = new pg.Client({ connectionString: running!.databaseUrl });
    await client.connect();
    const keys = await client.query('SELECT wrapped FROM ledger.subject_key WHERE subject = $1', [
      `person-${gone.personId}`,
    ]);
    expect(keys.rows).toEqual([{ wrapped: null }]);
    const names = await client.query(`SELECT datname FROM pg_database WHERE datname LIKE 'ledger%'`);
    expect(names.rows).toEqual([{ datname: 'ledger' }]);
    await client.end();
    await stop();
    expect(await run({}, 'verify')).toMatch(/nothing was altered/);
  }, 240_000);

  it('is restored on another machine, from its archives, the master key and the list of erasures', async () => {
    const other = join(home, 'other');
    const at = { LEDGER_DATA_DIR: other };
    const made = await newest();
    await expect(run(at, 'restore', made)).rejects.toThrow(/master.key is missing/);
    const key = join(folder, 'master.key');
    await expect(run(at, 'restore', made, '--master-key', key)).rejects.toThrow(/list of erasures, is missing/);
    await cp(join(folder, 'erasures.jsonl'), join(other, 'erasures.jsonl'));
    const apart = join(home, 'keys-apart');
    await cp(made, join(home, 'backup-of-log'), { recursive: true });
    await cp(join(made, 'keys'), join(apart, 'keys'), { recursive: true });
    await rm(join(home, 'backup-of-log', 'keys'), { recursive: true });
    await run(at, 'restore', join(home, 'backup-of-log'), '--keys', apart);
    await start(other);
    const shown = await file(before.id);
    expect(shown).toContain('留下甲');
    expect(shown).not.toMatch(/删除乙|早删丙/);
    // On disk, too, nothing is left to do but what the restored list asks for.
    expect(await readFile(join(other, 'erasures.jsonl'), 'utf8')).toContain(`person-${before.gone.personId}`);
  }, 240_000);

  it('is refused without keys, of a newer version, of another ledger, altered, or with an older list', async () => {
    const made = await newest();
    const copy = async (name: string): Promise<string> => {
      await cp(made, join(home, name), { recursive: true });
      return join(home, name);
    };
    const refused = async (where: string, ...more: string[]): Promise<string> => {
      try {
        return await run({}, 'restore', where, '--replace', ...more);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const noKeys = await copy('no-keys');
    await rm(join(noKeys, 'keys'), { recursive: true });
    expect(await refused(noKeys)).toMatch(/keys.jsonl.gz is missing from the backup/);

    const newer = await copy('newer');
    const manifest = JSON.parse(await readFile(join(newer, 'backup.json'), 'utf8')) as { migrations: string[] };
    const write = (more: object): Promise<void> =>
      writeFile(join(newer, 'backup.json'), JSON.stringify({ ...manifest, ...more }));
    await write({ format: 2 });
    expect(await refused(newer)).toMatch(/newer version/);
    await write({ migrations: [...manifest.migrations, '9999_to_come'] });
    expect(await refused(newer)).toMatch(/newer version/);
    await write({ ledger: 'f'.repeat(32) });
    expect(await refused(newer)).toMatch(/another ledger/);
    await write({ eventStore: 'eventstoredb' });
    expect(await refused(newer)).toMatch(/on eventstoredb/);
    await rm(join(newer, 'backup.json'));
    expect(await refused(newer)).toMatch(/no whole backup/);

    const altered = await copy('altered');
    const log = join(altered, 'log', 'ledger.event.copy.gz');
    const bytes = await readFile(log);
    bytes[100]! ^= 1;
    await writeFile(log, bytes);
    expect(await refused(altered)).toMatch(/not as it was when the backup was made/);

    const wrongKey = join(home, 'wrong.key');
    await writeFile(wrongKey, randomBytes(32).toString('base64'));
    expect(await refused(made, '--master-key', wrongKey)).toMatch(/does not open the keys of this backup/);
    const list = await readFile(join(folder, 'erasures.jsonl'), 'utf8');
    const older = join(home, 'older.jsonl');
    await writeFile(older, `${list.split('\n')[0]!}\n`);
    expect(await refused(made, '--erasures', older)).toMatch(/older than the backup/);
    await writeFile(older, list.replace(/"ledger":"\w/, '"ledger":"x'));
    expect(await refused(made, '--erasures', older)).toMatch(/another ledger/);
    await writeFile(older, 'no list');
    expect(await refused(made, '--erasures', older)).toMatch(/no list of erasures/);
    // Nothing of all this has touched what is there.
    await start();
    expect(await file(before.id)).toContain('后来丁');
    await stop();

    // Another ledger, which has a list, a key and a backup of its own.
    const stranger = join(home, 'stranger');
    await start(stranger);
    await stop();
    expect(await refused(made, '--erasures', join(stranger, 'erasures.jsonl'))).toMatch(/another ledger/);
    const into = run(
      { LEDGER_DATA_DIR: stranger },
      'restore',
      made,
      '--erasures',
      join(folder, 'erasures.jsonl'),
      '--replace',
    );
    await expect(into).rejects.toThrow(/does not open the keys of this backup/);
    const withKey = ['--master-key', join(folder, 'master.key')];
    const forced = run(
      { LEDGER_DATA_DIR: stranger },
      'restore',
      made,
      '--erasures',
      join(folder, 'erasures.jsonl'),
      '--replace',
      ...withKey,
    );
    await expect(forced).rejects.toThrow(/of another ledger than this one/);
  }, 400_000);

  it('that was cut off leaves nothing behind, and older ones go when their time is over', async () => {
    const partial = join(backups, 'ledger-20200101T000000000Z.partial');
    await cp(await newest(), partial, { recursive: true });
    await utimes(partial, 1, 1);
    const old = join(backups, 'ledger-20200102T000000000Z');
    await cp(await newest(), old, { recursive: true });
    const manifest = JSON.parse(await readFile(join(old, 'backup.json'), 'utf8')) as object;
    const at = new Date(Date.now() - 8 * 86_400_000).toISOString();
    await writeFile(join(old, 'backup.json'), JSON.stringify({ ...manifest, at }));
    const another = join(backups, 'ledger-20200103T000000000Z');
    await cp(old, another, { recursive: true });
    await writeFile(join(another, 'backup.json'), JSON.stringify({ ...manifest, at, ledger: 'another' }));
    const out = await run({ LEDGER_BACKUP_DAYS: '7' }, 'backup', backups);
    expect(out.match(/^removed/gm)).toHaveLength(2);
    const left = await readdir(backups);
    expect(left).toContain('ledger-20200103T000000000Z');
    expect(left.filter((name) => name.startsWith('ledger-2020'))).toHaveLength(1);
    expect(await run({ LEDGER_BACKUP_DAYS: '9' }, 'backup', backups)).not.toContain('removed');
    await rename(another, join(home, 'another'));
  }, 240_000);
});
