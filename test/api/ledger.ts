import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TokenRequest } from '../../src/access/embedded-issuer.js';
import type { Config } from '../../src/platform/config.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger, ServeOptions } from '../../src/serve.js';
import { begunDatabase, type TestDatabase } from '../support/postgres.js';
import { tablesStand, testConfig } from '../support/run-once.js';

export { testConfig };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the service answers
  readonly body: any;
}

/** A service of its own for one spec file, on a database without entries of anybody, over real HTTP. */
export interface TestLedger {
  readonly url: string;
  readonly running: RunningLedger;
  /** As a command line needs it to look after this ledger. */
  readonly environment: Readonly<Record<string, string>>;
  /** As the owner of the database. */
  readonly sql: pg.Client;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  token(request: TokenRequest): Promise<string>;
  post(path: string, body: unknown, token?: string, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, token?: string, headers?: Record<string, string>): Promise<Answer>;
  /** Events in the log. */
  count(): Promise<number>;
  close(): Promise<void>;
}

/** @param of a database of its own, such as one on a server that shall suffer */
export async function startTestLedger(
  change: Partial<Config> = {},
  options: ServeOptions = {},
  of?: TestDatabase,
): Promise<TestLedger> {
  const [database, dataDir] = await Promise.all([of ?? begunDatabase(), mkdtemp(join(tmpdir(), 'ledger-api-'))]);
  const log: string[] = [];
  const config = { ...testConfig(database.connectionString, dataDir), ...change };
  const running = await startLedger(config, {
    log: openLog('trace', { write: (line: string) => void log.push(line) }),
    threads: false, // a thread would have to load all of the code once more, as TypeScript
    keepsConnections: false, // most specs need two
    ...options,
  });
  const sql = new pg.Client({ connectionString: database.connectionString });
  await sql.connect();
  if (config.projector) await tablesStand(sql);
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(running.url + path, init);
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text };
  };
  const bearer = (token?: string): Record<string, string> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    url: running.url,
    running,
    environment: {
      DATABASE_URL: database.connectionString,
      LEDGER_DATA_DIR: dataDir,
      LEDGER_MASTER_KEY: config.masterKey!.toString('base64'),
    },
    sql,
    log,
    token: (request) => running.issuer!.sign(request),
    post: (path, body, token, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(token), ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    get: (path, token, headers) => send(path, { headers: { ...bearer(token), ...headers } }),
    count: async () => Number((await sql.query<{ n: string }>('SELECT count(*) AS n FROM ledger.event')).rows[0]!.n),
    async close() {
      await running.close();
      await sql.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const villageCode = '220122101201';
export const townCode = '220122101000';
export const elsewhereCode = '220182104000';

/** What most entries refer to: two areas, a unit, a cadre; all recorded by an office of everywhere. */
export async function settle(ledger: TestLedger): Promise<{ office: string; cadreId: string; cadre: string }> {
  const office = await ledger.token({ role: 'office', sub: 'office-1' });
  const cadreId = randomUUID();
  await recorded(ledger.post('/v1/areas', { entryId: randomUUID(), code: villageCode, name: '刘家屯村' }, office));
  await recorded(ledger.post('/v1/areas', { entryId: randomUUID(), code: elsewhereCode, name: '八号镇' }, office));
  const unit = { entryId: randomUUID(), organisationId: 'hospital', name: '医院', kind: 'hospital' };
  await recorded(ledger.post('/v1/organisations', unit, office));
  await recorded(ledger.post('/v1/cadres', { entryId: randomUUID(), personId: cadreId, name: '王立新' }, office));
  return { office, cadreId, cadre: await ledger.token({ role: 'cadre', cadreId }) };
}

export async function recorded(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status !== 201) throw new Error(`not recorded: ${answer.status} ${answer.text}`);
  return answer;
}

/** Events in the log, without what a process records meanwhile. */
export async function sentEvents({ sql }: TestLedger): Promise<number> {
  const text = "SELECT count(*)::integer AS n FROM ledger.event WHERE metadata->'completes' IS NULL";
  return (await sql.query<{ n: number }>(text)).rows[0]!.n;
}

/** Registers a household, and pairs it where a cadre is named; its id. */
export async function newHousehold(ledger: TestLedger, office: string, cadreId?: string): Promise<string> {
  const householdId = randomUUID();
  const registration = { entryId: randomUUID(), householdId, areaCode: villageCode, occurredOn: '2016' };
  await recorded(ledger.post('/v1/households', registration, office));
  if (cadreId !== undefined) {
    const pairing = { entryId: randomUUID(), occurredOn: '2016', cadreId, tier: 'village' };
    await recorded(ledger.post(`/v1/households/${householdId}/pairings`, pairing, office));
  }
  return householdId;
}

export function visit(more: object = {}): { entryId: string; [field: string]: unknown } {
  return { entryId: randomUUID(), occurredOn: '2022-03-05', mode: 'home', outcome: 'completed', ...more };
}
