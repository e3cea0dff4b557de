import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Pool } from 'pg';
import { AccessLog } from '../../src/access/access-log.js';
import { readAccessLog } from '../../src/evidence/access-chain.js';
import { Heads } from '../../src/evidence/heads.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { office } from '../domain/given.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let client: pg.Client;
let heads: Heads;
let keys: SubjectKeys;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  keys = new SubjectKeys(client as unknown as Pool, randomBytes(32));
  await keys.ready();
  heads = new Heads(client as unknown as Pool, () => keys.integrity);
  await add(30);
  await heads.keep('access-log', (await read()).head);
  await add(10);
  await heads.keep('access-log', (await read()).head);
  await add(5);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** As they were read an hour ago. */
async function add(rows: number): Promise<void> {
  await client.query(
    `INSERT INTO ledger.access_log (at, subject, role, household, what)
     SELECT now() - interval '1 hour', 'office-' || n, 'office', gen_random_uuid()::text, 'file'
       FROM generate_series(1, $1::integer) AS n`,
    [rows],
  );
}

async function read() {
  const known = (await heads.list('access-log')).filter(({ isOurs }) => isOurs);
  const named = known.map((head) => ({ ...head, name: `the head of ${head.count}` }));
  return readAccessLog(client as unknown as Pool, { heads: named, key: keys.integrity });
}

describe('Streams that were read together', () => {
  it('are noted with one statement, a row for each', async () => {
    const asked: string[] = [];
    const pool = { query: (query: pg.QueryConfig) => (asked.push(query.text), client.query(query)) };
    const log = new AccessLog(pool as unknown as Pool, () => keys.integrity);
    const ids = [randomUUID(), randomUUID()];
    await client.query('BEGIN');
    await log.noteEach({ actor: office }, 'household', ids, 'file');
    await log.noteEach({ actor: office }, 'fund', ['a'], 'file');
    await log.noteEach({ actor: office }, 'household', [], 'file');
    const { rows } = await client.query<{ name: string }>(
      'SELECT coalesce(household, stream) AS name FROM ledger.access_log WHERE subject = $1 ORDER BY number',
      [office.sub],
    );
    await client.query('ROLLBACK');
    expect(rows.map(({ name }) => name)).toEqual([...ids, 'fund-a']);
    expect(asked).toHaveLength(2);
  });
});

/** As a superuser who switches off what refuses it; undone afterwards. */
async function tampered(sql: string): Promise<string[]> {
  await client.query('BEGIN');
  try {
    await client.query('ALTER TABLE ledger.access_log DISABLE TRIGGER access_log_is_append_only');
    await client.query(sql);
    return (await read()).findings.map(({ code, place }) => `${code} ${place}`);
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('The access log', () => {
  it('is whole when nobody touched it', async () => {
    const { head, findings } = await read();
    expect([head.count, findings]).toEqual([45, []]);
  });

  it.each([
    ['who read was altered', `UPDATE ledger.access_log SET subject = 'somebody' WHERE number = 7`, 'number 30'],
    ['what was read was altered', `UPDATE ledger.access_log SET household = 'x' WHERE number = 35`, 'number 40'],
    ['when was altered', `UPDATE ledger.access_log SET at = at - interval '1 day' WHERE number = 30`, 'number 30'],
    ['a row was removed in the middle', 'DELETE FROM ledger.access_log WHERE number = 12', 'number 30'],
    ['two rows changed places', 'UPDATE ledger.access_log SET what = number % 2 WHERE number IN (3, 4)', 'number 30'],
    [
      'a row was put in where one was removed',
      `DELETE FROM ledger.access_log WHERE number = 12;
       INSERT INTO ledger.access_log (number, at, subject, role, household, what) OVERRIDING SYSTEM VALUE
       VALUES (12, now() - interval '1 hour', 'office-12', 'office', 'x', 'file')`,
      'number 30',
    ],
  ])('shows that %s', async (_, sql, place) => {
    expect(await tampered(sql)).toEqual([`access-log-differs ${place}`]);
  });

  it('shows that its end was cut off, behind the last head that the ledger wrote', async () => {
    expect(await tampered('DELETE FROM ledger.access_log WHERE number > 38')).toEqual(['access-log-cut number 40']);
    // What is younger than the last head is out of its sight: docs/integrity.md says so.
    expect(await tampered('DELETE FROM ledger.access_log WHERE number > 40')).toEqual([]);
  });

  it('is not held against a head that somebody else wrote', async () => {
    await client.query('BEGIN');
    await client.query('ALTER TABLE evidence.head DISABLE TRIGGER head_is_append_only');
    await client.query(`UPDATE evidence.head SET count = 39 WHERE count = 40`);
    expect((await heads.list('access-log')).map(({ isOurs }) => isOurs)).toEqual([true, false]);
    await client.query('ROLLBACK');
  });
});

describe('Rows that no head covers yet', () => {
  beforeAll(async () => {
    const log = new AccessLog(client as unknown as Pool, () => keys.integrity);
    await log.noteEach({ actor: office }, 'household', [randomUUID(), randomUUID(), randomUUID()], 'file');
    await log.noteEach({ actor: office }, 'fund', ['a'], 'file');
    await log.noteList({ actor: office }, [randomUUID().toUpperCase(), randomUUID()], 'listHouseholds');
  });

  it('carry a MAC, each for itself, and are whole when nobody touched them', async () => {
    expect((await read()).findings).toEqual([]);
    const { rows } = await client.query<{ mac: string }>('SELECT DISTINCT mac FROM ledger.access_log WHERE mac <> $1', [
      '',
    ]);
    expect(rows).toHaveLength(5);
  });

  const last = '(SELECT max(number) FROM ledger.access_log)';
  it.each([
    ['who read was altered', `UPDATE ledger.access_log SET subject = 'x' WHERE number = ${last} - 4`, 4],
    ['in which role was altered', `UPDATE ledger.access_log SET role = 'cadre' WHERE number = ${last} - 4`, 4],
    [
      'which household was read was altered',
      `UPDATE ledger.access_log SET household = 'x' WHERE number = ${last} - 3`,
      3,
    ],
    ['what was read was altered', `UPDATE ledger.access_log SET stream = 'fund-b' WHERE number = ${last} - 1`, 1],
    ['whom a list told of was altered', `UPDATE ledger.access_log SET households = '{}' WHERE number = ${last}`, 0],
    ['when was altered', `UPDATE ledger.access_log SET at = at - interval '1 s' WHERE number = ${last}`, 0],
    ['a MAC was taken away', `UPDATE ledger.access_log SET mac = NULL WHERE number = ${last} - 2`, 2],
    [
      'a row was made up',
      `INSERT INTO ledger.access_log (subject, role, household, what) VALUES ('x', 'office', 'x', 'file')`,
      -1,
    ],
  ])('show at once that %s', async (_, sql, fromEnd) => {
    const { rows } = await client.query<{ last: string }>(`SELECT ${last}::text AS last`);
    const found = await tampered(sql);
    const place =
      fromEnd < 0 ? /^access-log-differs number \d+$/ : `access-log-differs number ${Number(rows[0]!.last) - fromEnd}`;
    expect(found).toEqual([fromEnd < 0 ? expect.stringMatching(place) : place]);
  });
});
