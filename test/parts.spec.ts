import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Resources, openRuntime } from '../src/runtime.js';
import { configFrom } from '../src/platform/config.js';
import { freshDatabase } from './support/postgres.js';

it('asks PostgreSQL by one process a question: a list that takes three takes them from others', async () => {
  const database = await freshDatabase();
  const opened = new Resources();
  const config = configFrom({
    DATABASE_URL: database.connectionString,
    LEDGER_MASTER_KEY: randomBytes(32).toString('base64'),
  });
  try {
    const { pool } = await openRuntime(config, opened);
    const { rows } = await pool.query('SHOW max_parallel_workers_per_gather');
    expect(rows).toEqual([{ max_parallel_workers_per_gather: '0' }]);
  } finally {
    await opened.close();
    await database.drop();
  }
});
