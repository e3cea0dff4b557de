import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerProgram } from '../../src/cli/program.js';
import { rewrapKeys } from '../../src/event-store/keys.rewrap.js';
import { putNextMasterKey } from '../../src/platform/kept-secret.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { testConfig, villageCode } from '../api/ledger.js';

const number = '220122195003071216';
const personId = randomUUID();
const householdId = randomUUID();
const member = { entryId: randomUUID(), occurredOn: '2016', personId, name: '王小明', identityNumber: number };

let folder: string;
let running: RunningLedger | undefined;
const masterFile = (): string => join(folder, 'master.key');
const keyText = (): string => `${randomBytes(32).toString('base64')}\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-keys-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
});
afterAll(async () => {
  await rm(await realpath(join(folder, 'postgres')), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<(method: string, path: string, body?: object) => Promise<Response>> {
  const config = { ...testConfig('', folder), databaseUrl: undefined, masterKey: undefined };
  running = await startLedger(config, { log: openLog('silent'), threads: false, keepsConnections: false });
  const { url, issuer } = running;
  const authorization = `Bearer ${await issuer!.sign({ role: 'office', sub: 'office-1' })}`;
  return (method, path, body) =>
    fetch(url + path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
}

async function rewrap(file: string): Promise<string> {
  let out = '';
  const program = ledgerProgram({ LEDGER_DATA_DIR: folder }, (line) => (out += `${line}\n`));
  await program.parseAsync(['keys', 'rewrap', '--new-key', file], { from: 'user' });
  return out;
}

/** What was recorded is read, searched for, and known again when it is sent once more. */
async function goesOn(cursor?: string): Promise<string> {
  const ask = await start();
  expect((await ask('POST', `/v1/households/${householdId}/members`, member)).status).toBe(200);
  expect(await (await ask('GET', `/v1/households/${householdId}/file`)).text()).toContain('王小明');
  const found = `/v1/households?q=${number}`;
  expect(await (await ask('GET', found)).text()).toContain(householdId);
  const page = await ask('GET', `/v1/areas?limit=1${cursor === undefined ? '' : `&cursor=${cursor}`}`);
  expect(page.status).toBe(200);
  const { nextCursor } = (await page.json()) as { nextCursor?: string };
  await running!.close();
  running = undefined;
  return nextCursor ?? '';
}

describe('ledger keys rewrap', () => {
  let cursor: string;

  it('gives a ledger another master key, and nothing is lost: reading, search, repeats, cursors', async () => {
    const ask = await start();
    for (const code of [villageCode, '220122101202', '220122101203'])
      expect((await ask('POST', '/v1/areas', { entryId: randomUUID(), code, name: '某村' })).status).toBe(201);
    const household = { entryId: randomUUID(), householdId, areaCode: villageCode, occurredOn: '2016' };
    expect((await ask('POST', '/v1/households', household)).status).toBe(201);
    const { status, headers } = await ask('POST', `/v1/households/${householdId}/members`, member);
    expect(status).toBe(201);
    expect(headers.get('ledger-position')).toMatch(/^\d+$/);
    const { nextCursor } = (await (await ask('GET', '/v1/areas?limit=1')).json()) as { nextCursor: string };
    cursor = nextCursor;
    await running!.close();
    running = undefined;

    const [old, file] = [await readFile(masterFile(), 'utf8'), join(folder, 'new.key')];
    await writeFile(file, keyText());
    expect(await rewrap(file)).toMatch(/keys are wrapped under the new master key\nearlier backups need the old one/);
    expect(await readFile(masterFile(), 'utf8')).toBe(await readFile(file, 'utf8'));
    const kept = (await readdir(folder)).filter((name) => name.startsWith('master.key.until-'));
    expect(await readFile(join(folder, kept[0]!), 'utf8')).toBe(old);
    await goesOn(cursor);
    // The key of before opens nothing any more.
    const now = await readFile(masterFile(), 'utf8');
    await writeFile(masterFile(), old);
    await expect(start()).rejects.toThrow(/LEDGER_MASTER_KEY is not the master key of this ledger/);
    await writeFile(masterFile(), now);
  }, 240_000);

  it('refuses a file that is not there, that holds no key, and the key that is in use', async () => {
    const file = join(folder, 'other.key');
    await expect(rewrap(file)).rejects.toThrow(/ENOENT/);
    await writeFile(file, 'short\n');
    await expect(rewrap(file)).rejects.toThrow(/does not hold 32 bytes/);
    await expect(rewrap(masterFile())).rejects.toThrow(/in use/);
  }, 120_000);

  it('is taken up where it was killed: before the keys were wrapped, and before the file was put in its place', async () => {
    const [old, next] = [Buffer.from(await readFile(masterFile(), 'utf8'), 'base64'), randomBytes(32)];
    await putNextMasterKey(folder, next);
    await goesOn(cursor);
    await start();
    const { databaseUrl } = running!;
    await rewrapKeys(databaseUrl, [old, next]);
    await running!.close();
    running = undefined;
    await goesOn(cursor);
    expect(Buffer.from(await readFile(masterFile(), 'utf8'), 'base64')).toEqual(next);
    expect(await readdir(folder)).not.toContain('master.key.next');
  }, 240_000);
});
