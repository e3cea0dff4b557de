import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newHousehold, recorded, settle, startTestLedger, visit } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { startOwnServer } from '../support/own-server.js';
import type { OwnServer } from '../support/own-server.js';

let server: OwnServer;
let ledger: TestLedger;
let office: string;
let household: string;
/** Of a login made before the ledger started, and of one made since. */
let known: string;
let late: string;

beforeAll(async () => {
  server = await startOwnServer();
  known = await server.login('tool');
  ledger = await startTestLedger({}, {}, server.database);
  ({ office } = await settle(ledger));
  household = await newHousehold(ledger, office);
  late = await server.login('late_tool');
}, 120_000);
afterAll(async () => {
  await ledger.close();
  await server.stop();
});

async function as<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const record = () => ledger.post(`/v1/households/${household}/visits`, visit(), office);

describe('A login for dashboards', () => {
  it.each([
    'SELECT pg_advisory_lock(4715226310087731)',
    'SELECT pg_advisory_xact_lock_shared(1, 2)',
    'SELECT pg_try_advisory_lock(1)',
    'BEGIN; LOCK TABLE ledger.append_lock IN ACCESS SHARE MODE',
    `SELECT lo_from_bytea(0, 'x')`,
    'SELECT lo_create(0)',
    `SELECT pg_notify('ledger_event', '')`,
    `SELECT pg_logical_emit_message(false, 'x', 'y')`,
    'CREATE TEMPORARY TABLE mine (n integer)',
  ])('may not: %s', async (sql) => {
    for (const url of [known, late])
      await as(url, async (client) => {
        await client.query('SET default_transaction_read_only = off');
        await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
      });
  });

  it('comes into no other database of the server that is brought along', async () => {
    for (const name of ['postgres', 'template1']) {
      const other = new pg.Client({ connectionString: known.replace(/ledger$/, name) });
      const refused = await other.connect().then(
        () => other.end(),
        (error: unknown) => (error as { code?: string }).code,
      );
      expect([name, refused]).toEqual([name, '42501']);
    }
  });

  it('lives in the time zone of the ledger, also before anybody has looked at it', async () => {
    for (const url of [known, late]) {
      const { rows } = await as(url, (client) =>
        client.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`),
      );
      expect(rows).toEqual([{ zone: 'Asia/Shanghai' }]);
    }
  });

  it('reads alone, for a while, over a few connections', async () => {
    const { rows } = await as(known, (client) =>
      client.query<{ name: string; setting: string }>(
        `SELECT name, setting FROM pg_settings WHERE name IN ('default_transaction_read_only', 'statement_timeout',
                'idle_in_transaction_session_timeout', 'idle_session_timeout') ORDER BY name`,
      ),
    );
    expect(rows).toEqual([
      { name: 'default_transaction_read_only', setting: 'on' },
      { name: 'idle_in_transaction_session_timeout', setting: '60000' },
      { name: 'idle_session_timeout', setting: '600000' },
      { name: 'statement_timeout', setting: '120000' },
    ]);
    const open: pg.Client[] = [];
    let refused: unknown;
    for (let n = 0; n < 30 && refused === undefined; n += 1) {
      const client = new pg.Client({ connectionString: known });
      await client.connect().then(
        () => open.push(client),
        (error: unknown) => (refused = error),
      );
    }
    await Promise.all(open.map((client) => client.end()));
    expect([open.length, refused]).toEqual([20, expect.objectContaining({ code: '53300' })]);
  });
});

describe('Idle connections of dashboards', () => {
  it('take none from the service, however many they are, also where it has to connect anew', async () => {
    const open: pg.Client[] = [];
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 300; n += 1) {
        const client = new pg.Client({ connectionString: late });
        client.on('error', () => undefined);
        if (!(await connects(client))) return;
        open.push(client);
      }
    };
    await fill();
    expect(open.length).toBeGreaterThan(50);
    await as(server.postgres.connectionString, (owner) =>
      owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'ledger%'`),
    );
    await fill();
    const reads = Array.from({ length: 40 }, () => ledger.get(`/v1/households/${household}/timeline`, office));
    expect(new Set((await Promise.all(reads)).map(({ status }) => status))).toEqual(new Set([200]));
    await recorded(record());
    await Promise.all(open.map((client) => client.end()));
  }, 60_000);
});

function connects(client: pg.Client): Promise<boolean> {
  return client.connect().then(
    () => true,
    () => false,
  );
}

describe('Appends that somebody blocks', () => {
  it('are answered soon, readiness says so, and all is well as soon as they are let through', async () => {
    const owner = new pg.Client({ connectionString: server.postgres.connectionString });
    await owner.connect();
    await owner.query('BEGIN; LOCK TABLE ledger.append_lock IN EXCLUSIVE MODE');
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, record));
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(new Set(answers.map(({ body }) => body.code as string))).toEqual(new Set(['store-unavailable']));
    const { status, body } = await ledger.get('/readyz');
    expect([status, body.parts.eventStore]).toEqual([503, { ready: false, reason: 'appends are blocked by a lock' }]);
    await owner.query('ROLLBACK');
    await owner.end();
    await recorded(record());
    await new Promise((settle) => setTimeout(settle, 600)); // an answer of readiness is kept so long
    expect((await ledger.get('/readyz')).status).toBe(200);
  }, 60_000);
});
