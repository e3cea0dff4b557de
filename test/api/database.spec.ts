/** What everybody is told while the database can't serve, and that all is well as soon as it can. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { by } from '../event-store/stores.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let database: TestDatabase;
let proxy: TcpProxy;
let ledger: TestLedger;
/** Not by way of the proxy. */
let direct: pg.Client;
let office: string;
let household: string;

beforeAll(async () => {
  database = await freshDatabase();
  const { hostname, port } = new URL(database.connectionString);
  proxy = await TcpProxy.to(hostname, Number(port));
  const connectionString = by(proxy.port, database.connectionString);
  ledger = await startTestLedger({}, {}, { connectionString, drop: () => Promise.resolve() });
  ledger.sql.on('error', () => undefined);
  direct = new pg.Client({ connectionString: database.connectionString });
  await direct.connect();
  ({ office } = await settle(ledger));
  household = await newHousehold(ledger, office);
}, 120_000);
afterEach(async () => {
  proxy.admit();
  await untilReady();
}, 60_000);
afterAll(async () => {
  await ledger.close();
  await direct.end();
  await proxy.close();
  await database.drop();
}, 60_000);

async function untilReady(): Promise<void> {
  while ((await ledger.get('/readyz')).status !== 200) await sleep(100);
}

const record = (more?: object): Promise<Answer> =>
  ledger.post(`/v1/households/${household}/visits`, visit(more), office);

const questions = [
  () => `/v1/households/${household}/file`,
  () => `/v1/households/${household}/file?asOf=2022-01-01`,
  () => `/v1/households/${household}/timeline`,
  () => `/v1/households/${household}/history`,
  () => '/v1/households',
  () => '/v1/reports/visits?from=2022-01-01&to=2022-12-31',
];

/** Of every kind of request, twice at once: those that were under way, and those that come then. */
async function askAll(): Promise<{ writes: Answer[]; reads: Answer[]; results: unknown[] }> {
  const item = { stream: `households/${household}`, fact: 'VisitRecorded', data: visit() };
  const registration = { entryId: randomUUID(), householdId: randomUUID(), areaCode: villageCode, occurredOn: '2016' };
  const [writes, reads, batch] = await Promise.all([
    Promise.all([record(), record(), ledger.post('/v1/households', registration, office)]),
    Promise.all([...questions, ...questions].map((path) => ledger.get(path(), office))),
    ledger.post('/v1/entries', { entries: [item] }, office),
  ]);
  const results = batch.status === 200 ? (batch.body.results as unknown[]) : [{ problem: batch.body as unknown }];
  return { writes, reads, results };
}

const codesOf = (answers: readonly Answer[]): string[] => [
  ...new Set(answers.map(({ status, body }) => `${status} ${String(body.code)}`)),
];

describe('While the database is gone', () => {
  it('every request is told so, soon, and nobody that something went wrong here', async () => {
    proxy.refuse();
    const began = performance.now();
    for (const _ of [1, 2]) {
      const { writes, reads, results } = await askAll();
      expect(codesOf(reads)).toEqual(['503 store-unavailable']);
      expect(codesOf(writes)).toEqual(['503 store-unavailable']);
      expect(results).toMatchObject([{ problem: { code: 'store-unavailable' } }]);
      expect(Number(reads[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(performance.now() - began).toBeLessThan(12_000);
    const { status, body } = await ledger.get('/readyz');
    expect([status, body.parts.database, body.parts.eventStore]).toEqual([
      503,
      { ready: false, reason: 'the database does not answer' },
      { ready: false, reason: 'the database does not answer' },
    ]);
    expect((await ledger.get('/livez')).status).toBe(200);
    proxy.admit();
    await untilReady();
    await recorded(record());
    expect((await ledger.get(`/v1/households/${household}/file`, office)).status).toBe(200);
  }, 60_000);

  it('an entry whose answer was lost is told at once that it may stand, and sent again it does once', async () => {
    const entry = visit();
    await direct.query('BEGIN; LOCK TABLE ledger.append_lock IN EXCLUSIVE MODE');
    const sent = ledger.post(`/v1/households/${household}/visits`, entry, office);
    await untilAppendWaits();
    proxy.refuse();
    const began = performance.now();
    const answer = await sent;
    expect(performance.now() - began).toBeLessThan(4_000);
    expect([answer.status, answer.body.code]).toEqual([503, 'outcome-unknown']);
    await direct.query('ROLLBACK');
    proxy.admit();
    await untilReady();
    const again = await ledger.post(`/v1/households/${household}/visits`, entry, office);
    expect(again.status).toBe(200);
  }, 60_000);

  it('one that takes everything and answers nothing keeps nobody for long', async () => {
    proxy.loseAnswers();
    const began = performance.now();
    const [write, read] = await Promise.all([record(), ledger.get('/v1/households', office)]);
    expect([write.status, read.status]).toEqual([503, 503]);
    expect(performance.now() - began).toBeLessThan(25_000);
    proxy.refuse();
  }, 60_000);
});

async function untilAppendWaits(): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE relation = 'ledger.append_lock'::regclass AND NOT granted`;
  while ((await direct.query(waiting)).rowCount === 0) await sleep(10);
}

describe('While its disk is full', () => {
  /** As PostgreSQL says it, of one table; what else needs the disk is said by readiness. */
  const fill = async (table: string): Promise<void> => {
    await direct.query(`
      CREATE OR REPLACE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END';
      CREATE TRIGGER full_disk BEFORE INSERT ON ${table} EXECUTE FUNCTION public.full()`);
  };
  const empty = (table: string): Promise<unknown> => direct.query(`DROP TRIGGER full_disk ON ${table}`);

  it.each([
    ['ledger.event', record],
    [
      'ledger.subject_key',
      () =>
        ledger.post(
          '/v1/households',
          { entryId: randomUUID(), householdId: randomUUID(), areaCode: villageCode, occurredOn: '2016' },
          office,
        ),
    ],
    ['ledger.access_log', () => ledger.get(`/v1/households/${household}/file`, office)],
  ])('what would be written to %s is told so', async (table, ask) => {
    await fill(table);
    try {
      const answer = await ask();
      expect([answer.status, answer.body.code]).toEqual([503, 'store-unavailable']);
    } finally {
      await empty(table);
    }
    expect((await ask()).status).toBeLessThan(300);
  });

  it('readiness says so from the first entry that was not stored, until the disk takes something', async () => {
    const probe = await direct.query<{ sql: string }>(`SELECT pg_get_functiondef('ledger.try_disk'::regproc) AS sql`);
    await direct.query(`CREATE OR REPLACE FUNCTION ledger.try_disk() RETURNS void LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END'`);
    await fill('ledger.event');
    await record();
    await sleep(600); // an answer of readiness is kept so long
    const { status, body } = await ledger.get('/readyz');
    expect([status, body.parts.eventStore]).toEqual([
      503,
      { ready: false, reason: 'the disk of the database is full' },
    ]);
    await empty('ledger.event');
    await direct.query(probe.rows[0]!.sql);
    await untilReady();
    await recorded(record());
  }, 60_000);
});
