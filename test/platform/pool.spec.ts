import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openPool } from '../../src/platform/postgres.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.connectionString, { connections_max: 3, kept: true, statement_ms_max: 200 });
}, 60_000);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function untilIdle(count: number): Promise<void> {
  while (pool.idleCount !== count) await sleep(10);
}

describe('A pool that keeps its connections', () => {
  it('has all of them before anybody asks, and again after they were lost', async () => {
    await untilIdle(3);
    const pids = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await pool.query(pids);
    while (pool.totalCount > 1) await sleep(10);
    await expect(pool.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
    });
    await untilIdle(3);
  }, 30_000);

  it('tells a statement that takes too long as one that could not be served', async () => {
    await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
      reason: 'the database has ended the statement',
    });
    await expect(pool.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
  });
});
