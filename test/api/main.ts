import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EmbeddedIssuer } from '../../src/access/embedded-issuer.js';

/** `npm start` as a process of its own, on an embedded PostgreSQL in a folder of its own. */
export interface Main {
  readonly child: ChildProcess;
  readonly url: string;
  readonly folder: string;
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  /** Of its log. */
  readonly lines: readonly string[];
  /** By an office. */
  post(path: string, body: object): Promise<Response>;
  get(path: string): Promise<Response>;
  /** Number of the process of its PostgreSQL. */
  postgres(): Promise<number | undefined>;
  /** Of the process, where it still lives, and of the folder. */
  end(): Promise<void>;
}

export interface MainOptions {
  /** That of one before, to go on with; it stays. */
  readonly folder?: string;
  /** What is run; default: the sources. */
  readonly program?: readonly string[];
}

const sources = ['--no-warnings', '--import', './test/support/typescript.mjs', 'src/main.ts'];

export async function startMain({ folder: given, program = sources }: MainOptions = {}): Promise<Main> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'ledger-main-')));
  const token = await (await EmbeddedIssuer.open(folder)).sign({ role: 'office' });
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env['PATH'], PORT: '0', LEDGER_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<{ code: number | null; signal: string | null }>((settle) => {
    child.on('exit', (code, signal) => settle({ code, signal }));
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const url = await new Promise<string>((settle, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const { url: found } = JSON.parse(line) as { url?: string };
      if (found !== undefined) settle(found);
    });
    void exit.then(() => fail(new Error(lines.join('\n'))));
  });
  const authorization = `Bearer ${token}`;
  return {
    ...{ child, url, folder, exit, lines },
    post: (path, body) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(body),
      }),
    get: (path) => fetch(url + path, { headers: { authorization } }),
    async postgres() {
      const mark = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
      return Number(mark.split('\n')[0]) || undefined;
    },
    async end() {
      child.kill('SIGTERM');
      await exit;
      if (given !== undefined) return;
      const cluster = await realpath(join(folder, 'postgres')).catch(() => folder);
      await rm(cluster, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
