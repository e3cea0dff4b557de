import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { checkArchive } from '../../src/backup/archives.js';
import { manifest_file, readManifest } from '../../src/backup/manifest.js';
import { newHousehold, recorded, settle, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { startOwnServer } from '../support/own-server.js';
import type { OwnServer } from '../support/own-server.js';

const programs = join(import.meta.dirname, '..');
const child = [
  '--import',
  join(programs, 'support', 'typescript.mjs'),
  join(programs, 'backup', 'run-until-killed.ts'),
];

let server: OwnServer;
let home: string;
let options: Record<'connectionString' | 'key' | 'erasuresFile', string>;
/** Erased after the backup that is restored. */
const gone = `person-${randomUUID()}`;
/** Of the service, which is stopped; its list of erasures stays. */
let dataOfService: string;

beforeAll(async () => {
  server = await startOwnServer({ fsync: 'off' }); // it is not the server that is killed
  home = await mkdtemp(join(tmpdir(), 'ledger-killed-'));
  dataOfService = join(home, 'erasures.jsonl');
  const ledger = await startTestLedger({ erasuresFile: dataOfService }, {}, server.database);
  options = {
    connectionString: server.database.connectionString,
    key: ledger.environment['LEDGER_MASTER_KEY']!,
    erasuresFile: dataOfService,
  };
  await fill(ledger);
  await ledger.close();
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

async function fill(ledger: TestLedger): Promise<void> {
  const { office } = await settle(ledger);
  const id = await newHousehold(ledger, office);
  const personId = gone.slice('person-'.length);
  const member = { entryId: randomUUID(), occurredOn: '2016', personId, name: '后删甲' };
  await recorded(ledger.post(`/v1/households/${id}/members`, member, office));
  await mkdir(join(home, 'whole'));
  expect(await run('none', 'backup', { folder: join(home, 'whole') })).toMatchObject({ signal: null, code: 0 });
  const erasureId = randomUUID();
  await recorded(
    ledger.post('/v1/erasures', { entryId: randomUUID(), erasureId, personId, ground: 'unlawful' }, office),
  );
  const second = await ledger.token({ role: 'office', sub: 'office-2' });
  await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second));
}

interface Ran {
  readonly steps: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

async function run(at: number | 'none', what: 'backup' | 'restore', more: { folder: string }): Promise<Ran> {
  const given = [...child, String(at), what, JSON.stringify({ ...options, ...more })];
  const running = spawn(process.execPath, ['--no-warnings', ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((settle) =>
    running.once('exit', (code, signal) => settle([code, signal])),
  );
  const steps = (await text(running.stdout)).trimEnd().split('\n');
  const [code, signal] = await ended;
  return { steps, code, signal };
}

/**
 * The first and the last of each kind, since what lies between them is done alike, table by table; but none that changes
 * nothing: before it things stand as before the next one that does.
 */
function places(steps: readonly string[]): number[] {
  const changing = [...steps.entries()].filter(([, name]) => !/^(SELECT|SET) /.test(name));
  return changing.flatMap(([i, name]) => (steps.indexOf(name) === i || steps.lastIndexOf(name) === i ? [i] : []));
}

async function ask<Row extends object>(database: string, sql: string): Promise<Row[]> {
  const url = new URL(options.connectionString);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client.query<Row>(sql).then(
    async ({ rows }) => client.end().then(() => rows),
    async (error: unknown) => client.end().then(() => Promise.reject(error as Error)),
  );
}

/** All that is called a backup can be restored. */
async function wholeIn(folder: string): Promise<number> {
  let whole = 0;
  for (const name of await readdir(folder)) {
    const made = join(folder, name);
    const isNamedWhole = !name.endsWith('.partial');
    const hasManifest = (await readdir(made)).includes(manifest_file);
    if (!hasManifest) {
      expect([name, isNamedWhole]).toEqual([name, false]);
      await expect(readManifest(made)).rejects.toThrow(/no whole backup/);
      continue;
    }
    const { log, keys, erasures } = await readManifest(made);
    for (const each of [...log, keys, erasures]) await checkArchive(join(made, each.file), each);
    if (isNamedWhole) whole += 1;
  }
  return whole;
}

describe('A process that is killed', () => {
  it('on its way through a backup leaves none that is not whole, and the next one makes it', async () => {
    const folder = join(home, 'backups');
    await mkdir(folder);
    const { steps, code } = await run('none', 'backup', { folder });
    expect(code).toBe(0);
    expect(steps.length).toBeGreaterThan(20);
    let whole = 1;
    for (const at of places(steps)) {
      expect([at, steps[at], (await run(at, 'backup', { folder })).signal]).toEqual([at, steps[at], 'SIGKILL']);
      const now = await wholeIn(folder);
      // Only what comes after the last renaming finds it made.
      expect([at, now - whole]).toEqual([at, at > steps.lastIndexOf('rename') ? 1 : 0]);
      whole = now;
    }
    expect(await run('none', 'backup', { folder })).toMatchObject({ code: 0 });
    expect(await wholeIn(folder)).toBe(whole + 1);
  }, 600_000);

  it('on its way through a restore leaves the ledger of before or the restored one, and the next one completes it', async () => {
    const folder = join(home, 'whole', (await readdir(join(home, 'whole')))[0]!);
    // By this it is known which of the two is there.
    const mark = () => ask('ledger', 'CREATE TABLE IF NOT EXISTS ledger.of_before ()');
    const isOfBefore = async (): Promise<boolean> =>
      (await ask<{ is: boolean }>('ledger', `SELECT to_regclass('ledger.of_before') IS NOT NULL AS is`))[0]!.is;
    const standing = (): Promise<object[]> =>
      ask(
        'ledger',
        `SELECT (SELECT count(*)::integer FROM ledger.event WHERE type = 'MemberAdded') AS members,
                            (SELECT wrapped FROM ledger.subject_key WHERE subject = '${gone}') AS wrapped,
                            (SELECT count(*)::integer FROM ledger.erasure WHERE erased_at IS NOT NULL) AS erased`,
      );
    await mark();
    const { steps, code } = await run('none', 'restore', { folder });
    expect([code, await isOfBefore()]).toEqual([0, false]);
    expect(steps.length).toBeGreaterThan(60);
    const swapped = steps.lastIndexOf('COMMIT');
    for (const at of places(steps)) {
      await mark();
      expect([at, steps[at], (await run(at, 'restore', { folder })).signal]).toEqual([at, steps[at], 'SIGKILL']);
      expect([at, steps[at], await isOfBefore()]).toEqual([at, steps[at], at <= swapped]);
      // In either of them whoever was erased stays so.
      expect(await standing()).toEqual([{ members: 1, wrapped: null, erased: 1 }]);
    }
    await mark();
    expect(await run('none', 'restore', { folder })).toMatchObject({ code: 0 });
    expect(await isOfBefore()).toBe(false);
    expect(await ask('postgres', `SELECT datname::text FROM pg_database WHERE datname LIKE 'ledger%'`)).toEqual([
      { datname: 'ledger' },
    ]);
  }, 900_000);
});
