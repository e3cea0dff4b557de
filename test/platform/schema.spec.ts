import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, migrationsFolder } from '../../src/platform/migrate.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { schemaDump } from '../support/schema-dump.js';

describe('The schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is what migrations/schema.sql says; else run "npm run schema:dump" and read the difference', async () => {
    const written = await readFile(join(migrationsFolder(), 'schema.sql'), 'utf8');
    expect(await schemaDump(database.connectionString)).toBe(written);
  });

  it('is left alone by a migration that was run already, also by eight at once', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => migrate(database.connectionString)));
    expect(runs.flat()).toEqual([]);
  });
});
