import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedIssuer } from '../../src/access/embedded-issuer.js';
import { villageCode, visit } from './ledger.js';

let folder: string;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-main-'));
  token = await (await EmbeddedIssuer.open(folder)).sign({ role: 'office' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  readonly lines: string[];
}

/** `npm start` as a process of its own, on an embedded PostgreSQL in the folder. */
async function startMain(): Promise<Process> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', './test/support/typescript.mjs', 'src/main.ts'], {
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
  return { child, url, exit, lines };
}

async function postgresOf(data: string): Promise<number | undefined> {
  const pid = Number((await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  return pid === 0 ? undefined : pid;
}

function aggregates(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const post = (url: string, path: string, body: object): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

describe('SIGTERM under load', () => {
  it('loses no acknowledged entry, answers what is under way, and leaves no process behind', async () => {
    const first = await startMain();
    await post(first.url, '/v1/areas', { entryId: randomUUID(), code: villageCode, name: '刘家屯村' });
    const households = Array.from({ length: 8 }, () => randomUUID());
    for (const householdId of households)
      await post(first.url, '/v1/households', { entryId: randomUUID(), householdId, areaCode: villageCode });
    const postgres = await postgresOf(folder);
    expect(postgres !== undefined && aggregates(postgres)).toBe(true);

    const acknowledged: { household: string; entryId: string; revision: number }[] = [];
    const refused: number[] = [];
    const unanswered: { household: string; entryId: string }[] = [];
    const client = async (household: string): Promise<void> => {
      for (;;) {
        const body = visit();
        let response: Response;
        try {
          response = await post(first.url, `/v1/households/${household}/visits`, body);
        } catch (error) {
          // Refused, or still waiting to be let in when the door was closed.
          unanswered.push({ household, entryId: body.entryId });
          if ((error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED') return;
          continue;
        }
        if (response.status === 503) {
          // Told to come again, elsewhere, and let go.
          expect(response.headers.get('connection')).toBe('close');
          await response.text();
          unanswered.push({ household, entryId: body.entryId });
          return;
        }
        if (response.status !== 201) refused.push(response.status);
        else {
          const { revision } = (await response.json()) as { revision: number };
          acknowledged.push({ household, entryId: body.entryId, revision });
        }
      }
    };
    const clients = households.flatMap((household) => [client(household), client(household)]);
    while (acknowledged.length < 100) await sleep(10);
    first.child.kill('SIGTERM');
    await Promise.all(clients);
    expect(await first.exit).toEqual({ code: 0, signal: null });
    expect(refused).toEqual([]);
    expect(postgres !== undefined && aggregates(postgres)).toBe(false);
    expect(first.lines.at(-1)).toContain('the ledger has stopped');

    const second = await startMain();
    for (const { household, entryId, revision } of acknowledged) {
      const response = await fetch(`${second.url}/v1/households/${household}/entries/${entryId}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([response.status, entryId]).toEqual([200, entryId]);
      expect(JSON.stringify(await response.json())).toContain(`"revision":${revision}`);
    }
    // Every request that was taken up was answered: of those without an answer none was recorded.
    for (const { household, entryId } of unanswered) {
      const response = await fetch(`${second.url}/v1/households/${household}/entries/${entryId}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([response.status, entryId]).toEqual([404, entryId]);
    }
    second.child.kill('SIGINT');
    expect(await second.exit).toEqual({ code: 0, signal: null });
  }, 240_000);

  it('killed for good, it leaves no database behind either', async () => {
    const killed = await startMain();
    const postgres = (await postgresOf(folder))!;
    killed.child.kill('SIGKILL');
    await killed.exit;
    for (let i = 0; i < 300 && aggregates(postgres); i += 1) await sleep(100);
    expect(aggregates(postgres)).toBe(false);
  }, 120_000);
});

async function startThatFails(env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const program = ['--no-warnings', '--import', './test/support/typescript.mjs', 'src/main.ts'];
  const child = spawn(process.execPath, program, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  return { code, said };
}

describe('A start that cannot be', () => {
  it('says which variables are wrong, and ends with 1', async () => {
    const env = { PATH: process.env['PATH'], PORT: 'eighty', DATABASE_URL: 'postgres://ledger@127.0.0.1:1/ledger' };
    const { code, said } = await startThatFails(env);
    expect(code).toBe(1);
    expect(said).toContain('PORT: "eighty" does not fit; expected: a whole number from 0 to 65535');
    expect(said).toContain('LEDGER_MASTER_KEY: missing, as DATABASE_URL is set');
    expect(said).not.toContain('postgres://ledger');
  }, 60_000);

  it('says that the database does not answer, without its password', async () => {
    const env = {
      PATH: process.env['PATH'],
      PORT: '0',
      LEDGER_DATA_DIR: folder,
      DATABASE_URL: 'postgres://ledger:s3cret@127.0.0.1:1/ledger',
      LEDGER_MASTER_KEY: Buffer.alloc(32).toString('base64'),
    };
    const { code, said } = await startThatFails(env);
    expect(code).toBe(1);
    expect(said).toContain('ECONNREFUSED');
    expect(said).not.toContain('s3cret');
  }, 60_000);
});
