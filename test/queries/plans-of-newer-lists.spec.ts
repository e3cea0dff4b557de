/** The plans of lists that came with the other kinds of streams: what grows with a city is read by an index. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Pool } from 'pg';
import { tables as projections } from '../../projections/index.js';
import type { Caller } from '../../src/access/caller.js';
import { Clock } from '../../src/platform/clock.js';
import { ListAnomaliesHandler } from '../../src/queries/anomalies.js';
import { ListCorrectionsHandler } from '../../src/queries/corrections.js';
import { ListCoverageHandler } from '../../src/queries/coverage.js';
import { TraceDonationsHandler } from '../../src/queries/donations.js';
import { TraceForDonorHandler } from '../../src/queries/donor-trace.js';
import { ListEmergenciesHandler } from '../../src/queries/emergencies.js';
import { ListGiftEntriesHandler } from '../../src/queries/gift-report.js';
import { ListHealthHandler } from '../../src/queries/health-ledger.js';
import { journalLists } from '../../src/queries/journal-lists.js';
import type { Labels } from '../../src/queries/labels.js';
import { ListPlansHandler } from '../../src/queries/list-plans.js';
import { valuesOf } from '../../src/queries/parameters.js';
import { ListPhotoReplacementsHandler } from '../../src/queries/photo-replacements.js';
import { QueryRequest } from '../../src/queries/query-definition.js';
import { ListReferralsHandler } from '../../src/queries/referrals.js';
import { questions } from '../../src/queries/routes.js';
import { ListSelfReportsHandler } from '../../src/queries/self-reports.js';
import { Tables } from '../../src/queries/tables.js';
import { ListVisitEntriesHandler } from '../../src/queries/visit-entries.js';
import { ListVolunteerEntriesHandler } from '../../src/queries/volunteer-entries.js';
import { Explaining, nodesOf, spellingOf } from './explaining.js';
import { openLedgerOfQueries } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

const rows_count = 8_000;
/** Where there are more, or fewer, than that in a city of as many households. */
const counts: Readonly<Record<string, number>> = {
  ...{ visit_photo: 20_000, reach: 40_000, timeline: 40_000, self_report: 300, emergency_step: 300 },
};
const office: Caller = { actor: { sub: 'office-1', role: 'office' } };
const cadre: Caller = { actor: { sub: 'cadre-1', role: 'cadre', cadreId: randomUUID(), organisationId: 'unit-7' } };

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each of another question
type AnyHandler = new (tables: Tables, labels: Labels, clock: Clock) => { execute: (asked: any) => Promise<unknown> };

/** What of a table is said otherwise than by the types of its columns. */
type Told = Readonly<Record<string, string>>;

const id = (what: string): string => `md5('${what}' || i)::uuid`;
const area = `'2201221010' || lpad((i % 100)::text, 2, '0')`;
const day = `date '2022-01-01' + i % 365`;
const byType: Readonly<Record<string, (column: string) => string>> = {
  uuid: id,
  text: (column) => `'${column} ' || i`,
  date: () => day,
  timestamptz: () => `timestamptz '2022-01-01' + i * interval '1 minute'`,
  boolean: () => 'i % 2 = 0',
  'text[]': () => `'{}'`,
  'uuid[]': () => `'{}'`,
};
const always: Told = { household_id: id('h'), area_code: area, stream: `'household-' || ${id('h')}` };

/** What grows with a city, with what its lists ask for. */
const grown: Readonly<Record<string, Told>> = {
  household: { visit_due_on: day, pairings: '1', last_visit_on: day },
  member: { name: `'李某 ' || i`, is_present: 'TRUE' },
  pairing: { cadre_id: `md5('c' || i % 300)::uuid`, is_in_force: 'TRUE' },
  reach: { kind: `'household'`, id: `${id('h')}::text`, area_code: area },
  visit: {
    ...{ mode: `'home'`, outcome: `CASE WHEN i % 10 = 0 THEN 'nobody_home' ELSE 'completed' END` },
    ...{
      occurred_at: `timestamptz '2022-01-01' + i * interval '1 minute'`,
      visitor_cadre_id: `md5('c' || i % 300)::uuid`,
    },
  },
  visit_photo: { photo_sha256: `md5('photo' || i)`, old_sha256: `CASE WHEN i % 500 = 0 THEN md5('old' || i) END` },
  referral: { person_id: id('p'), referral_id: `CASE WHEN i % 2 = 0 THEN ${id('r')} END` },
  correction: { standing: `'counts'`, kind: `'void'` },
  timeline: {},
  health_reading: { person_id: id('p'), code: `'8480-6'`, unit: `'mm[Hg]'` },
  health_reading_latest: {
    ...{ person: `${id('p')}::text`, person_id: id('p'), code: `'8480-6'`, unit: `'mm[Hg]'` },
    ...{ alert_level: `CASE WHEN i % 100 = 0 THEN 'urgent' END`, follow_up_within_days: '14' },
  },
  health_alert_acknowledgement: { check_id: id('e'), person_id: id('p') },
  chronic_condition: { person_id: id('p') },
  health_record: { person_id: id('p') },
  plan_measure: { number: '1', until: day, plan_id: 'NULL' },
  plan_review: { plan_id: id('plan_id') },
  self_report: { report_id: id('s') },
  emergency_step: { emergency_id: id('s') },
  likeness: { likeness: `'likeness ' || i` },
  goods_received: { number: '1', batch_id: `md5('b' || i % 200)::uuid`, donor_organisation_id: `'unit-' || i % 300` },
  distribution_recipient: { batch_id: `md5('b' || i % 200)::uuid` },
  gift: { donor_organisation_id: `'unit-' || i % 300`, cash_fen: '100' },
  gift_item: { donor_organisation_id: `'unit-' || i % 300` },
  fund_money: { fund_id: `md5('f' || i % 200)::uuid` },
  volunteer_shift: {
    programme_id: `md5('g' || i % 200)::uuid`,
    person_id: id('p'),
    hours: '2',
    hours_qualifier: `'exact'`,
  },
};

