import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { tables } from '../../projections/index.js';
import { insuranceClaimPaid, insuranceEnrolled } from '../../src/domain/household/gifts/insurance-enrolled.js';
import { medicalCostReimbursed } from '../../src/domain/household/health/medical-cost-reimbursed.js';
import { educationAidGranted } from '../../src/domain/household/livelihood/education-aid-granted.js';
import { employmentPlaced } from '../../src/domain/household/livelihood/employment-placed.js';
import { incomeDeclared } from '../../src/domain/household/livelihood/income-declared.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { assistancePlanAdopted } from '../../src/domain/household/plans/assistance-plan-adopted.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { newDashboardLogin } from '../../src/platform/dashboards.js';
import { arrival, openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const household = randomUUID();
const personId = randomUUID();
const enrolmentId = randomUUID();
const areaCode = '220122101201';
/** As many as a small village has. */
const village = 30;
/** What is shared by fewer households of a village is not shown of any. */
const few = 5;
/** Amounts that nobody else has: seen exactly in whatever view, they would tell whose row it is. */
const telling = [1_234_567, 987_654, 888_888, 345_678, 765_432, 456_789].map(String);

describe('In a village in which few live', () => {
  let ledger: ProjectedLedger;
  const names = ['plain', 'fine'].map((name) => `${name}_${randomUUID().slice(0, 8)}`) as [string, string];
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', household, [
      arrival(householdRegistered, { areaCode }),
      arrival(memberAdded, { personId, name: '某某', sex: '2', kinship: '10', ethnicity: 'MC', schooling: '70' }),
      arrival(incomeDeclared, { occurredOn: '2020', period: '2020', wageFen: 1_234_567, costFen: 0 }),
      arrival(medicalCostReimbursed, {
        ...{ occurredOn: '2020-03-01', personId, scheme: 'rural', rate: '0.9' },
        ...{ cost: { fen: 987_654, qualifier: 'exact' }, reimbursed: { fen: 888_888, qualifier: 'exact' } },
      }),
      arrival(employmentPlaced, { occurredOn: '2020-03', personId, monthlyWage: { fen: 345_678, qualifier: 'exact' } }),
      arrival(insuranceEnrolled, { entryId: enrolmentId, occurredOn: '2020', personId, scheme: 'resident_basic' }),
      arrival(insuranceClaimPaid, { occurredOn: '2020-03', enrolmentId, amount: { fen: 765_432, qualifier: 'exact' } }),
      arrival(educationAidGranted, {
        occurredOn: '2020',
        personId,
        schooling: '70',
        amount: { fen: 1, qualifier: 'exact' },
      }),
      arrival(assistancePlanAdopted, {
        ...{ occurredOn: '2020', goals: '病情稳定' },
        measures: [{ kind: 'medical_care', costFen: 456_789 }],
      }),
    ]);
    // Of the others most earn alike, two alike beside them, one twice what is common, and one like them in another year.
    for (let n = 1; n < village; n += 1) {
      const wageFen = n <= 20 ? 1_500_000 + n : n <= 22 ? 2_000_000 + n : 5_000_000 + n * 200_000;
      const costOf = (fen: number): object => ({ cost: { fen, qualifier: 'exact' } });
      const told = [1, ...(n === 23 ? [2, 3, 4, 5] : [])].map((month) =>
        arrival(medicalCostReimbursed, {
          ...{ occurredOn: `2020-0${String(month)}-01`, personId, scheme: 'rural' },
          ...costOf(n <= 10 ? 110_000 + n : 3_000_000 + n * 200_000),
        }),
      );
      await ledger.record('household', randomUUID(), [
        arrival(householdRegistered, { areaCode }),
        arrival(memberAdded, { personId, name: '某某', sex: '1', kinship: '02' }),
        arrival(incomeDeclared, { occurredOn: '2020', period: n === 20 ? '2019' : '2020', wageFen }),
        ...told,
      ]);
    }
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    await projector.whenLive(await projector.rebuild());
    for (const [i, name] of names.entries()) {
      const client = new pg.Client({
        connectionString: await newDashboardLogin(ledger.connectionString, name, 'secret', i === 1),
      });
      await client.connect();
      clients.push(client);
    }
  }, 120_000);
  afterAll(async () => {
    for (const client of clients) await client.end();
    for (const name of names) await ledger.sql.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    await ledger.close();
  });

  const member = (schema: string): string =>
    `SELECT sex, kinship, ethnicity, schooling FROM ${schema}.member WHERE household_id = '${household}'`;
  const income = (schema: string): string =>
    `SELECT wage_fen::integer AS wage, cost_fen::integer AS cost, net_fen::integer AS net FROM ${schema}.income
      WHERE household_id = '${household}'`;
  const treated = (schema: string): string =>
    `SELECT cost_fen::integer AS cost, reimbursed_fen::integer AS paid, rate::text FROM ${schema}.reimbursement
      WHERE household_id = '${household}'`;

  it('dashboards see neither sex nor kinship, nor an amount that few others have', async () => {
    const [plain] = clients as [pg.Client, pg.Client];
    const none = { sex: null, kinship: null, ethnicity: null, schooling: null };
    expect((await plain.query(member('dashboard'))).rows).toEqual([none]);
    expect((await plain.query(income('dashboard'))).rows).toEqual([{ wage: null, cost: null, net: null }]);
    expect((await plain.query(treated('dashboard'))).rows).toEqual([{ cost: null, paid: null, rate: null }]);
    for (const schema of ['dashboard_fine', 'projection'])
      await expect(plain.query(member(schema))).rejects.toThrow(/permission denied for schema/);
  });

  it('they see bands of a thousand yuan that at least five households of the village have in common', async () => {
    const [plain] = clients as [pg.Client, pg.Client];
    const seen = async (column: string, view: string): Promise<unknown[]> => {
      const { rows } = await plain.query<{ band: number; households: number }>(
        `SELECT ${column}::integer AS band, count(DISTINCT household_id)::integer AS households FROM dashboard.${view}
          WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1`,
      );
      return rows.map(({ band, households }) => [band, households]);
    };
    // Neither the one of another year nor the one that was treated five times.
    expect(await seen('net_fen', 'income')).toEqual([[1_500_000, 19]]);
    expect(await seen('net_fen', 'income_latest')).toEqual([[1_500_000, 19]]);
    expect(await seen('cost_fen', 'reimbursement')).toEqual([[100_000, 10]]);
  });

  it('nobody is singled out by whatever view: what is shown is shared by five, and what is exact by none', async () => {
    const [plain] = clients as [pg.Client, pg.Client];
    const { rows: views } = await plain.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'dashboard'`,
    );
    expect(views.length).toBeGreaterThan(tables.length);
    for (const { name } of views.filter((view) => view.name !== 'dim_day')) {
      const { rows } = await plain.query<Record<string, unknown>>(`SELECT * FROM dashboard.${name}`);
      const values = new Set(rows.flatMap((row) => Object.values(row).map(String)));
      expect([name, telling.filter((value) => values.has(value))]).toEqual([name, []]);
    }
    for (const { name, columns } of tables) {
      const coarse = Object.entries(columns).flatMap(([column, { coarse: as }]) => (as === undefined ? [] : [column]));
      if (coarse.length === 0) continue;
      const { rows } = await plain.query<{ households: number }>(
        `SELECT count(DISTINCT household_id)::integer AS households FROM dashboard.${name}
          WHERE coalesce(${coarse.map((column) => `${column}::text`).join(', ')}) IS NOT NULL
          GROUP BY ${coarse.join(', ')}`,
      );
      expect([name, rows.filter(({ households }) => households < few)]).toEqual([name, []]);
    }
  });

  it('whoever has been granted the finer views sees them as they are, and still nothing personal', async () => {
    const [, fine] = clients as [pg.Client, pg.Client];
    const claimed = await fine.query(`SELECT amount_fen::integer AS amount FROM dashboard_fine.insurance_claim`);
    expect(claimed.rows).toEqual([{ amount: 765_432 }]);
    const all = { sex: '2', kinship: '10', ethnicity: 'MC', schooling: '70' };
    expect((await fine.query(member('dashboard_fine'))).rows).toEqual([all]);
    expect((await fine.query(income('dashboard_fine'))).rows).toEqual([{ wage: 1_234_567, cost: 0, net: 1_234_567 }]);
    expect((await fine.query(treated('dashboard_fine'))).rows).toEqual([{ cost: 987_654, paid: 888_888, rate: '0.9' }]);
    await expect(fine.query(member('projection'))).rejects.toThrow(/permission denied for schema/);
    const { rows } = await fine.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'dashboard_fine'`,
    );
    const seen = new Set(rows.map(({ name }) => name));
    const personal = tables.flatMap(({ name, columns }) =>
      Object.entries(columns).flatMap(([column, each]) => (each.personal ? [`${name}.${column}`] : [])),
    );
    expect(personal.length).toBeGreaterThan(10);
    expect(personal.filter((name) => seen.has(name))).toEqual([]);
  });
});
