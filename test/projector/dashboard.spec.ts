import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { tables } from '../../projections/index.js';
import { idOf, lifeOf } from './arbitrary.js';
import { openProjectedLedger, someBytes } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

describe('Dashboards', () => {
  let ledger: ProjectedLedger;
  /** Of a tool, as an administrator would make it. */
  const login = `tool_${someBytes()}`;
  let dashboard: pg.Client;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', idOf(10, 1), lifeOf([1, 2, 3, 4, 5, 6, 7, 8]));
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    // Once more, so that a generation has taken the place of another; and one that is not shown yet.
    await projector.whenLive(await projector.rebuild());
    await projector.whenDropped();
    await projector.stop();
    const another = ledger.project({ foldVersion: 99 });
    await another.rebuild();
    await another.stop();
    await ledger.sql.query(`CREATE ROLE ${login} LOGIN PASSWORD '${login}' IN ROLE ledger_dashboard`);
    const url = new URL(ledger.connectionString);
    [url.username, url.password] = [login, login];
    dashboard = new pg.Client({ connectionString: url.href });
    await dashboard.connect();
  }, 120_000);
  afterAll(async () => {
    await dashboard.end();
    await ledger.sql.query(`DROP ROLE ${login}`);
    await ledger.close();
  });

  it('read every table, and how far it is', async () => {
    for (const { name } of tables) await dashboard.query(`SELECT * FROM dashboard."${name}"`);
    const { rows } = await dashboard.query<{ events: string }>('SELECT events FROM dashboard.progress');
    expect(rows).toEqual([{ events: '8' }]);
    const { rows: entries } = await dashboard.query('SELECT FROM dashboard.timeline');
    expect(entries.length).toBeGreaterThan(0);
  });

  it('see no personal column', async () => {
    const { rows } = await dashboard.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'dashboard'`,
    );
    const seen = new Set(rows.map(({ name }) => name));
    const columns = tables.flatMap(({ name, columns: all }) =>
      Object.entries(all).map(([column, { personal }]) => ({ name: `${name}.${column}`, personal: personal === true })),
    );
    expect(columns.filter(({ name, personal }) => seen.has(name) === personal)).toEqual([]);
    expect(columns.some(({ personal }) => personal)).toBe(true);
    expect([...seen].filter((name) => name.startsWith('file.'))).toEqual([]);
  });

  it.each([
    'SELECT * FROM projection.household',
    'SELECT * FROM projection.file',
    'SELECT * FROM ledger.event',
    'SELECT * FROM ledger.subject_key',
    'SELECT * FROM ledger.access_log',
    'SELECT * FROM projector.generation',
    'SELECT * FROM projector.parked',
    'DELETE FROM dashboard.visit',
    'UPDATE dashboard.timeline SET place = 1',
    'CREATE TEMPORARY TABLE mine (n integer)',
    'CREATE TABLE dashboard.mine (n integer)',
    'CREATE TABLE public.mine (n integer)',
    'CREATE SCHEMA mine',
    `SELECT projector.advance('x', 0, NULL, NULL, 0)`,
    'SET ROLE ledger_app',
  ])('are refused: %s', async (sql) => {
    await expect(dashboard.query(sql)).rejects.toThrow(/permission denied|cannot (delete|update)/);
  });

  it('may do nothing anywhere but read the views of the schema dashboard', async () => {
    const { rows } = await ledger.sql.query<{ what: string }>(`
      SELECT format('%s on %I.%I', privilege, nspname, relname) AS what
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
             unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
       WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema')
         AND has_table_privilege('ledger_dashboard', c.oid, privilege)
         AND NOT (nspname = 'dashboard' AND relkind = 'v' AND privilege = 'SELECT')
      UNION ALL
      SELECT format('%s on schema %I', privilege, nspname)
        FROM pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) AS privilege
       WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
         AND has_schema_privilege('ledger_dashboard', n.oid, privilege)
         AND NOT (nspname IN ('dashboard', 'public') AND privilege = 'USAGE')
      UNION ALL
      SELECT format('EXECUTE on %s', p.oid::regprocedure)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
       WHERE nspname NOT IN ('pg_catalog', 'information_schema')
         AND has_function_privilege('ledger_dashboard', p.oid, 'EXECUTE')
      UNION ALL
      SELECT format('member of %s', r.rolname) FROM pg_roles r
       WHERE r.rolname <> 'ledger_dashboard' AND pg_has_role('ledger_dashboard', r.oid, 'MEMBER')`);
    expect(rows.map(({ what }) => what)).toEqual([]);
  });

  it('and the service find a comment on every view and every column', async () => {
    const { rows } = await ledger.sql.query<{ silent: string }>(`
      SELECT format('%I.%I.%I', nspname, relname, attname) AS silent
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND attnum >= 0 AND NOT attisdropped
       WHERE nspname IN ('projection', 'dashboard') AND COALESCE(col_description(c.oid, attnum), '') = ''
      UNION ALL
      SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname IN ('projection', 'dashboard') AND COALESCE(obj_description(c.oid, 'pg_class'), '') = ''`);
    expect(rows).toEqual([]);
    const { rows: views } = await ledger.sql.query(
      `SELECT FROM pg_views WHERE schemaname IN ('projection', 'dashboard')`,
    );
    expect(views.length).toBe(2 * tables.length + 3);
  });
});