function filled(name: string, told: Told): string {
  const table = projections.find((each) => each.name === name)!;
  const all = { ...always, ...told };
  const columns = Object.entries(table.columns).filter(
    ([column, { required, generated }]) => generated === undefined && (required === true || column in told),
  );
  const values = columns.map(([column, { type }]) => all[column] ?? byType[type]?.(column) ?? 'i % 100');
  const names = columns.map(([column]) => `"${column}"`);
  return `INSERT INTO ${name} (${names.join(', ')}) SELECT ${values.join(', ')}
    FROM generate_series(1, ${counts[name] ?? rows_count}) AS i`;
}

describe('The plans of newer lists', () => {
  let ledger: LedgerOfQueries;
  let sql: pg.Client;
  let explaining: Explaining;
  let tables: Tables;
  let spelling: ReadonlyMap<string, string>;
  const labels = { of: () => Promise.resolve({}) } as unknown as Labels;

  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await ledger.caughtUp();
    sql = new pg.Client({ connectionString: ledger.connectionString });
    await sql.connect();
    const { rows } = await sql.query<{ name: string }>(`SELECT name FROM projector.generation WHERE status = 'live'`);
    await sql.query(`SET search_path = "${rows[0]!.name}"`);
    for (const [name, told] of Object.entries(grown)) await sql.query(filled(name, told));
    await sql.query(`ANALYZE ${Object.keys(grown).join(', ')}`);
    spelling = await spellingOf(sql);
    explaining = new Explaining(sql);
    tables = new Tables(explaining as unknown as Pool);
  }, 90_000);
  afterAll(async () => {
    await sql.end();
    await ledger.close();
  });

  /** Of the tables that grow: those that are read as a whole, and the indexes by which others are read. */
  async function planOf(operationId: string, Handler: AnyHandler, sent: Record<string, string>, caller: Caller) {
    const { parameters } = questions.find((each) => each.operationId === operationId)!;
    explaining.plans.length = 0;
    await new Handler(tables, labels, new Clock()).execute(
      new QueryRequest(valuesOf(parameters, sent), caller, 'zh', {}, undefined),
    );
    const nodes = explaining.plans.flatMap(nodesOf);
    const whole = nodes.filter(({ 'Node Type': type }) => type === 'Seq Scan').map((node) => node['Relation Name']!);
    const used = nodes.flatMap((node) => node['Index Name'] ?? []).map((name) => spelling.get(name) ?? name);
    return { whole: [...new Set(whole)].filter((name) => name in grown).sort(), used: [...new Set(used)].sort() };
  }

  const week = { from: '2022-03-01', to: '2022-03-07' };
  const donor = { donor: 'unit-7' };
  const receipts = journalLists.find(({ question }) => question.operationId === 'listGoodsReceivedEntries')!.Handler;
  const byArea = 'household(area_code, household_id)';
  it.each<[string, AnyHandler, Record<string, string>, string, Caller?]>([
    ['listReferrals', ListReferralsHandler, {}, 'referral(last_day, household_id, entry_id)'],
    ['listReferrals', ListReferralsHandler, { overdue: 'true' }, 'referral(household_id, referral_id)', cadre],
    ['listCorrections', ListCorrectionsHandler, {}, 'correction(received_at, stream, entry_id)'],
    ['listPhotoReplacements', ListPhotoReplacementsHandler, {}, 'visit_photo(received_at, household_id, entry_id)'],
    ['listAnomalies', ListAnomaliesHandler, { ...week, kind: 'photo_twice' }, 'visit_photo(photo_sha256)'],
    [
      'listAnomalies',
      ListAnomaliesHandler,
      { ...week, kind: 'hours_over_day' },
      'volunteer_shift(last_day, programme_id, entry_id)',
    ],
    ['listAnomalies', ListAnomaliesHandler, week, 'visit_photo(last_day)'],
    ['listVolunteerEntries', ListVolunteerEntriesHandler, {}, 'volunteer_shift(last_day, programme_id, entry_id)'],
    ['listHealth', ListHealthHandler, {}, byArea],
    ['listHealth', ListHealthHandler, { alert: 'urgent' }, 'health_reading_latest(alert_level, measured_last_day)'],
    ['listPlans', ListPlansHandler, {}, byArea],
    ['listCoverage', ListCoverageHandler, {}, byArea],
    ['listSelfReports', ListSelfReportsHandler, {}, 'reach(stream)'],
    ['listEmergencies', ListEmergenciesHandler, {}, 'reach(stream)'],
    ['traceDonations', TraceDonationsHandler, donor, 'household(household_id)'],
    ['traceForDonor', TraceForDonorHandler, donor, 'fund_money(fund_id)'],
    ['listVisitEntries', ListVisitEntriesHandler, week, 'household(household_id)'],
    ['listGiftEntries', ListGiftEntriesHandler, week, 'household(household_id)'],
    ['listGoodsReceivedEntries', receipts, {}, 'goods_received(last_day, household_id, entry_id, number)'],
    ['listGoodsReceivedEntries', receipts, { area: '220122101207' }, byArea],
    ['listGoodsReceivedEntries', receipts, {}, 'household(household_id)', cadre],
  ])(
    '%s reads nothing as a whole that grows with a city: %#',
    async (operationId, Handler, sent, index, caller = office) => {
      const { whole, used } = await planOf(operationId, Handler, sent, caller);
      expect([operationId, whole]).toEqual([operationId, []]);
      expect(used).toContain(index);
    },
  );
});
