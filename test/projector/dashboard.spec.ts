import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { dimensions } from '../../projections/dashboard.js';
import { tables } from '../../projections/index.js';
import { areaEnded, areaRegistered } from '../../src/domain/area/area.js';
import { cadreRegistered } from '../../src/domain/cadre/cadre.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { idOf, historyOf } from './arbitrary.js';
import { arrival, openProjectedLedger, someBytes } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const days = [undefined, '2019', '2020-01', '2019-03-01', '2018/2020-05', '/2019-06', '2019-07/..'];

const areas = [
  ['220000000000', '吉林省'],
  ['220122000000', '农安县'],
  ['220122101201', '刘家屯村'],
  ['220122101202', '三盛玉村'],
] as const;
/** The areas, one end, a unit and a cadre. */
const told_beside = areas.length + 3;

const finite = (day: string | null | undefined): string | null => (day == null || day.includes('inf') ? null : day);

describe('Dashboards', () => {
  let ledger: ProjectedLedger;
  /** Of a tool, as an administrator would make it. */
  const login = `tool_${someBytes()}`;
  let dashboard: pg.Client;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', idOf(10, 1), historyOf([1, 2, 3, 4, 5, 6, 7, 8]));
    for (const [n, occurredOn] of days.entries()) {
      const observations = Array.from({ length: n + 1 }, () => ({ code: '8480-6', value: '150', unit: 'mm[Hg]' }));
      const check = arrival(healthCheckRecorded, { ...(occurredOn !== undefined && { occurredOn }), observations });
      await ledger.record('household', idOf(10, 2 + n), [check]);
    }
    for (const [code, name] of areas) {
      const ends =
        code === '220122101201' ? [arrival(areaEnded, { until: '2020-12-31', successors: ['220122101202'] })] : [];
      await ledger.record('area', code, [arrival(areaRegistered, { code, name }), ...ends]);
    }
    const unit = { organisationId: 'hospital', name: '县医院', kind: 'hospital', areaCode: '220122000000' };
    await ledger.record('organisation', 'hospital', [arrival(organisationRegistered, unit)]);
    const person = { personId: idOf(12, 1), name: '王立新', organisationId: 'hospital' };
    await ledger.record('cadre', idOf(12, 1), [arrival(cadreRegistered, person)]);
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    // Once more, so that a generation has taken the place of another; and one that is not shown yet.
    await projector.whenLive(await projector.rebuild());
    await projector.whenDropped();
    await projector.stop();
    const another = ledger.project({ edition: 99 });
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
    expect(rows).toEqual([{ events: String(8 + days.length + told_beside) }]);
    const { rows: entries } = await dashboard.query('SELECT FROM dashboard.timeline');
    expect(entries.length).toBeGreaterThan(0);
  });

  it('find areas with all above them, days with their months, units and cadres, and labels of enums (H8)', async () => {
    const only = async (text: string): Promise<unknown> => (await dashboard.query<object>(text)).rows[0];
    expect(
      await only(`SELECT level, parent_code, path, province_name, county_code, county_name, town_code, area_code_today
        FROM dashboard.dim_area WHERE area_code = '220122101201'`),
    ).toEqual({
      ...{ level: 'village', parent_code: '220122101000', path: '吉林省/农安县/刘家屯村', province_name: '吉林省' },
      ...{ county_code: '220122000000', county_name: '农安县', town_code: '220122101000' },
      area_code_today: '220122101202',
    });
    expect(
      await only(
        `SELECT year, quarter, month::text, month_text, weekday FROM dashboard.dim_day WHERE day = '2022-11-22'`,
      ),
    ).toEqual({ year: 2022, quarter: 4, month: '2022-11-01', month_text: '2022-11', weekday: 2 });
    expect(await only('SELECT name, kind, area_name FROM dashboard.dim_organisation')).toEqual({
      ...{ name: '县医院', kind: 'hospital', area_name: '农安县' },
    });
    expect(await only('SELECT organisation_name, area_code FROM dashboard.dim_cadre')).toEqual({
      ...{ organisation_name: '县医院', area_code: '220122000000' },
    });
    expect(await only(`SELECT zh, en FROM dashboard.code WHERE list = 'visit.mode' AND code = 'home'`)).toEqual({
      ...{ zh: '入户', en: 'at home' },
    });
    for (const { key, name } of dimensions) {
      const { rows } = await dashboard.query(`SELECT ${key} FROM dashboard.${name} GROUP BY 1 HAVING count(*) > 1`);
      expect([name, rows]).toEqual([name, []]);
    }
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

  it('meet no infinite date, and see beside each day how exactly it is known (H1)', async () => {
    const { rows } = await dashboard.query<{ table: string; day: string }>(
      `SELECT table_name AS table, column_name AS day FROM information_schema.columns
        WHERE table_schema = 'dashboard' AND data_type = 'date'`,
    );
    const days = tables.flatMap(({ name, columns }) =>
      Object.entries(columns).flatMap(([day, { type }]) => (type === 'date' ? [`${name}.${day}`] : [])),
    );
    const ofTables = rows.filter(({ table }) => !table.startsWith('dim_'));
    expect(ofTables.map(({ table, day }) => `${table}.${day}`).sort()).toEqual(days.sort());
    for (const { table, day } of ofTables) {
      const { rows: wrong } = await dashboard.query(
        `SELECT "${day}" FROM dashboard."${table}"
          WHERE NOT isfinite("${day}")
             OR ("${day}" IS NULL) <> (COALESCE("${day}_precision", 'open') IN ('ever', 'open'))`,
      );
      expect([table, day, wrong]).toEqual([table, day, []]);
    }
    // Nothing is lost: what is infinite for the service is said in words.
    const { rows: both } = await ledger.sql.query<Record<string, string | null>>(
      `SELECT DISTINCT s.occurred_on, s.first_day::text AS first, s.last_day::text AS last, d.first_day_precision,
              d.last_day_precision, d.first_day::text AS shown_first, d.last_day::text AS shown_last
         FROM projection.timeline s JOIN dashboard.timeline d USING (household_id, entry_id)`,
    );
    const told = both.map(({ occurred_on, first, last, first_day_precision: a, last_day_precision: b, ...row }) => ({
      occurred_on,
      are: [a, b],
      isSame: row['shown_first'] === finite(first) && row['shown_last'] === finite(last),
    }));
    expect(told.filter(({ isSame }) => !isSame)).toEqual([]);
    const precisions = Object.fromEntries(told.map(({ occurred_on: on, are }) => [on ?? 'none', are]));
    expect(precisions).toMatchObject({
      none: ['ever', 'ever'],
      2019: ['year', 'year'],
      '2020-01': ['month', 'month'],
      '2019-03-01': ['day', 'day'],
      '2018/2020-05': ['year', 'month'],
      '/2019-06': ['ever', 'month'],
      '2019-07/..': ['month', 'open'],
    });
  });

  it('may subtract one day from another', async () => {
    await dashboard.query('SELECT last_day - lag(last_day) OVER (ORDER BY place) FROM dashboard.timeline');
  });

  it('see no number of readings that is so small that it tells of somebody (H9)', async () => {
    const ours = 'SELECT readings::integer FROM projection.health_reading_by_band ORDER BY 1';
    const all = (await ledger.sql.query<{ readings: number }>(ours)).rows.map(({ readings }) => readings);
    expect([all.some((each) => each < 5), all.some((each) => each >= 5)]).toEqual([true, true]);
    const theirs = 'SELECT readings::integer FROM dashboard.health_reading_by_band ORDER BY 1 NULLS FIRST';
    const shown = (await dashboard.query<{ readings: number | null }>(theirs)).rows.map(({ readings }) => readings);
    expect(shown).toEqual(all.map((each) => (each < 5 ? null : each)));
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
    // How far they are, for both; the files, with their parts; what is suspected, and where households go on, for both.
    expect(views.length).toBe(2 * (tables.length + 1) + 2 + 2 * 2 + dimensions.length);
  });
});
