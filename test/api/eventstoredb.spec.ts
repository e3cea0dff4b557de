import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedIssuer } from '../../src/access/embedded-issuer.js';
import { EventStoreDbStub } from '../event-store/eventstoredb.stub.js';

/** `npm start` as a process of its own, on an embedded PostgreSQL in a folder of its own. */
class Main {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  private readonly child;
  readonly exit: Promise<number | null>;

  constructor(folder: string, address: string) {
    const own = { PORT: '0', LEDGER_DATA_DIR: folder, LEDGER_EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: address };
    const node = ['--no-warnings', '--import', './test/support/typescript.mjs', 'src/main.ts'];
    this.child = spawn(process.execPath, node, { env: { PATH: process.env['PATH'], ...own } });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.lines.push(line));
    createInterface({ input: this.child.stderr }).on('line', (line) => this.errors.push(line));
    this.exit = new Promise((settle) => this.child.on('exit', settle));
  }

  /** Empty where it has ended. */
  async url(): Promise<string> {
    for (let ended = false; ;) {
      void this.exit.then(() => (ended = true));
      const found = this.lines.map((line) => (JSON.parse(line) as { url?: string }).url).find(Boolean);
      if (found !== undefined || ended) return found ?? '';
      await sleep(20);
    }
  }

  /** @returns its exit code, and how long it took */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const began = performance.now();
    this.child.kill('SIGTERM');
    return { code: await this.exit, ms: performance.now() - began };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

describe('The service on EventStoreDB', () => {
  let stub: EventStoreDbStub;
  let folder: string;
  let main: Main | undefined;
  beforeEach(async () => {
    stub = await EventStoreDbStub.start();
    folder = await mkdtemp(join(tmpdir(), 'ledger-eventstoredb-'));
  });
  afterEach(async () => {
    main?.kill();
    stub.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends with one sentence where there is no server, and prints no stack', async () => {
    stub.close();
    main = new Main(folder, stub.address);
    expect(await main.exit).toBe(1);
    expect(main.errors).toEqual([
      `The ledger can't start: EVENTSTOREDB_URL: nothing answers at 127.0.0.1:${stub.port} (ECONNREFUSED)`,
    ]);
    expect(main.lines.join('')).not.toContain('"stack"');
  }, 60_000);

  it('ends when asked to while it starts on a server that does not answer', async () => {
    stub.frozen = true;
    main = new Main(folder, stub.address);
    while (main.lines.length === 0) await sleep(20);
    const { ms } = await main.stop();
    expect(ms).toBeLessThan(15_000);
  }, 60_000);

  it('answers 503 store-unavailable while the server does not answer, and ends when asked to', async () => {
    main = new Main(folder, stub.address);
    const url = await main.url();
    const token = await (await EmbeddedIssuer.open(folder)).sign({ role: 'office' });
    const ask = async (path: string, body?: object): Promise<unknown> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const sent = body && { method: 'POST', body: JSON.stringify(body) };
      const began = performance.now();
      const answer = await fetch(url + path, { headers, ...sent });
      const { code } = (await answer.json()) as { code?: string };
      return { status: answer.status, code, late: performance.now() - began > 12_000 };
    };
    const household = `/v1/households/${randomUUID()}`;
    const until = Date.now() + 30_000; // the tables are made first
    while (((await ask(`${household}/file`)) as { status: number }).status === 503 && Date.now() < until)
      await sleep(100);
    stub.frozen = true;
    const unavailable = { status: 503, code: 'store-unavailable', late: false };
    const visit = { entryId: randomUUID(), occurredOn: '2026-11-22', mode: 'home', outcome: 'completed' };
    const asked = [ask(`${household}/file`), ask(`${household}/timeline`), ask(`${household}/visits`, visit)];
    expect(await Promise.all(asked)).toEqual([unavailable, unavailable, unavailable]);
    const { code, ms } = await main.stop();
    expect([code, ms < 20_000]).toEqual([0, true]);
  }, 90_000);
});
