import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/access/caller.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { headOfHouseholdChanged } from '../../src/domain/household/members/head-of-household-changed.js';
import { householdCategoryAssigned } from '../../src/domain/household/registry/household-category-assigned.js';
import { householdClosed } from '../../src/domain/household/registry/household-closed.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { householdRiskGraded } from '../../src/domain/household/registry/household-risk-graded.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { needIdentified } from '../../src/domain/household/needs/need-identified.js';
import { pairingStarted } from '../../src/domain/household/pairings/pairing-started.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { cadreRegistered } from '../../src/domain/cadre/cadre.js';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { refusals } from '../../src/domain/codes.js';
import { ListFindings, ListFindingsHandler } from '../../src/queries/findings.js';
import { ListHeld, ListHeldHandler } from '../../src/queries/held.js';
import { ListHouseholds, ListHouseholdsHandler } from '../../src/queries/households.js';
import { ListBaseline, ListBaselineHandler } from '../../src/queries/list-baseline.js';
import { ListNeeds, ListNeedsHandler } from '../../src/queries/list-needs.js';
import { ListPairings, ListPairingsHandler } from '../../src/queries/list-pairings.js';
import { ListOverdue, ListOverdueHandler } from '../../src/queries/overdue.js';
import type { Page } from '../../src/queries/query-definition.js';
import { ReadTasks, ReadTasksHandler } from '../../src/queries/tasks.js';
import { ReportVisits, ReportVisitsHandler } from '../../src/queries/visit-report.js';
import {
  annulled,
  by,
  cadre,
  confirmed,
  corrected,
  entry,
  idOf,
  office,
  otherCadre,
  rejected,
  released,
  secondOffice,
  voided,
} from '../domain/given.js';
import { everywhere, openLedgerOfQueries, otherVillage, recordReferences, village } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Item = Record<string, any>;
type Body = Item & {
  readonly items: Item[];
  readonly groups: Item[];
  readonly households: Item[];
  readonly submissions: Item[];
};

const county: Caller = { actor: office, areas: ['220122'] };
const elsewhere: Caller = { actor: office, areas: ['220182', '2203'] };
const paired: Caller = { actor: cadre };
const ofUnit: Caller = { actor: otherCadre };
const ids = {};

/** By its sorted place in the list: a household of a village has an id that begins with its letter. */
const houses = {
  graded: '10000000-0000-4000-8000-000000000001',
  visited: '20000000-0000-4000-8000-000000000002',
  ofUnit: '30000000-0000-4000-8000-000000000003',
  closed: '40000000-0000-4000-8000-000000000004',
  far: '50000000-0000-4000-8000-000000000005',
};

const visit = (on: string | undefined, more: object = {}) =>
  entry(visitRecorded, { mode: 'home', outcome: 'completed', ...(on !== undefined && { occurredOn: on }), ...more });
const graded = (on: string | undefined, visitEveryDays: number, contactEveryDays?: number) =>
  entry(householdRiskGraded, {
    level: 'high',
    visitEveryDays,
    ...(contactEveryDays !== undefined && { contactEveryDays }),
    ...(on !== undefined && { occurredOn: on }),
  });
const registered = (areaCode: string, registryNumber: string) =>
  entry(householdRegistered, { areaCode, registryNumber, occurredOn: '2016' });
const person = (name: string, identityNumber?: string) =>
  entry(memberAdded, {
    personId: idOf(`person ${name}`),
    name,
    occurredOn: '2016',
    ...(identityNumber !== undefined && { identityNumber }),
  });

