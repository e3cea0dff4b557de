import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Pool } from 'pg';
import type { Caller } from '../../src/access/caller.js';
import { Clock } from '../../src/platform/clock.js';
import { ListDuplicatesHandler } from '../../src/queries/duplicates.js';
import { ListFindings, ListFindingsHandler } from '../../src/queries/findings.js';
import { ListHeld, ListHeldHandler } from '../../src/queries/held.js';
import { ListHouseholds, ListHouseholdsHandler } from '../../src/queries/households.js';
import type { Labels } from '../../src/queries/labels.js';
import { ListBaseline, ListBaselineHandler } from '../../src/queries/list-baseline.js';
import { ListNeeds, ListNeedsHandler } from '../../src/queries/list-needs.js';
import { ListPairings, ListPairingsHandler } from '../../src/queries/list-pairings.js';
import { ListOverdue, ListOverdueHandler } from '../../src/queries/overdue.js';
import { QueryRequest } from '../../src/queries/query-definition.js';
import { Tables } from '../../src/queries/tables.js';
import { ReadTasks, ReadTasksHandler } from '../../src/queries/tasks.js';
import { ReportVisits, ReportVisitsHandler } from '../../src/queries/visit-report.js';
import { Explaining, nodesOf, spellingOf } from './explaining.js';
import { openLedgerOfQueries } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

/** Rows of a city, so that reading all of a table would be the wrong plan. */
const households_count = 8_000;

const office: Caller = { actor: { sub: 'office-1', role: 'office' } };
const district: Caller = { actor: { sub: 'office-2', role: 'office' }, areas: ['220122'] };
const cadreId = randomUUID();
const cadre: Caller = { actor: { sub: 'cadre-1', role: 'cadre', cadreId, organisationId: 'unit-7' } };

