import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { Metrics } from '../../src/platform/metrics.js';
import { freshDatabase } from '../support/postgres.js';
import { newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let household: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  household = await newHousehold(ledger, office);
}, 120_000);
afterAll(() => ledger.close());

/** Lines as they are, and what comes back until the connection is closed or says nothing for a moment. */
async function say(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(ledger.url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write([...lines, '', ''].join('\r\n'));
  socket.setTimeout(1_000, () => socket.destroy());
  await once(socket, 'close');
  return heard;
}

describe('What Node would answer by itself', () => {
  it.each([
    ['a request without Host', ['GET /livez HTTP/1.1'], 400, 'host-missing'],
    ['an expectation that nobody knows', ['GET /livez HTTP/1.1', 'Host: x', 'Expect: x'], 417, 'expectation-unknown'],
    [
      'one with a body',
      ['POST /v1/entries HTTP/1.1', 'Host: x', 'Expect: x', 'Content-Length: 5'],
      417,
      'expectation-unknown',
    ],
    ['a tunnel', ['CONNECT example.org:443 HTTP/1.1', 'Host: example.org'], 405, 'method-not-allowed'],
  ])('is a problem: %s', async (_, lines, status, code) => {
    const heard = await say(...lines);
    expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toMatch(/content-type: application\/problem\+json/i);
    expect(heard).toContain(`"code":"${code}"`);
  });

  it('and what is allowed is still taken', async () => {
    expect(await say('GET /livez HTTP/1.0')).toMatch(/^HTTP\/1.1 200 /);
    expect(await say('GET /livez HTTP/1.1', 'Host: x', 'Expect: 100-continue')).toMatch(/HTTP\/1.1 200 /);
  });
});

describe('A body', () => {
  it('with a byte order mark before it is taken', async () => {
    const body = Buffer.from(`\uFEFF${JSON.stringify(visit())}`);
    const answer = await ledger.post(`/v1/households/${household}/visits`, body, office);
    expect(answer.status).toBe(201);
  });

  it('of nothing but the mark is missing', async () => {
    const answer = await ledger.post(`/v1/households/${household}/visits`, Buffer.from('\uFEFF'), office);
    expect([answer.status, answer.body.code]).toEqual([400, 'body-missing']);
  });
});

describe('Figures', () => {
  it('are put into words once for all who ask within a moment', async () => {
    const metrics = new Metrics();
    let asked = 0;
    metrics.gauge('asked', 'How often.', () => Promise.resolve((asked += 1)));
    await Promise.all(Array.from({ length: 64 }, () => metrics.text()));
    expect(await metrics.text()).toContain('asked 1');
    await new Promise((settle) => setTimeout(settle, 600));
    expect(await metrics.text()).toContain('asked 2');
  });

  it('are told to nobody who comes by way of a proxy', async () => {
    const answer = await ledger.get('/metrics', undefined, { 'x-forwarded-for': '203.0.113.7' });
    expect([answer.status, answer.body.code]).toEqual([404, 'route-unknown']);
  });

  it('have a port of their own where they are given one, and are told there alone', async () => {
    const other = await startTestLedger({ metricsPort: 0, projector: false });
    try {
      expect((await other.get('/metrics')).status).toBe(404);
      const answer = await fetch(other.running.metricsUrl!);
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('ledger_entries_total')]);
      expect((await fetch(new URL('/v1/households', other.running.metricsUrl))).status).toBe(404);
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe('A clock that jumps', () => {
  it.each([60_000, -60_000])('by %d ms records nothing and is told, until it is right again', async (jump) => {
    const now = Date.now.bind(Date);
    const spy = jest.spyOn(Date, 'now').mockImplementation(() => now() + jump);
    try {
      const answer = await ledger.post(`/v1/households/${household}/visits`, visit(), office);
      expect([answer.status, answer.body.code]).toEqual([503, 'clock-astray']);
      await new Promise((settle) => setTimeout(settle, 600)); // an answer of readiness is kept so long
      const { status, body } = await ledger.get('/readyz');
      expect([status, body.parts.clock]).toEqual([
        503,
        {
          ready: false,
          reason: "this machine's clock and the database's differ",
          aheadSeconds: jump / 1_000,
        },
      ]);
    } finally {
      spy.mockRestore();
    }
    await recorded(ledger.post(`/v1/households/${household}/visits`, visit(), office));
  });
});

describe('The clock of a machine that has the database, too', () => {
  const day_ms = 86_400_000;
  /** What both say is ahead by so much. */
  let jumpBy: (ms: number) => Promise<void>;
  let own: TestLedger;

  beforeAll(async () => {
    const database = await freshDatabase();
    const sql = new pg.Client({ connectionString: database.connectionString });
    await sql.connect();
    await sql.query(`
      CREATE SCHEMA astray;
      CREATE TABLE astray.jump AS SELECT 0::bigint AS ms;
      CREATE FUNCTION astray.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
        'SELECT pg_catalog.clock_timestamp() + ms * interval ''1 ms'' FROM astray.jump';
      GRANT USAGE ON SCHEMA astray TO PUBLIC;
      GRANT SELECT ON astray.jump TO PUBLIC;
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET search_path = astray, pg_catalog, public', current_database());
      END $$`);
    own = await startTestLedger({ projector: false }, {}, database);
    const now = Date.now.bind(Date);
    jumpBy = async (ms) => {
      await sql.query('UPDATE astray.jump SET ms = $1', [ms]);
      jest.restoreAllMocks();
      jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
    };
    const close = own.close.bind(own);
    own = { ...own, close: async () => sql.end().then(close) };
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await own.close();
  });

  it('G14: stamps nothing behind what it stamped a day ahead, and readiness says until when', async () => {
    await settle(own);
    const token = await own.token({ role: 'office', sub: 'week', ttl_seconds: 7 * 86_400 });
    const [one, other] = [await newHousehold(own, token), await newHousehold(own, token)];
    const record = (id: string): Promise<Answer> => own.post(`/v1/households/${id}/visits`, visit(), token);
    await jumpBy(day_ms);
    // The first one is told to come again, while the clocks are compared.
    expect((await record(one)).body.code).toBe('clock-astray');
    const ahead = await untilRecorded(() => record(one));
    expect(Date.parse(ahead.body.receivedAt as string)).toBeGreaterThan(Date.now() - 60_000);
    await jumpBy(0);
    const there = await untilRecorded(() => record(other));
    expect(Date.parse(there.body.receivedAt as string)).toBeLessThan(Date.now() + 60_000);
    const { status, body } = await record(one);
    expect([status, body.code]).toEqual([503, 'clock-astray']);
    await new Promise((settled) => setTimeout(settled, 600)); // an answer of readiness is kept so long
    const ready = await own.get('/readyz');
    expect(ready.body.parts.clock).toMatchObject({ ready: true, stampedAheadUntil: ahead.body.receivedAt });
  }, 60_000);
});

async function untilRecorded(record: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await record();
    if (answer.status === 201) return answer;
    expect([answer.status, answer.body.code]).toEqual([503, 'clock-astray']);
    await new Promise((settled) => setTimeout(settled, 100));
  }
}

describe('A ledger that exists', () => {
  it('is not opened by a key that was made anew, and none is made', async () => {
    const { connectionString } = { connectionString: ledger.environment['DATABASE_URL']! };
    const registration = { entryId: randomUUID(), areaCode: villageCode, occurredOn: '2016' };
    await recorded(ledger.post('/v1/households', registration, office));
    const again = startTestLedger({ masterKey: undefined }, {}, { connectionString, drop: () => Promise.resolve() });
    await expect(again).rejects.toMatchObject({
      name: 'KeyMissing',
      message: expect.stringContaining('master.key is missing'),
    });
  }, 60_000);
});
