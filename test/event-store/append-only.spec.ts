import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v4 as uuid } from 'uuid';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { connectionConfig, openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const writes = [
  `UPDATE ledger.event SET data = '{}'`,
  `UPDATE ledger.event SET data = '{}' WHERE false`,
  `DELETE FROM ledger.event`,
  `TRUNCATE ledger.event`,
  `TRUNCATE ledger.event CASCADE`,
  `INSERT INTO ledger.event SELECT * FROM ledger.event ON CONFLICT (position) DO UPDATE SET data = '{}'`,
  `MERGE INTO ledger.event e USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE`,
  `MERGE INTO ledger.event e USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET type = 'Other'`,
  `UPDATE ledger.access_log SET household = 'other'`,
  `DELETE FROM ledger.access_log`,
  `TRUNCATE ledger.access_log`,
];

const ways_round = [
  `DROP TABLE ledger.event`,
  `ALTER TABLE ledger.event DISABLE TRIGGER ALL`,
  `DROP TRIGGER event_is_append_only ON ledger.event`,
  `CREATE RULE away AS ON INSERT TO ledger.event DO INSTEAD NOTHING`,
  `ALTER TABLE ledger.event RENAME TO other`,
  `ALTER TABLE ledger.event ALTER COLUMN data TYPE text`,
  `CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  `CREATE TABLE ledger.other ()`,
  `SET session_replication_role = replica`,
  `GRANT pg_write_all_data TO ledger_app`,
  `DELETE FROM ledger.subject_key`,
];

describe('The log in PostgreSQL is append-only', () => {
  let database: TestDatabase;
  /** In the role that the service takes on. */
  let application: pg.Pool;
  /** The login that owns the tables, and is a superuser in the embedded server. */
  let owner: pg.Pool;
  let before: string;

  beforeAll(async () => {
    database = await freshDatabase();
    application = openPool(database.connectionString, { role: application_role });
    owner = openPool(database.connectionString);
    const store = new PostgresEventStore(database.connectionString);
    await store.append('household', 0, [{ id: uuid(), type: 'Seen', data: { n: 1 }, metadata: {} }]);
    await store.close();
    await application.query(
      `INSERT INTO ledger.access_log (subject, role, household, what) VALUES ('a', 'b', 'c', 'd')`,
    );
    before = await content();
  });
  afterAll(async () => {
    await application.end();
    await owner.end();
    await database.drop();
  });

  const content = async (): Promise<string> => {
    const { rows } = await owner.query('SELECT e.*, l.* FROM ledger.event e, ledger.access_log l');
    return JSON.stringify(rows);
  };

  it.each(writes)('to the application: %s', async (statement) => {
    await expect(application.query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await content()).toBe(before);
  });

  it.each(writes)('to the owner of the tables: %s', async (statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({ code: '23001' });
    expect(await content()).toBe(before);
  });

  it.each(writes)('to the owner in a session that calls itself a replica: %s', async (statement) => {
    const client = new pg.Client(connectionConfig(database.connectionString));
    await client.connect();
    try {
      await client.query('SET session_replication_role = replica');
      await expect(client.query(statement)).rejects.toMatchObject({ code: '23001' });
    } finally {
      await client.end();
    }
    expect(await content()).toBe(before);
  });

  it.each(ways_round)('and the application finds no way round: %s', async (statement) => {
    await expect(application.query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await content()).toBe(before);
  });

  it('to a dashboard it is not even there', async () => {
    const dashboard = openPool(database.connectionString, { role: 'ledger_dashboard' });
    try {
      for (const table of ['event', 'subject_key', 'access_log', 'migration']) {
        await expect(dashboard.query(`SELECT FROM ledger.${table}`)).rejects.toMatchObject({ code: '42501' });
      }
      await expect(dashboard.query('CREATE SCHEMA other')).rejects.toMatchObject({ code: '42501' });
      await expect(dashboard.query('CREATE TEMPORARY TABLE other ()')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await dashboard.end();
    }
  });

  it('but the application may make schemas of its own, for what can be built again', async () => {
    await application.query('CREATE SCHEMA generation_1');
    await application.query('CREATE TABLE generation_1.household (id text)');
    await application.query('DROP SCHEMA generation_1 CASCADE');
  });

  it('and may make, read and destroy keys', async () => {
    await application.query(`INSERT INTO ledger.subject_key (subject, wrapped) VALUES ('household-1', '\\x01')`);
    await application.query(`UPDATE ledger.subject_key SET wrapped = NULL, destroyed_at = now()`);
    const { rows } = await application.query('SELECT wrapped FROM ledger.subject_key');
    expect(rows).toEqual([{ wrapped: null }]);
  });
});
