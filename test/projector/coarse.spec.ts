import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { tables } from '../../projections/index.js';
import { medicalCostReimbursed } from '../../src/domain/household/health/medical-cost-reimbursed.js';
import { incomeDeclared } from '../../src/domain/household/livelihood/income-declared.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { newDashboardLogin } from '../../src/platform/dashboards.js';
import { arrival, openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const household = randomUUID();
const personId = randomUUID();

describe('In a village in which few live', () => {
  let ledger: ProjectedLedger;
  const names = ['plain', 'fine'].map((name) => `${name}_${randomUUID().slice(0, 8)}`) as [string, string];
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', household, [
      arrival(householdRegistered, { areaCode: '220122101201' }),
      arrival(memberAdded, { personId, name: '某某', sex: '2', kinship: '10', ethnicity: 'MC', schooling: '70' }),
      arrival(incomeDeclared, { occurredOn: '2020', period: '2020', wageFen: 1_234_567, costFen: 0 }),
      arrival(medicalCostReimbursed, {
        ...{ occurredOn: '2020-03-01', personId, scheme: 'rural', rate: '0.9' },
        ...{ cost: { fen: 987_654, qualifier: 'exact' }, reimbursed: { fen: 888_888, qualifier: 'exact' } },
      }),
    ]);
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
    `SELECT sex, kinship, ethnicity, schooling FROM ${schema}.member WHERE person_id = '${personId}'`;
  const income = (schema: string): string =>
    `SELECT wage_fen::integer AS wage, cost_fen::integer AS cost, net_fen::integer AS net FROM ${schema}.income`;
  const treated = (schema: string): string =>
    `SELECT cost_fen::integer AS cost, reimbursed_fen::integer AS paid, rate::text FROM ${schema}.reimbursement`;

  it('dashboards see neither sex nor kinship, and amounts in bands of a thousand yuan', async () => {
    const [plain] = clients as [pg.Client, pg.Client];
    const none = { sex: null, kinship: null, ethnicity: null, schooling: null };
    expect((await plain.query(member('dashboard'))).rows).toEqual([none]);
    expect((await plain.query(income('dashboard'))).rows).toEqual([{ wage: 1_200_000, cost: 0, net: 1_200_000 }]);
    expect((await plain.query(treated('dashboard'))).rows).toEqual([{ cost: 900_000, paid: 800_000, rate: null }]);
    for (const schema of ['dashboard_fine', 'projection'])
      await expect(plain.query(member(schema))).rejects.toThrow(/permission denied for schema/);
  });

  it('whoever has been granted the finer views sees them as they are, and still nothing personal', async () => {
    const [, fine] = clients as [pg.Client, pg.Client];
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