describe('Lists', () => {
  let ledger: LedgerOfQueries;

  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await recordReferences(ledger);
    await ledger.recordIn('code-list', 'closing-reason', codeListed, {
      entryId: idOf('closing'),
      list: 'closing-reason',
      code: 'moved_away',
      zh: '整户迁出',
    });
    for (const { cadreId = '', organisationId } of [cadre, otherCadre])
      await ledger.recordIn('cadre', cadreId, cadreRegistered, {
        entryId: idOf(`cadre ${cadreId}`),
        personId: cadreId,
        name: '王立新',
        organisationId,
      });
    await fill();
    await ledger.caughtUp();
  }, 60_000);
  afterAll(() => ledger.close());

  async function fill(): Promise<void> {
    const { cadreId } = cadre;
    await ledger.record(
      houses.graded,
      registered(village, 'R-1'),
      person('李某', '11010519491231002X'),
      entry(headOfHouseholdChanged, { personId: idOf('person 李某'), occurredOn: '2016' }),
      entry(householdCategoryAssigned, { category: 'registered_poor', cause: 'illness', occurredOn: '2016' }),
      graded('2026-06-01', 30, 7),
      entry(pairingStarted, { cadreId, tier: 'village', occurredOn: '2020' }),
      entry(needIdentified, { kind: 'medicine', urgency: 'urgent', description: '降压药', occurredOn: '2026-05' }),
    );
    await ledger.record(
      houses.visited,
      registered(village, 'R-2'),
      person('李二某'),
      graded('2026-01-01', 30, 30),
      entry(pairingStarted, { cadreId, organisationId: 'sixth-hospital', tier: 'village', occurredOn: '2020' }),
      visit('2026-05-31', { organisationId: 'sixth-hospital' }),
      by(cadre, visit('2026-05-30', { mode: 'phone', outcome: 'nobody_home' })),
      entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2026-06-20' }),
      entry(needIdentified, { kind: 'medicine', occurredOn: '2026-04' }),
    );
    await ledger.record(
      houses.ofUnit,
      registered(village, 'R-3'),
      entry(pairingStarted, { organisationId: 'women-federation', tier: 'city', occurredOn: '2020' }),
      graded(undefined, 90),
    );
    await ledger.record(
      houses.closed,
      registered(village, 'R-4'),
      graded('2020-01-01', 10),
      entry(householdClosed, { reason: 'moved_away', occurredOn: '2024-01-01' }),
    );
    const held = by(cadre, visit('2026-06-02', { source: 'far' }));
    const turnedDown = by(cadre, visit('2026-06-03', { source: 'far' }));
    await ledger.record(houses.far, registered(otherVillage, 'R-5'), graded('2025-01-01', 30), held, turnedDown);
    await ledger.record(houses.far, rejected(turnedDown, office, '不属实'));
  }

  const bodyOf = (page: Page): Body => page.body as Body;
  const list = (caller: Caller, asked: Partial<ListHouseholds['values']> = {}, after?: unknown): Promise<Page> => {
    const none = { area: undefined, category: undefined, cadre: undefined, unit: undefined, overdue: undefined };
    const values = { ...none, closed: undefined, q: undefined, limit: 50, cursor: undefined, ...asked };
    const handler = new ListHouseholdsHandler(ledger.tables, ledger.labels, ledger.keys, ledger.clock);
    return handler.execute(new ListHouseholds(values, caller, 'zh', ids, after));
  };
  const found = async (caller: Caller, asked: Partial<ListHouseholds['values']> = {}): Promise<string[]> =>
    bodyOf(await list(caller, asked)).items.map(({ householdId }) => householdId as string);

  describe('of households', () => {
    it('hold what the caller may read: by area, by the pairing in force, by the unit of the pairing', async () => {
      const { graded: a, visited: b, ofUnit: c, closed: d, far } = houses;
      expect(await found(everywhere)).toEqual([a, b, c, d, far]);
      expect(await found(county)).toEqual([a, b, c, d]);
      expect(await found(elsewhere)).toEqual([far]);
      expect(await found(paired)).toEqual([a, b]);
      expect(await found(ofUnit)).toEqual([c]);
    });

    it('are bound to an area and all within it, and refuse one outside the own ones', async () => {
      expect(await found(everywhere, { area: '220182000000' })).toEqual([houses.far]);
      expect(await found(county, { area: village })).toHaveLength(4);
      expect(await found(county, { area: '220000000000' })).toHaveLength(4);
      expect(await found(paired, { area: otherVillage })).toEqual([]);
      await expect(found(county, { area: otherVillage })).rejects.toMatchObject({ code: 'outside-area' });
    });

    it('are filtered by category, cadre, unit and closing', async () => {
      const { graded: a, visited: b, ofUnit: c, closed: d } = houses;
      expect(await found(everywhere, { category: 'registered_poor' })).toEqual([a]);
      expect(await found(everywhere, { cadre: cadre.cadreId })).toEqual([a, b]);
      expect(await found(everywhere, { unit: 'sixth-hospital' })).toEqual([b]);
      expect(await found(everywhere, { unit: 'women-federation', closed: false })).toEqual([c]);
      expect(await found(everywhere, { closed: true })).toEqual([d]);
      expect(await found(everywhere, { category: 'no_such_code' })).toEqual([]);
    });

    it('are found by the beginning of a name, a registry number and a whole identity number', async () => {
      expect(await found(everywhere, { q: '李' })).toEqual([houses.graded, houses.visited]);
      expect(await found(everywhere, { q: '李二' })).toEqual([houses.visited]);
      expect(await found(everywhere, { q: '某' })).toEqual([]);
      expect(await found(everywhere, { q: 'R-3' })).toEqual([houses.ofUnit]);
      expect(await found(everywhere, { q: '11010519491231002x' })).toEqual([houses.graded]);
      expect(await found(everywhere, { q: '110105194912310' })).toEqual([]);
      expect(await found(ofUnit, { q: '李' })).toEqual([]);
      expect(await found(everywhere, { q: "'; DROP TABLE household --" })).toEqual([]);
      expect(await found(everywhere, { q: '%' })).toEqual([]);
    });

    it('tell what is overdue on the day that it is asked', async () => {
      const { graded: a, visited: b, ofUnit: c, far } = houses;
      ledger.clock.day = '2026-06-30';
      expect(await found(everywhere, { overdue: 'visit' })).toEqual([c, far]);
      expect(await found(everywhere, { overdue: 'contact' })).toEqual([a]);
      expect(await found(everywhere, { overdue: 'any' })).toEqual([a, c, far]);
      ledger.clock.day = '2026-07-01';
      expect(await found(everywhere, { overdue: 'visit' })).toEqual([b, c, far]);
      ledger.clock.day = '2026-06-30';
    });

    it('show what a list needs, with names for its codes', async () => {
      const { items, labels, day } = bodyOf(await list(paired));
      expect(day).toBe('2026-06-30');
      expect(items[0]).toEqual({
        householdId: houses.graded,
        areaCode: village,
        registryNumber: 'R-1',
        headPersonId: idOf('person 李某'),
        headName: '李某',
        members: 1,
        categories: ['registered_poor'],
        riskLevel: 'high',
        visitEveryDays: 30,
        contactEveryDays: 7,
        visitDueOn: '2026-07-01',
        contactDueOn: '2026-06-08',
        pairedCadreIds: [cadre.cadreId],
        pairedOrganisationIds: [],
        openNeeds: 1,
        urgentNeeds: 1,
        findings: 0,
        isVisitOverdue: false,
        isContactOverdue: true,
      });
      expect(items[1]).toMatchObject({
        lastVisitOn: '2026-05-31',
        visitDueOn: '2026-06-30',
        lastContactOn: '2026-06-20',
      });
      expect(labels).toMatchObject({ 'risk-level': { high: '高风险' }, cadre: { [cadre.cadreId!]: '王立新' } });
    });

    it('come by pages without gap or repeat, as of the day of the first one', async () => {
      const shown: string[] = [];
      let after: unknown;
      do {
        const page = await list(everywhere, { limit: 2 }, after);
        shown.push(...bodyOf(page).items.map(({ householdId }) => householdId as string));
        expect(bodyOf(page)['day']).toBe('2026-06-30');
        ({ after } = page);
        ledger.clock.day = '2026-07-09';
      } while (after !== undefined);
      ledger.clock.day = '2026-06-30';
      expect(shown).toEqual(Object.values(houses));
    });
  });

  describe('of what is overdue', () => {
    const overdue = async (kind: 'visit' | 'contact', caller = everywhere, more: object = {}, after?: unknown) => {
      const values = { kind, area: undefined, cadre: undefined, limit: 50, cursor: undefined, ...more };
      const handler = new ListOverdueHandler(ledger.tables, ledger.labels, ledger.clock);
      return handler.execute(new ListOverdue(values, caller, 'zh', ids, after));
    };

    it('put first what is longest overdue, and count the days', async () => {
      const { items } = bodyOf(await overdue('visit'));
      expect(items).toMatchObject([
        { householdId: houses.ofUnit, neverYet: true, visitEveryDays: 90 },
        { householdId: houses.far, neverYet: true, dueOn: '2025-01-31', overdueDays: 515 },
      ]);
      expect(items[0]).not.toHaveProperty('overdueDays');
      expect(bodyOf(await overdue('contact')).items).toMatchObject([
        { householdId: houses.graded, dueOn: '2026-06-08', overdueDays: 22, neverYet: true },
      ]);
    });

    it('hold what the caller may read', async () => {
      expect(bodyOf(await overdue('visit', paired)).items).toEqual([]);
      expect(bodyOf(await overdue('contact', paired)).items).toHaveLength(1);
      expect(bodyOf(await overdue('visit', elsewhere)).items).toHaveLength(1);
      expect(bodyOf(await overdue('contact', everywhere, { cadre: cadre.cadreId })).items).toHaveLength(1);
    });

    it('come by pages, those that are due since ever first', async () => {
      const first = await overdue('visit', everywhere, { limit: 1 });
      const second = await overdue('visit', everywhere, { limit: 1 }, JSON.parse(JSON.stringify(first.after)));
      expect([...bodyOf(first).items, ...bodyOf(second).items].map(({ householdId }) => householdId as string)).toEqual(
        [houses.ofUnit, houses.far],
      );
      expect(second.after).toBeUndefined();
    });
  });

  describe('of the office', () => {
    const held = async (kind: 'entry' | 'correction', caller = everywhere): Promise<Item[]> => {
      const query = new ListHeld({ kind, area: undefined, limit: 50, cursor: undefined }, caller, 'zh', ids, undefined);
      return bodyOf(await new ListHeldHandler(ledger.tables, ledger.labels, ledger.clock).execute(query)).items;
    };

    it('tell what is held, why, and by whom it was recorded', async () => {
      expect(await held('entry')).toMatchObject([
        {
          householdId: houses.far,
          fact: 'VisitRecorded',
          title: '走访',
          reason: 'not-paired',
          standing: 'held',
          occurredOn: '2026-06-02',
          recordedBy: cadre,
        },
      ]);
      expect(await held('entry', county)).toEqual([]);
      expect(await held('entry', elsewhere)).toHaveLength(1);
    });

    it('tell which corrections wait for a second person', async () => {
      await ledger.record(houses.far, corrected(graded('2025-01-01', 30), { visitEveryDays: 60 }));
      await ledger.caughtUp();
      expect(await held('correction')).toMatchObject([
        { fact: 'EntryCorrected', targetFact: 'HouseholdRiskGraded', targetTitle: '分级管理', standing: 'waiting' },
      ]);
    });

    it('tell which voids wait for a second person, too', async () => {
      const added = person('赵某');
      const annulling = voided(added);
      await ledger.record(houses.far, added, annulling);
      await ledger.caughtUp();
      expect(await held('correction')).toContainEqual(
        expect.objectContaining({ entryId: annulling.payload.entryId, fact: 'EntryVoided', title: '作废' }),
      );
      await ledger.record(houses.far, confirmed(annulling, secondOffice));
    });

    it('tell what a held entry waits for, until that is decided', async () => {
      const added = by({ ...otherCadre, sub: 'of another unit' }, person('刘某'));
      const atHead = entry(headOfHouseholdChanged, { personId: idOf('person 刘某'), occurredOn: '2018' });
      await ledger.record(houses.far, added, atHead);
      await ledger.caughtUp();
      const waiting = async (): Promise<Item | undefined> =>
        (await held('entry')).find(({ entryId }) => entryId === atHead.payload.entryId);
      expect(await waiting()).toMatchObject({ reason: 'waits-for', waitsFor: [added.payload.entryId] });
      await ledger.record(houses.far, released(added));
      await ledger.caughtUp();
      expect(await waiting()).not.toHaveProperty('waitsFor');
      await ledger.record(houses.far, voided(atHead));
    });

    it('tell the findings of files', async () => {
      const findings = async (caller: Caller, code?: 'member-unknown'): Promise<Item[]> => {
        const values = { area: undefined, code, limit: 50, cursor: undefined };
        const query = new ListFindings(values, caller, 'zh', ids, undefined);
        return bodyOf(await new ListFindingsHandler(ledger.tables, ledger.labels, ledger.clock).execute(query)).items;
      };
      expect(await findings(everywhere)).toEqual([]);
      const second = person('王某');
      const atHead = entry(headOfHouseholdChanged, { personId: idOf('person 王某'), occurredOn: '2019' });
      await ledger.record(houses.far, second, atHead, ...annulled(second));
      await ledger.caughtUp();
      expect(await findings(elsewhere, 'member-unknown')).toMatchObject([
        { householdId: houses.far, entryId: atHead.payload.entryId, message: refusals['member-unknown']!.zh },
      ]);
      expect(await findings(county)).toEqual([]);
    });
  });

  it('of tasks: my households, what is due first first; and what became of what I sent', async () => {
    const tasks = async (caller: Caller): Promise<Body> => {
      const handler = new ReadTasksHandler(ledger.tables, ledger.labels, ledger.clock);
      return bodyOf(
        await handler.execute(new ReadTasks({ limit: 50, cursor: undefined }, caller, 'zh', ids, undefined)),
      );
    };
    const mine = await tasks(paired);
    expect(mine.households.map(({ householdId }) => householdId as string)).toEqual([houses.graded, houses.visited]);
    const summary = (submissions: Item[]): string[] =>
      submissions.map(({ occurredOn, standing, reason }) => `${occurredOn} ${standing} ${reason}`);
    expect(summary(mine.submissions)).toEqual([
      '2026-06-03 rejected 不属实',
      '2026-06-02 held not-paired',
      '2026-05-30 counts undefined',
    ]);
    const named = ({ householdId, headName, areaCode }: Item): unknown[] => [householdId, headName, areaCode];
    expect(mine.submissions.map(named)).toEqual([
      [houses.far, undefined, undefined],
      [houses.far, undefined, undefined],
      [houses.visited, undefined, village],
    ]);
    const sent = by(cadre, visit('2026-05-30', { mode: 'phone', outcome: 'nobody_home' }));
    await ledger.record(houses.visited, voided(sent, office, '重复'));
    await ledger.caughtUp();
    expect((await tasks(paired)).submissions).toMatchObject([
      { standing: 'voided', entryId: sent.payload.entryId, reason: '重复', title: '走访' },
      { standing: 'rejected' },
      { standing: 'held' },
    ]);
    expect((await tasks(ofUnit)).households).toHaveLength(1);
    expect((await tasks(ofUnit)).submissions).toEqual([]);
  });

  describe('of the three kinds', () => {
    const none = { area: undefined, limit: 50, cursor: undefined };

    it('tell the baseline', async () => {
      const query = new ListBaseline(none, everywhere, 'zh', ids, undefined);
      const { items } = bodyOf(
        await new ListBaselineHandler(ledger.tables, ledger.labels, ledger.clock).execute(query),
      );
      expect(items.map(({ registryNumber }) => registryNumber as string)).toEqual(['R-1', 'R-2', 'R-3', 'R-5']);
      expect(items[0]).toMatchObject({
        categories: ['registered_poor'],
        causes: ['illness'],
        headName: '李某',
        members: 1,
      });
    });

    it('tell open needs, by pages and by urgency', async () => {
      const needs = async (more: object, after?: unknown): Promise<Page> => {
        const query = new ListNeeds(
          { ...none, kind: undefined, urgency: undefined, ...more },
          paired,
          'zh',
          ids,
          after,
        );
        return new ListNeedsHandler(ledger.tables, ledger.labels, ledger.clock).execute(query);
      };
      const first = await needs({ limit: 1 });
      const second = await needs({ limit: 1 }, first.after);
      expect([...bodyOf(first).items, ...bodyOf(second).items]).toMatchObject([
        { householdId: houses.graded, kind: 'medicine', urgency: 'urgent', description: '降压药' },
        { householdId: houses.visited, pairedOrganisationIds: ['sixth-hospital'] },
      ]);
      expect(second.after).toBeUndefined();
      expect(bodyOf(await needs({ urgency: 'urgent' })).items).toHaveLength(1);
      expect(bodyOf(await needs({ kind: 'other' })).items).toEqual([]);
    });

    it('tell pairings, and who has none', async () => {
      const pairings = async (more: object, after?: unknown): Promise<Page> => {
        const query = new ListPairings({ ...none, paired: undefined, ...more }, everywhere, 'zh', ids, after);
        return new ListPairingsHandler(ledger.tables, ledger.labels, ledger.clock).execute(query);
      };
      const shown: Item[] = [];
      let after: unknown;
      do {
        const page = await pairings({ limit: 1 }, after);
        shown.push(...bodyOf(page).items);
        ({ after } = page);
      } while (after !== undefined);
      expect(shown).toMatchObject([
        { householdId: houses.graded, cadreId: cadre.cadreId, tier: 'village', startedOn: '2020' },
        { householdId: houses.visited, organisationId: 'sixth-hospital' },
        { householdId: houses.ofUnit, organisationId: 'women-federation', tier: 'city' },
        { householdId: houses.far },
      ]);
      expect(shown[3]).not.toHaveProperty('pairingId');
      expect(bodyOf(await pairings({ paired: false })).items).toHaveLength(1);
      expect(bodyOf(await pairings({ paired: true })).items).toHaveLength(3);
    });
  });

  describe('of visits', () => {
    const report = async (from: string, to: string, groups: 'day' | 'unit' | 'area', caller = everywhere) => {
      const values = {
        area: undefined,
        map: 'then' as const,
        from,
        to,
        by: groups,
        households: true,
        entries: undefined,
      };
      const query = new ReportVisits(values, caller, 'zh', ids, undefined);
      return bodyOf(await new ReportVisitsHandler(ledger.tables, ledger.labels).execute(query));
    };

    beforeAll(async () => {
      const visits = [
        visit('2019-10-14', { organisationId: 'sixth-hospital' }),
        visit('2019-10-14', { organisationId: 'sixth-hospital', sequence: 1 }),
        visit('2019-10-16', { outcome: 'nobody_home' }),
        visit('2019-10', { organisationId: 'women-federation' }),
        visit('2019'),
        visit(undefined, { mode: 'phone' }),
      ];
      await ledger.record(houses.ofUnit, ...visits);
      await ledger.record(houses.far, visit('2019-10-15'));
      await ledger.caughtUp();
    });

    it('count on a day what is known to have been on that day, and the rest apart', async () => {
      expect(await report('2019-10-14', '2019-10-18', 'day', county)).toMatchObject({
        total: 3,
        groups: [
          { day: '2019-10-14', visits: 2, completed: 2, households: 1, paired: 0 },
          { day: '2019-10-16', visits: 1, completed: 0, households: 1 },
        ],
        uncertain: {
          total: 2,
          groups: [
            { first: '2019-01-01', last: '2019-12-31', visits: 1 },
            { first: '2019-10-01', last: '2019-10-31', visits: 1 },
          ],
        },
      });
    });

    it('count a month as a month, where all of it was asked for', async () => {
      const { total, groups, uncertain } = await report('2019-10-01', '2019-10-31', 'day', county);
      expect(total).toBe(4);
      expect(groups[0]).toMatchObject({ first: '2019-10-01', last: '2019-10-31', visits: 1, paired: 0 });
      expect(uncertain).toMatchObject({ total: 1 });
    });

    it('count by unit and by area', async () => {
      const byUnit = await report('2019-01-01', '2019-12-31', 'unit');
      expect(byUnit.groups).toMatchObject([
        { visits: 3, completed: 2 },
        { organisationId: 'sixth-hospital', visits: 2 },
        { organisationId: 'women-federation', visits: 1 },
      ]);
      expect(byUnit.groups[0]).not.toHaveProperty('organisationId');
      expect(byUnit['labels'].organisation['sixth-hospital']).toBe('单位 sixth-hospital');
      const byArea = await report('2019-01-01', '2019-12-31', 'area');
      expect(byArea.groups).toMatchObject([
        { areaCode: village, visits: 5, households: 1 },
        { areaCode: otherVillage, visits: 1 },
      ]);
    });

    it('count what the caller may read', async () => {
      expect((await report('2019-01-01', '2019-12-31', 'day', elsewhere))['total']).toBe(1);
      expect((await report('2019-01-01', '2019-12-31', 'day', paired))['total']).toBe(0);
      expect((await report('2019-01-01', '2019-12-31', 'day', ofUnit))['total']).toBe(5);
    });
  });

  it('of tasks, by pages: also those since ever due, and those never', async () => {
    const due = [[9], [8], [7, '2026-01-01'], [6, '2026-01-01'], [5, 'ever']] as const;
    for (const [digit, since] of due) {
      const pairing = entry(pairingStarted, { organisationId: 'sixth-hospital', tier: 'city', occurredOn: '2020' });
      const told = since === undefined ? [] : [graded(since === 'ever' ? undefined : since, 30)];
      const householdId = `${digit}0000000-0000-4000-8000-000000000009`;
      await ledger.record(householdId, registered(village, `R-9${digit}`), pairing, ...told);
    }
    await ledger.caughtUp();
    const of: Caller = {
      actor: { sub: 'of a unit', role: 'cadre', cadreId: idOf('nobody'), organisationId: 'sixth-hospital' },
    };
    const handler = new ReadTasksHandler(ledger.tables, ledger.labels, ledger.clock);
    const shown: string[] = [];
    let page: Page = { body: {}, after: undefined };
    do {
      page = await handler.execute(new ReadTasks({ limit: 2, cursor: undefined }, of, 'zh', ids, page.after));
      shown.push(...bodyOf(page).households.map(({ householdId }) => (householdId as string).charAt(0)));
      expect(bodyOf(page).households[0]).not.toHaveProperty('due');
    } while (page.after !== undefined);
    expect(shown).toEqual(['5', '6', '7', '8', '9']);
  });
});
