/** The report of gifts: every group leads to exactly what it counts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { giftEntries, giftReport, ListGiftEntriesHandler, ReportGiftsHandler } from '../../src/queries/gift-report.js';
import { valuesOf } from '../../src/queries/parameters.js';
import type { Page, QueryDefinition } from '../../src/queries/query-definition.js';
import { everywhere, openLedgerOfQueries } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

type Row = Readonly<Record<string, unknown>>;
const gifts_count = 600;

describe('The report of gifts', () => {
  let ledger: LedgerOfQueries;
  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await ledger.caughtUp();
    const sql = new pg.Client({ connectionString: ledger.connectionString });
    await sql.connect();
    const { rows } = await sql.query<{ name: string }>(`SELECT name FROM projector.generation WHERE status = 'live'`);
    const at = `"${rows[0]!.name}"`;
    const entry = `md5('h' || i % 70)::uuid, md5('g' || i)::uuid, 2, day, day, 2, '2026-01-01',
      CASE WHEN i % 5 > 0 THEN '2201221012' || lpad((i % 5)::text, 2, '0') END, CASE WHEN i % 3 > 0 THEN 'donor-' || i % 3 END`;
    const each = `(SELECT i, date '2019-01-01' + i % 360 AS day FROM generate_series(1, ${gifts_count}) AS i) each`;
    const own = `household_id, entry_id, place, first_day, last_day, revision, received_at, area_code, donor_organisation_id`;
    await sql.query(`INSERT INTO ${at}.household (household_id, categories, members, paired_cadre_ids, paired_organisation_ids,
        pairings, visits, contacts, gifts, gifts_cash_fen, gifts_cash_qualifier, consultations, open_needs, urgent_needs,
        open_alerts, findings, housing_rebuilt, housing_improvements, entries, last_entry_on)
      SELECT md5('h' || i)::uuid, '{}', 0, '{}', '{}', 0, 0, 0, 0, 0, 'exact', 0, 0, 0, 0, 0, false, '{}', 1, '2019-01-01'
        FROM generate_series(0, 69) AS i`);
    await sql.query(`INSERT INTO ${at}.gift (${own}, items, cash_fen, cash_qualifier)
      SELECT ${entry}, i % 4, CASE WHEN i % 4 < 2 THEN i END, CASE WHEN i % 4 < 2 THEN 'exact' END FROM ${each}`);
    await sql.query(`INSERT INTO ${at}.gift_item (${own}, item, goods, quantity, quantity_qualifier, unit, value_fen, value_qualifier)
      SELECT ${entry}, item, 'goods-' || (i + item) % 3, i, 'exact', (ARRAY['bed', 'bag', NULL])[1 + (i / 3) % 3], i, 'exact'
        FROM ${each} CROSS JOIN LATERAL generate_series(1, i % 4) AS item`);
    await sql.end();
  }, 60_000);
  afterAll(() => ledger.close());

  /** All pages. */
  async function ask(asked: QueryDefinition, path: string): Promise<Row[]> {
    const handler = new (asked === giftReport ? ReportGiftsHandler : ListGiftEntriesHandler)(
      ledger.tables,
      ledger.labels,
      ledger.clock,
    );
    const rows: Row[] = [];
    const { searchParams } = new URL(path, 'http://ledger.example');
    const values = valuesOf(asked.parameters, { ...Object.fromEntries(searchParams), limit: '500' });
    let page: Page = { body: {} };
    do {
      page = await handler.execute(new asked.query(values, everywhere, 'zh', {}, page.after) as never);
      rows.push(...(page.body as { items: Row[] }).items);
    } while (page.after !== undefined);
    return rows;
  }

  const days = 'from=2019-02-01&to=2019-11-30';
  const numberOf = (rows: Row[], ...names: string[]): number =>
    new Set(rows.map((row) => names.map((name) => row[name]).join())).size;

  it.each([
    ['donor', ['donorOrganisationId'], 3],
    ['area', ['areaCode'], 5],
    ['goods', ['goods', 'unit'], 10],
  ])('counts by %s what its addresses list', async (by, keys, groups_count) => {
    const groups = await ask(giftReport, `/?${days}&by=${by}&entries=true`);
    expect(groups).toHaveLength(groups_count);
    for (const group of groups) {
      const behind = await ask(giftEntries, group['entries'] as string);
      const counted = {
        gifts: numberOf(behind, 'householdId', 'entryId'),
        households: numberOf(behind, 'householdId'),
      };
      expect([group['entries'], counted]).toEqual([
        group['entries'],
        { gifts: group['gifts'], households: group['households'] },
      ]);
      for (const row of behind) for (const key of keys) expect(row[key]).toBe(group[key]);
    }
  });

  it.each([
    ['goods=goods-1', (row: Row) => row['goods'] === 'goods-1'],
    ['unit=bed', (row: Row) => row['unit'] === 'bed'],
    ['goods=goods-1&unit=bag', (row: Row) => row['goods'] === 'goods-1' && row['unit'] === 'bag'],
    ['goods=none', (row: Row) => row['goods'] === undefined],
    ['goods=goods-1&unit=none', (row: Row) => row['goods'] === 'goods-1' && row['unit'] === undefined],
    ['in=none', (row: Row) => row['areaCode'] === undefined],
  ])('%s is all that is said to be so, whatever else it is', async (filter, isAsked) => {
    const all = await ask(giftEntries, `/?${days}`);
    const asked = all.filter(isAsked);
    expect(asked.length).toBeGreaterThan(10);
    expect(await ask(giftEntries, `/?${days}&${filter}`)).toEqual(asked);
  });
});
