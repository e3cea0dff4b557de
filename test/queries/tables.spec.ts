import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { Statement, Tables } from '../../src/queries/tables.js';
import { entry, idOf } from '../domain/given.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';
import { openLedgerOfQueries, recordReferences, village } from './ledger.js';

describe('Tables', () => {
  let database: TestDatabase;
  let pool: Pool;
  let tables: Tables;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool(database.connectionString, { role: application_role, connections_max: 1 });
    tables = new Tables(pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('that are not there yet are behind', async () => {
    const asked = tables.rows('none', 'SELECT household_id FROM projection.household', []);
    await expect(asked).rejects.toMatchObject({ code: 'tables-behind', status: 503 });
  });

  it('give rows as answers have them', async () => {
    const text = `SELECT 'x' AS area_code, 1::bigint AS gifts_cash_fen, date '2019-10-16' AS last_visit_on, NULL AS note,
      date '-infinity' AS first_day, date 'infinity' AS last_day, timestamptz '2019-10-16T08:00:00+08' AS received_at,
      timestamptz 'infinity' AS held_until, 0.50::numeric AS rate, ARRAY['a'] AS categories, '{"a_b":null}'::json AS folded`;
    expect(await tables.rows('shapes', text, [])).toEqual([
      {
        areaCode: 'x',
        giftsCashFen: 1,
        lastVisitOn: '2019-10-16',
        receivedAt: '2019-10-16T00:00:00.000Z',
        rate: '0.50',
        categories: ['a'],
        folded: { a_b: null },
      },
    ]);
  });

  it('are read on when others of another shape have taken their place', async () => {
    const read = (): Promise<object[]> => tables.rows('thing', 'SELECT what FROM one.thing', []);
    await pool.query('CREATE SCHEMA one; CREATE VIEW one.thing AS SELECT 1 AS what');
    expect(await read()).toEqual([{ what: 1 }]);
    await pool.query(`DROP VIEW one.thing; CREATE VIEW one.thing AS SELECT 'one'::text AS what`);
    expect(await read()).toEqual([{ what: 'one' }]);
  });

  it('let any other fault through', async () => {
    await expect(tables.rows('broken', 'SELECT 1 / $1::integer AS x', [0])).rejects.toMatchObject({ code: '22012' });
  });

  it('are asked by statements that are prepared once per text', async () => {
    const ask = (condition: string, value: number): Promise<object[]> => {
      const statement = new Statement('numbers');
      statement.where(`i ${condition} ${statement.value(value)}`);
      return statement.rows(tables, `SELECT i FROM generate_series(1, 3) AS i WHERE ${statement.conditions}`);
    };
    expect(await ask('<', 2)).toEqual([{ i: 1 }]);
    expect(await ask('<', 3)).toHaveLength(2);
    expect(await ask('>', 2)).toEqual([{ i: 3 }]);
    const { rows } = await pool.query(`SELECT FROM pg_prepared_statements WHERE name LIKE 'numbers %'`);
    expect(rows).toHaveLength(2);
    expect(await new Statement('all').rows(tables, `SELECT 1 AS x WHERE ${new Statement('').conditions}`)).toHaveLength(
      1,
    );
  });
});

it('Tables that are built anew are read on by the same connections', async () => {
  const ledger = await openLedgerOfQueries();
  try {
    await recordReferences(ledger);
    const id = idOf('rebuilt');
    await ledger.record(id, entry(householdRegistered, { areaCode: village }));
    await ledger.caughtUp();
    const text = 'SELECT h.visits, f.revision FROM projection.household h, projection.file f WHERE f.stream = $1';
    const read = (): Promise<object[]> => ledger.tables.rows('both', text, [`household-${id}`]);
    expect(await read()).toEqual([{ visits: 0, revision: 1 }]);
    await ledger.rebuilt();
    await ledger.record(id, entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2019-10-16' }));
    await ledger.caughtUp();
    expect(await read()).toEqual([{ visits: 1, revision: 2 }]);
  } finally {
    await ledger.close();
  }
});