describe('The plans of lists', () => {
  let ledger: LedgerOfQueries;
  let sql: pg.Client;
  let explaining: Explaining;
  let tables: Tables;
  const labels = { of: () => Promise.resolve({}) } as unknown as Labels;
  const clock = new Clock();
  /** Of each index, its table and columns. */
  let spelling: ReadonlyMap<string, string>;

  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await ledger.caughtUp();
    await ledger.keys.ready();
    sql = new pg.Client({ connectionString: ledger.connectionString });
    await sql.connect();
    const { rows } = await sql.query<{ name: string }>(`SELECT name FROM projector.generation WHERE status = 'live'`);
    await sql.query(`SET search_path = "${rows[0]!.name}"`);
    await sql.query(cityOf(households_count));
    // As after filling, and as PostgreSQL does by itself now and then.
    for (const table of ['visit', 'likeness', 'member']) await vacuum(table);
    spelling = await spellingOf(sql);
    explaining = new Explaining(sql);
    tables = new Tables(explaining as unknown as Pool);
  }, 60_000);
  afterAll(async () => {
    await sql.end();
    await ledger.close();
  });

  /** By which the suspicions of each household on a page are counted. */
  const ofSuspicions = /^(?:likeness|remade|visit\(household_id, occurred_at\))/;

  /** The indexes that were used; none of the big tables is read as a whole. */
  async function indexesOf(ask: () => Promise<unknown>): Promise<string[]> {
    explaining.plans.length = 0;
    await ask();
    // Whether any area has ended is looked at in a table that is most often empty.
    const nodes = explaining.plans.flatMap(nodesOf).filter((node) => node['Relation Name'] !== 'area_place');
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
    const names = nodes.map((node) => node['Index Name']).filter((name) => name !== undefined);
    const used = [...new Set(names.map((name) => spelling.get(name) ?? name))].sort();
    return used.filter((name) => !ofSuspicions.test(name));
  }

  it('would be noticed where they read a table as a whole', async () => {
    const readAll = (): Promise<unknown> => tables.rows('all', 'SELECT count(*) FROM projection.household', []);
    await expect(indexesOf(readAll)).rejects.toThrow('Seq Scan');
  });

  const ids = {};
  const none = { area: undefined, cursor: undefined, limit: 50 };

  /** Looked up for each row: whether a member counts in another household, too, and what was merged into it. */
  const elsewhere = [
    ...['household(household_id)', 'household(merged_into)'],
    ...['member(household_id, person_id)', 'member(person_id)'],
  ];
  const first = (index: string): string[] => [index, ...elsewhere].sort();

  describe('households', () => {
    const all = { ...none, category: undefined, cadre: undefined, unit: undefined, q: undefined };
    const asked = { ...all, overdue: undefined, closed: undefined };
    const list =
      (values: Partial<ListHouseholds['values']>, caller: Caller, after?: unknown) => (): Promise<unknown> => {
        const query = new ListHouseholds({ ...asked, ...values }, caller, 'zh', ids, after);
        return new ListHouseholdsHandler(tables, labels, ledger.keys, clock).execute(query);
      };
    const byArea = 'household(area_code, household_id)';
    const after = { day: '2026-06-30', area: '220122101007', id: randomUUID() };

    it('are read in order, from where the page before ended', async () => {
      expect(await indexesOf(list({}, office))).toEqual(first(byArea));
      expect(await indexesOf(list({}, office, after))).toEqual(first(byArea));
      expect(await indexesOf(list({ area: '220122101007' }, office))).toEqual(first(byArea));
      expect(await indexesOf(list({}, district, after))).toEqual(first(byArea));
    });

    it('of a cadre are found by the pairing', async () => {
      const found = await indexesOf(list({}, cadre));
      expect(found).toContain('pairing(cadre_id, household_id)');
      expect(found).toContain('pairing(organisation_id, household_id)');
      expect(await indexesOf(list({ cadre: cadreId }, office))).toContain('pairing(cadre_id, household_id)');
      expect(await indexesOf(list({ unit: 'unit-7' }, office))).toContain('pairing(organisation_id, household_id)');
    });

    it('are found by a name, a registry number, an identity number', async () => {
      const byName = await indexesOf(list({ q: '李某 17' }, district));
      expect(byName).toEqual(expect.arrayContaining(['member(name_lookup)', 'household(registry_number)']));
      expect(await indexesOf(list({ q: '11010519491231002x' }, district))).toContain('member(identity_hash)');
    });

    it('of a rare category are found by it', async () => {
      expect(await indexesOf(list({ category: 'rare' }, office))).toContain('category(category, household_id)');
    });
  });

  it('what is overdue is read in the order of the due day', async () => {
    const ask = (kind: 'visit' | 'contact', after?: unknown) => (): Promise<unknown> => {
      const query = new ListOverdue({ ...none, cadre: undefined, kind }, office, 'zh', ids, after);
      return new ListOverdueHandler(tables, labels, clock).execute(query);
    };
    expect(await indexesOf(ask('visit'))).toEqual(first('household(visit_due_on, household_id)'));
    expect(await indexesOf(ask('contact'))).toEqual(first('household(contact_due_on, household_id)'));
    const after = { day: '2026-06-30', keys: ['2026-01-01', randomUUID()] };
    expect(await indexesOf(ask('visit', after))).toEqual(first('household(visit_due_on, household_id)'));
  });

  it('what waits is read in the order of its coming', async () => {
    const ask = (kind: 'entry' | 'correction') => (): Promise<unknown> =>
      new ListHeldHandler(tables, labels, clock).execute(new ListHeld({ ...none, kind }, office, 'zh', ids, undefined));
    expect(await indexesOf(ask('entry'))).toContain('held(received_at, stream)');
    expect(await indexesOf(ask('correction'))).toContain('correction(received_at, stream)');
  });

  it('findings are read by stream, or by kind', async () => {
    const ask = (code: 'two-heads' | undefined) => (): Promise<unknown> =>
      new ListFindingsHandler(tables, labels, clock).execute(
        new ListFindings({ ...none, code }, office, 'zh', ids, undefined),
      );
    expect(await indexesOf(ask(undefined))).toContain('finding(stream, number)');
    expect(await indexesOf(ask('two-heads'))).toContain('finding(code, stream)');
  });

  it.each([
    ['identity-number-shared', 'likeness(likeness)'],
    ['registry-number-shared', 'likeness(likeness)'],
    ['member-elsewhere', 'member(person_id)'],
    ['visit-twice', 'visit(household_id, occurred_at)'],
  ] as const)('what is suspected across files is found by an index: %s', async (code, index) => {
    const query = new ListFindings({ ...none, code }, office, 'zh', ids, undefined);
    await indexesOf(() => new ListFindingsHandler(tables, labels, clock).execute(query));
    const nodes = explaining.plans.flatMap(nodesOf);
    const alone = nodes.filter((node) => node['Node Type'] === 'Index Only Scan');
    expect(alone.map((node) => spelling.get(node['Index Name']!))).toContain(index);
  });

  it('suspected duplicates are found by what is shared; but for what somebody suspected, which is little', async () => {
    const asked = [{ ...none, open: undefined }, district, 'zh', ids, undefined] as const;
    const query = new QueryRequest<Record<string, never>>(
      ...(asked as unknown as ConstructorParameters<typeof QueryRequest>),
    );
    explaining.plans.length = 0;
    await new ListDuplicatesHandler(tables, labels, clock).execute(query as never);
    const whole = explaining.plans.flatMap(nodesOf).filter((node) => node['Node Type'] === 'Seq Scan');
    expect(new Set(whole.map((node) => node['Relation Name']))).toEqual(new Set(['duplicate_suspicion']));
  });

  it('the three lists are read by area', async () => {
    const asked = [none, district, 'zh', ids, undefined] as const;
    const [, ...rest] = asked;
    const byArea = 'household(area_code, household_id)';
    expect(
      await indexesOf(() => new ListBaselineHandler(tables, labels, clock).execute(new ListBaseline(...asked))),
    ).toContain(byArea);
    const needs = new ListNeeds({ ...none, kind: undefined, urgency: undefined }, ...rest);
    expect(await indexesOf(() => new ListNeedsHandler(tables, labels, clock).execute(needs))).toContain(byArea);
    const pairings = new ListPairings({ ...none, paired: undefined }, ...rest);
    expect(await indexesOf(() => new ListPairingsHandler(tables, labels, clock).execute(pairings))).toContain(byArea);
  });

  it("a cadre's tasks are found by the pairing and by the account", async () => {
    const query = new ReadTasks({ limit: 50, cursor: undefined }, cadre, 'zh', ids, undefined);
    expect(await indexesOf(() => new ReadTasksHandler(tables, labels, clock).execute(query))).toEqual(
      expect.arrayContaining([
        'pairing(cadre_id, household_id)',
        'timeline(account, received_at)',
        'held(account, received_at)',
        'correction(target_account, received_at)',
      ]),
    );
  });

  it('visits of a week are counted in a village by area and day, everywhere by an index alone', async () => {
    const ask = (area: string | undefined) => (): Promise<unknown> => {
      const values = {
        area,
        map: 'then' as const,
        from: '2019-10-14',
        to: '2019-10-18',
        by: 'unit' as const,
        households: undefined,
        entries: undefined,
      };
      return new ReportVisitsHandler(tables, labels).execute(new ReportVisits(values, office, 'zh', ids, undefined));
    };
    const byDay = 'visit(last_day, first_day, household_id, outcome, is_paired, organisation_id, area_code)';
    expect(await indexesOf(ask('220122101007'))).toContain('visit(area_code, last_day)');
    expect(await indexesOf(ask('220000000000'))).toContain(byDay);
    expect(await indexesOf(ask(undefined))).toContain(byDay);
    const scans = explaining.plans.flatMap(nodesOf).filter((node) => spelling.get(node['Index Name'] ?? '') === byDay);
    expect(new Set(scans.map((node) => node['Node Type']))).toEqual(new Set(['Index Only Scan']));
  });

  it('visits of months are read from a tally, and of a month but for some days what is missing from the journal', async () => {
    const ask = (from: string, to: string, by: 'unit' | 'area', area?: string) => (): Promise<unknown> => {
      const values = { area, map: 'then' as const, from, to, by, households: undefined, entries: undefined };
      return new ReportVisitsHandler(tables, labels).execute(new ReportVisits(values, office, 'zh', ids, undefined));
    };
    const [longer, byArea] = ['visit_by_area(last_day)', 'visit_by_area(first_day, last_day, area_code)'];
    expect(await indexesOf(ask('2019-10-01', '2019-10-31', 'area', '220122000000'))).toEqual([byArea, longer].sort());
    const found = await indexesOf(ask('2019-10-01', '2019-10-28', 'area', '220122000000'));
    expect(found).toEqual(expect.arrayContaining([byArea, longer]));
    expect(found.filter((index) => !index.startsWith('visit_by_area'))).not.toEqual([]);
    const byUnit = 'visit_by_unit(first_day, last_day, area_code, organisation_id)';
    expect(await indexesOf(ask('2019-04-01', '2019-06-30', 'unit'))).toEqual(
      [byUnit, 'visit_by_unit(last_day)'].sort(),
    );
  });

  /** Until all rows are seen to be visible to all: the server's own ANALYZE may look at the same time. */
  async function vacuum(table: string): Promise<void> {
    for (let isDone = false; !isDone;) {
      await sql.query(`VACUUM ${table}`);
      const { rows } = await sql.query<{ done: boolean }>(
        'SELECT relallvisible >= relpages AS done FROM pg_class WHERE oid = $1::regclass',
        [table],
      );
      isDone = rows[0]!.done;
    }
  }

  /** A hundred villages, a hundred cadres, a visit a week: only the columns that must be there, and those asked for. */
  function cityOf(count: number): string {
    const id = (what: string): string => `md5('${what}' || i)::uuid`;
    const series = `generate_series(1, ${count}) AS i`;
    const area = `'2201221010' || lpad((i % 100)::text, 2, '0')`;
    return `
      INSERT INTO household (household_id, area_code, registry_number, members, categories, visit_due_on, contact_due_on,
        paired_cadre_ids, paired_organisation_ids, pairings, visits, contacts, gifts, gifts_cash_fen,
        gifts_cash_qualifier, consultations, open_needs, urgent_needs, open_alerts, findings, housing_rebuilt,
        housing_improvements, entries, last_entry_on)
      SELECT ${id('h')}, ${area}, 'R' || i, 3, '{}', date '2026-01-01' + i % 365, date '2026-01-01' + i % 31, '{}', '{}', 1,
        1, 1, 0, 0, 'exact', 0, 1, 0, 0, 0, false, '{}', 5, '2026-01-01' FROM ${series};
      INSERT INTO member (household_id, person_id, joined_by, since_first_day, since_last_day, name, identity_hash,
        is_head, is_present)
      SELECT ${id('h')}, ${id('p')}, ${id('e')}, '2010-01-01', '2010-01-01', '李某 ' || i, 'hash ' || i, true, true
        FROM ${series};
      INSERT INTO pairing (household_id, pairing_id, cadre_id, organisation_id, is_in_force)
      SELECT ${id('h')}, ${id('q')}, CASE WHEN i % 2 = 0 THEN md5('c' || i % 300)::uuid END, 'unit-' || i % 300, true
        FROM ${series};
      INSERT INTO category (household_id, category, entry_id, assigned_last_day)
      SELECT ${id('h')}, CASE WHEN i % 5000 = 0 THEN 'rare' ELSE 'usual' END, ${id('e')}, '2016-12-31' FROM ${series};
      INSERT INTO need (household_id, need_id, kind, is_open)
      SELECT ${id('h')}, ${id('n')}, 'medicine', i % 10 = 0 FROM ${series};
      INSERT INTO visit (household_id, entry_id, place, first_day, last_day, area_code, revision, received_at, mode,
        outcome, organisation_id, is_paired)
      SELECT ${id('h')}, ${id('v')}, 2, date '2019-01-01' + i % 365, date '2019-01-01' + i % 365, ${area}, 2,
        '2026-01-01', 'home', 'completed', 'unit-' || i % 300, true FROM ${series};
      INSERT INTO visit (household_id, entry_id, place, first_day, last_day, area_code, revision, received_at, mode,
        outcome, organisation_id, is_paired, occurred_at, visitor_cadre_id)
      SELECT ${id('h')}, ${id('z')}, 3, date '2019-01-01', date '2019-01-01', ${area}, 3, '2026-01-01', 'home',
        'completed', 'unit-' || i % 300, true, timestamptz '2019-01-01 09:00', ${id('c')} FROM ${series};
      INSERT INTO likeness (household_id, thing, code, source, likeness, entry_id)
      SELECT ${id('h')}, ${id('p')}, 'identity-number-shared', 'identity_number', md5('number' || i), ${id('e')} FROM ${series};
      INSERT INTO likeness (household_id, thing, code, source, likeness, entry_id)
      SELECT ${id('h')}, 'household', 'registry-number-shared', 'registry', md5('registry' || i), ${id('e')} FROM ${series};
      INSERT INTO timeline (household_id, entry_id, place, first_day, last_day, revision, received_at, fact, sequence,
        rank, account, role, changed_revision, position)
      SELECT ${id('h')}, ${id('v')}, 2, '2019-01-01', '2019-01-01', 2, timestamptz '2026-01-01' + i * interval '1 second',
        'VisitRecorded', 0, 40, 'cadre-' || i % 300, 'cadre', 2, i FROM ${series};
      INSERT INTO held (stream, household_id, entry_id, revision, received_at, fact, reason, standing, first_day, last_day,
        account, role)
      SELECT 'household-' || ${id('h')}, ${id('h')}, ${id('w')}, 3, timestamptz '2026-01-01' + i * interval '1 second',
        'VisitRecorded', 'not-paired', CASE WHEN i % 50 = 0 THEN 'held' ELSE 'counts' END, '2019-01-01', '2019-01-01',
        'cadre-' || i % 300, 'cadre' FROM ${series};
      INSERT INTO correction (stream, household_id, entry_id, revision, received_at, kind, target_entry_id,
        target_account, standing, is_in_effect, account, role)
      SELECT 'household-' || ${id('h')}, ${id('h')}, ${id('x')}, 4, timestamptz '2026-01-01' + i * interval '1 second',
        CASE WHEN i % 2 = 0 THEN 'void' ELSE 'correction' END, ${id('v')}, 'cadre-' || i % 300,
        CASE WHEN i % 50 = 1 THEN 'waiting' ELSE 'counts' END, true, 'office-1', 'office' FROM ${series};
      INSERT INTO reach (stream, kind, id, is_public, area_code, cadre_ids, unit_ids)
      SELECT 'household-' || ${id('h')}, 'household', ${id('h')}, false, ${area}, '{}', '{}' FROM ${series};
      INSERT INTO finding (stream, household_id, number, code, path, entry_id)
      SELECT 'household-' || ${id('h')}, ${id('h')}, 1, CASE WHEN i % 1000 = 0 THEN 'two-heads' ELSE 'member-unknown' END, '', ${id('e')}
        FROM ${series};
      ANALYZE household, member, pairing, category, need, visit, timeline, held, correction, reach, finding, likeness, visit_by_area,
        visit_by_unit;`;
  }
});
