import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { alertOf } from '../../src/domain/household/health/health-thresholds.js';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  elsewhereCode,
  newHousehold,
  recorded,
  settle,
  startTestLedger,
  townCode,
  villageCode,
  visit,
} from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Item = Record<string, any>;

const exactly = (value: string): object => ({ value, qualifier: 'exact' });
const fenOf = (fen: number, qualifier = 'exact'): object => ({ fen, qualifier });

describe('The questions that persons ask', () => {
  let ledger: TestLedger;
  let office: string;
  let elsewhere: string;
  let cadre: string;
  let cadreId: string;
  let home: string;
  let last: Answer;

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office, cadre, cadreId } = await settle(ledger));
    elsewhere = await ledger.token({ role: 'office', areas: ['220182000000'] });
    for (const organisationId of ['federation', 'donor'])
      await say('/v1/organisations', { organisationId, name: organisationId, kind: 'hospital', areaCode: villageCode });
    home = await newHousehold(ledger, office, cadreId);
  }, 120_000);
  afterAll(() => ledger.close());

  async function say(path: string, body: object, by = office): Promise<Answer & { id: string }> {
    const entryId = randomUUID();
    last = await recorded(ledger.post(path, { entryId, ...body }, by));
    return { ...last, id: entryId };
  }

  async function ask(path: string, by = office): Promise<Item[]> {
    const { status, body, text } = await ledger.get(path, by, {
      'ledger-wait-for': last.headers.get('ledger-position')!,
    });
    if (status !== 200) throw new Error(text);
    return (body as { items?: Item[]; groups?: Item[] }).items ?? (body as { groups: Item[] }).groups;
  }

  /** What a process completes comes by itself. */
  async function until(path: string, isThere: (items: Item[]) => boolean): Promise<Item[]> {
    for (let left = 400; ; left -= 1) {
      const items = await ask(path);
      if (isThere(items) || left === 0) return items;
      await sleep(50);
    }
  }

  it('funds: what was put in, lent, repaid, written off and spent, and what is free, each with how exact it is', async () => {
    const fundId = randomUUID();
    await say('/v1/funds', {
      fundId,
      name: '养殖滚动资金',
      areaCode: villageCode,
      purpose: 'schooling',
      occurredOn: '2020',
    });
    const to = (route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/funds/${fundId}/${route}`, body);
    await to('contributions', { from: { organisationId: 'donor' }, amount: fenOf(1_000_000), occurredOn: '2020-01' });
    await to('contributions', {
      from: { description: '爱心人士' },
      amount: fenOf(500_000, 'at_least'),
      occurredOn: '2020-02',
    });
    const loan = await to('loans', { to: { householdId: home }, amount: fenOf(300_000), occurredOn: '2020-03-01' });
    await to('repayments', { loanId: loan.id, amount: fenOf(120_000), occurredOn: '2021-03-01' });
    await to('write-offs', { loanId: loan.id, amount: fenOf(30_000), reason: '户主去世', occurredOn: '2022-03-01' });
    await to('expenditures', { amount: fenOf(50_000), purpose: 'schooling', occurredOn: '2021-09-01' });
    const expected = {
      fundId,
      name: '养殖滚动资金',
      contributions: 2,
      loans: 1,
      ...{ putInFen: 1_500_000, putInQualifier: 'at_least', lentFen: 300_000, lentQualifier: 'exact' },
      ...{ repaidFen: 120_000, writtenOffFen: 30_000, spentFen: 50_000 },
      ...{ outstandingFen: 150_000, outstandingQualifier: 'exact', freeFen: 1_270_000, freeQualifier: 'at_least' },
    };
    expect(await ask('/v1/funds')).toEqual([expect.objectContaining(expected)]);
    expect(await ask(`/v1/funds?area=${townCode}`)).toHaveLength(1);
    expect(await ask('/v1/funds?unit=federation')).toEqual([]);
    const [{ entries } = {}] = await ask('/v1/funds?entries=true');
    expect(await ask(entries as string)).toHaveLength(7);
    expect(await ask('/v1/funds', elsewhere)).toEqual([]);
    expect(await ask('/v1/funds', cadre)).toEqual([]);
  });

  it('stock and the donor trace: what came, to whom it went, what is left, and what is unspent', async () => {
    const batchId = randomUUID();
    const item = { item: 'pack', goods: 'padded_quilt', quantity: exactly('5'), unit: 'portion', value: fenOf(70_000) };
    await say('/v1/batches', {
      ...{ batchId, name: '暖冬礼包', donor: { organisationId: 'donor' }, areaCode: villageCode, items: [item] },
      ...{ organisationId: 'federation', occurredOn: '2022-01-01' },
    });
    const other = await newHousehold(ledger, office);
    const items = [{ item: 'pack', quantity: exactly('1') }];
    const handed = await say(`/v1/batches/${batchId}/distributions`, {
      ...{ items, recipients: [home, other].map((householdId) => ({ householdId })), occurredOn: '2022-01-10' },
      ...{ organisationId: 'federation' },
    });
    const left = (remaining: string, remainingFen: number): object => ({
      batchId,
      received: '5',
      remaining,
      remainingFen,
    });
    expect(await ask('/v1/batches?donor=donor')).toEqual([expect.objectContaining(left('3', 42_000))]);
    await say(`/v1/batches/${batchId}/distribution-reversals`, {
      ...{ on: handed.id, recipients: [{ householdId: other, items }], reason: '重复发放', occurredOn: '2022-01-11' },
    });
    expect(await ask('/v1/batches?remaining=true')).toEqual([
      expect.objectContaining({ ...left('4', 56_000), distributed: '1', distributedFen: 14_000 }),
    ]);
    expect(await ask('/v1/batches?remaining=false')).toEqual([]);
    expect(await ask('/v1/batches', elsewhere)).toEqual([]);
    await say(`/v1/households/${home}/donations`, {
      ...{ donor: { organisationId: 'donor' }, cash: fenOf(20_000), occurredOn: '2022-02' },
    });
    const trace = '/v1/reports/donations?donor=donor';
    const isThere = (found: Item[]): boolean => found.filter(({ step }) => step === 'handed_out').length === 1;
    const rows = await until(trace, isThere);
    const of = (step: string): Item[] => rows.filter((row) => row['step'] === step);
    expect(of('received')).toEqual([expect.objectContaining({ batchId, quantity: '5', valueFen: 70_000 })]);
    expect(of('handed_out')).toEqual([
      expect.objectContaining({ batchId, householdId: home, quantity: '1', valueFen: 14_000, areaCode: villageCode }),
    ]);
    expect(of('remaining')).toEqual([expect.objectContaining({ batchId, quantity: '4', valueFen: 56_000 })]);
    expect(of('given')).toEqual([expect.objectContaining({ householdId: home, valueFen: 20_000 })]);
    expect(of('contributed')).toEqual([expect.objectContaining({ valueFen: 1_000_000, unspentFen: 1_270_000 })]);
    expect(await ask(`${trace}&batch=${batchId}`)).toHaveLength(3);
    expect(await ask('/v1/reports/donations?donor=federation')).toEqual([]);
    expect(await ask(trace, elsewhere)).toEqual([]);
    const without = await ledger.get('/v1/reports/donations', office);
    expect([without.status, without.body.errors[0]]).toMatchObject([400, { path: 'donor', code: 'required' }]);
  });

  it('plans: the measures as revised last, what is due, and what the review said', async () => {
    const to = (route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/households/${home}/${route}`, body);
    const measure = { kind: 'medical_care', cadreId, until: '2021-12-31', costFen: 12_000 };
    const plan = await to('plans', { goals: '病情稳定', measures: [measure], occurredOn: '2021-01-01' });
    const revised = [
      { ...measure, until: '2022-06-30' },
      { kind: 'schooling', organisationId: 'federation', until: '2999-12-31' },
    ];
    await to('plan-revisions', {
      planId: plan.id,
      measures: revised,
      reason: '住院后情况有变',
      occurredOn: '2022-01-01',
    });
    await to('plan-reviews', { planId: plan.id, progress: 'behind', occurredOn: '2022-03-01' });
    const [care, school] = await ask('/v1/lists/plans');
    expect(care).toMatchObject({
      planId: plan.id,
      goals: '病情稳定',
      until: '2022-06-30',
      isOverdue: true,
      progress: 'behind',
    });
    expect(care!['overdueDays']).toBeGreaterThan(1_000);
    expect(school).toMatchObject({ kind: 'schooling', isOverdue: false });
    expect(await ask('/v1/lists/plans?overdue=true')).toHaveLength(1);
    expect(await ask('/v1/lists/plans?dueBy=2022-06-30')).toHaveLength(1);
    expect(await ask('/v1/lists/plans?unit=federation')).toHaveLength(1);
    expect(await ask('/v1/lists/plans', cadre)).toHaveLength(2);
    expect(await ask('/v1/lists/plans', elsewhere)).toEqual([]);
    await to('plan-reviews', { planId: plan.id, progress: 'reached', occurredOn: '2022-09-01' });
    expect(await ask('/v1/lists/plans?overdue=true')).toEqual([]);
  });

  it('the health ledger: the last reading of a member with its open alert, until somebody sees to it', async () => {
    const personId = randomUUID();
    const to = (route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/households/${home}/${route}`, body);
    const read = (value: string, occurredOn: string): Promise<Answer & { id: string }> =>
      to('health-checks', { personId, observations: [{ code: '8480-6', value, unit: 'mm[Hg]' }], occurredOn });
    await to('members', { personId, name: '李某', occurredOn: '2016' });
    await to('chronic-conditions', { personId, condition: 'hypertension', occurredOn: '2020' });
    await read('120', '2022-02-01');
    const check = await read('185', '2022-03-01');
    const [reading, ...others] = await ask('/v1/health-ledger');
    expect(others).toEqual([]);
    expect(reading).toMatchObject({
      ...{ householdId: home, personId, name: '李某', conditions: ['hypertension'], code: '8480-6', value: '185' },
      ...{ alertLevel: 'urgent', followUpBy: '2022-03-15', isFollowUpOverdue: true, entryId: check.id },
      ...{ previousValue: '120', previousOn: '2022-02-01', trend: 'up' },
    });
    for (const only of ['any', 'urgent'])
      expect(await ask(`/v1/health-ledger?alert=${only}&overdue=true`)).toHaveLength(1);
    expect(await ask('/v1/health-ledger?alert=recheck')).toEqual([]);
    expect(await ask('/v1/health-ledger', elsewhere)).toEqual([]);
    expect(await ask('/v1/health-ledger', cadre)).toHaveLength(1);
    await to('alert-acknowledgements', { checkId: check.id, personId, action: 'referred', occurredOn: '2022-03-02' });
    expect(await ask('/v1/health-ledger?alert=any')).toEqual([]);
    expect(await ask('/v1/health-ledger?overdue=true')).toEqual([]);
    expect(await ask('/v1/health-ledger')).toEqual([
      expect.objectContaining({ alertLevel: 'urgent', action: 'referred' }),
    ]);
  });

  it('the bounds of readings: one that reaches them has the alert, by the same version of the thresholds', async () => {
    const bounds = (await ask('/v1/thresholds')) as { code: string; from?: string; level: string }[];
    const { thresholds } = alertOf('8480-6', '180')!;
    const unit = 'mm[Hg]';
    expect(bounds.filter(({ code }) => code === '8480-6')).toEqual([
      { thresholds, code: '8480-6', unit, level: 'recheck', from: '140' },
      { thresholds, code: '8480-6', unit, level: 'urgent', from: '180' },
    ]);
    const ofSugar = { code: '15074-8', unit: 'mmol/L', level: 'urgent' };
    expect(bounds).toContainEqual({ thresholds, ...ofSugar, to: '3.9' });
    expect(bounds).toContainEqual({ thresholds, ...ofSugar, level: 'recheck', from: '7', context: 'fasting' });
  });

  it('the emergency desk: each step with the minutes since the call and since the last known one', async () => {
    const emergencyId = randomUUID();
    const steps = [
      ['called_community', '09:02'],
      ['community_on_scene', '09:09'],
      ['clinic_notified', undefined],
      ['ems_called', '09:11'],
      ['admitted', '09:41'],
      ['out_of_danger', '15:30'],
    ] as const;
    for (const [sequence, [step, clock]] of steps.entries()) {
      const at = clock === undefined ? {} : { occurredAt: `2022-03-05T${clock}:00+08:00` };
      const told = { step, sequence, occurredOn: '2022-03-05', ...at };
      const opening = { emergencyId, areaCode: villageCode, kind: 'illness', householdId: home, caller: '邻居' };
      if (sequence === 0) await say('/v1/emergencies', { ...told, ...opening });
      else await say(`/v1/emergencies/${emergencyId}/steps`, told);
    }
    const found = await ask('/v1/emergencies?open=true');
    expect(found.map(({ step }) => step as string)).toEqual(steps.map(([step]) => step));
    expect(found.map(({ minutesSinceCall = null }) => minutesSinceCall as unknown)).toEqual([0, 7, null, 9, 39, 388]);
    const sincePrevious = found.map(({ minutesSincePreviousKnown = null }) => minutesSincePreviousKnown as unknown);
    expect(sincePrevious).toEqual([null, 7, null, 2, 30, 349]);
    expect(found[2]!['minutesUntilNow']).toBeUndefined();
    expect(Number(found[0]!['minutesUntilNow']) - Number(found[1]!['minutesUntilNow'])).toBe(7);
    expect(found[5]).toMatchObject({ isOpen: true, kind: 'illness', caller: '邻居', householdId: home });
    expect(await ask('/v1/emergencies', elsewhere)).toEqual([]);
    await say(`/v1/emergencies/${emergencyId}/closings`, { outcome: 'safe', occurredOn: '2022-03-06' });
    expect(await ask('/v1/emergencies?open=true')).toEqual([]);
    expect(await ask('/v1/emergencies?open=false')).toEqual(
      expect.arrayContaining([expect.objectContaining({ isOpen: false, outcome: 'safe' })]),
    );
  });

  it('self-reports: those that are open, with what the verification said', async () => {
    const reportId = randomUUID();
    const told = { areaCode: villageCode, through: 'qr', reporter: 'self', kinds: ['medical_treatment'], name: '李某' };
    await say('/v1/self-reports', { reportId, ...told, occurredOn: '2022-03-05' });
    const [report] = await ask('/v1/self-reports');
    expect(report).toMatchObject({ reportId, state: 'reported', kinds: ['medical_treatment'], name: '李某' });
    expect(report!['daysAgo']).toBeGreaterThan(1_000);
    expect(await ask('/v1/self-reports', elsewhere)).toEqual([]);
    await say(`/v1/self-reports/${reportId}/verifications`, {
      outcome: 'confirmed',
      householdId: home,
      occurredOn: '2022-03-06',
    });
    expect(await ask('/v1/self-reports?state=reported')).toEqual([]);
    expect(await ask('/v1/self-reports')).toEqual([
      expect.objectContaining({ state: 'verified', verification: 'confirmed', householdId: home }),
    ]);
    await say(`/v1/self-reports/${reportId}/closings`, { outcome: 'helped', occurredOn: '2022-03-07' });
    expect(await ask('/v1/self-reports')).toEqual([]);
    expect(await ask('/v1/self-reports?state=closed')).toEqual([
      expect.objectContaining({ state: 'closed', outcome: 'helped', verification: 'confirmed' }),
    ]);
  });

  it('programmes, volunteers, and what was declared beside what the entries come to, with the gap (S15)', async () => {
    const programme = async (name: string, more: object = {}): Promise<string> => {
      const programmeId = randomUUID();
      const started = { programmeId, name, kind: 'drive', areaCode: villageCode, occurredOn: '2019-10', ...more };
      await say('/v1/programmes', started);
      return programmeId;
    };
    const of = (id: string, route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/programmes/${id}/${route}`, body);
    const whole = await programme('健康扶贫集中行动');
    const drives = [30, 15, 6];
    for (const [i, value] of drives.entries()) {
      const drive = await programme(`集中义诊 ${i}`, { parentId: whole });
      const counted = {
        organisations: { value, qualifier: 'exact' },
        attendees: { value: 100, qualifier: i === 1 ? 'at_least' : 'exact' },
      };
      await of(drive, 'events', { kind: 'free_clinic', occurredOn: '2019-10-16', ...counted });
    }
    const declared = { metric: 'organisations', value: exactly('50'), period: '2019-10', areaCode: townCode };
    await say('/v1/areas', { code: townCode, name: '八号乡' });
    const first = await of(whole, 'aggregates', { ...declared, occurredOn: '2019-11' });
    await of(whole, 'aggregates', { ...declared, occurredOn: '2019-12', repeats: first.id });
    await of(whole, 'aggregates', { metric: 'people', value: exactly('250'), occurredOn: '2019-11' });
    await of(whole, 'aggregates', {
      metric: 'ambulances',
      value: { value: '150', qualifier: 'at_least' },
      occurredOn: '2019-11',
    });
    const totals = await ask('/v1/reports/declared');
    const found = (metric: string): Item => totals.find((each) => each['metric'] === metric)!;
    expect(totals).toHaveLength(3);
    expect(found('organisations')).toMatchObject({
      ...{ declared: '50', declaredQualifier: 'exact', derived: '51', derivedQualifier: 'exact' },
      ...{ gap: '1', gapQualifier: 'exact', entries: 3, published: 2, period: '2019-10' },
    });
    expect(found('organisations')['entryIds']).toHaveLength(3);
    expect(found('people')).toMatchObject({
      derived: '300',
      derivedQualifier: 'at_least',
      gap: '50',
      gapQualifier: 'at_least',
    });
    expect(found('ambulances')).toMatchObject({ declared: '150', declaredQualifier: 'at_least' });
    expect(found('ambulances')).not.toHaveProperty('derived');
    expect(await ask('/v1/reports/declared?gap=true&metric=people')).toHaveLength(1);
    expect(await ask('/v1/reports/declared', elsewhere)).toEqual([]);

    const personId = randomUUID();
    await say('/v1/persons', { personId, name: '王某', areaCode: villageCode });
    const team = await of(whole, 'teams', { name: '巾帼志愿服务队', occurredOn: '2019-10-01' });
    await of(whole, 'shifts', { personId, hours: exactly('1.5'), occurredOn: '2019-10-16' });
    await of(whole, 'shifts', { personId, hours: exactly('2'), occurredOn: '2019-10-17' });
    await of(whole, 'shifts', {
      teamId: team.id,
      hours: { value: '40', qualifier: 'approximately' },
      occurredOn: '2019-10-17',
    });
    const hours = await ask(`/v1/volunteers?programme=${whole}`);
    expect(hours).toEqual([
      expect.objectContaining({ party: 'person', name: '王某', shifts: 2, hours: '3.5', hoursQualifier: 'exact' }),
      expect.objectContaining({
        party: 'team',
        name: '巾帼志愿服务队',
        shifts: 1,
        hours: '40',
        hoursQualifier: 'approximately',
      }),
    ]);
    for (const { shifts, entries } of await ask(`/v1/volunteers?programme=${whole}&from=2019-10-17&entries=true`))
      expect(await ask(entries as string)).toHaveLength(shifts as number);
    const ofProgramme = (await ask('/v1/programmes?entries=true')).find(({ programmeId }) => programmeId === whole)!;
    expect((await ask(ofProgramme['entries'] as string)).map(({ fact }) => fact as string)).toContain(
      'AggregateReported',
    );
    expect(await ask('/v1/volunteers?to=2019-10-16')).toEqual([expect.objectContaining({ shifts: 1, hours: '1.5' })]);
    const refused = await ledger.get('/v1/volunteers', cadre);
    expect([refused.status, refused.body.code]).toEqual([403, 'role-may-not-read']);

    const [own] = (await ask('/v1/programmes?kind=drive')).filter(({ programmeId }) => programmeId === whole);
    expect(own).toMatchObject({ isOpen: true, events: 0, shifts: 3, hours: '43.5', hoursQualifier: 'approximately' });
    const nested = await ask(`/v1/programmes?parent=${whole}`);
    expect(nested.map(({ events, attendees }) => [events, attendees] as unknown)).toEqual(drives.map(() => [1, 100]));
    expect(nested.map(({ attendeesQualifier }) => attendeesQualifier as string).sort()).toEqual([
      'at_least',
      'exact',
      'exact',
    ]);
    const { rows: ways } = await ledger.sql.query(
      `SELECT path, top_id, kind_en, is_open FROM dashboard.dim_programme WHERE $1 IN (programme_id, parent_id) ORDER BY path`,
      [whole],
    );
    const told = { top_id: whole, kind_en: expect.any(String), is_open: true };
    expect(ways).toEqual([
      { ...told, path: '健康扶贫集中行动' },
      ...drives.map((_, i) => ({ ...told, path: `健康扶贫集中行动/集中义诊 ${i}` })),
    ]);
    await of(whole, 'closings', { occurredOn: '2020-01-01' });
    expect(await ask('/v1/programmes?open=false')).toEqual([
      expect.objectContaining({ programmeId: whole, closedOn: '2020-01-01' }),
    ]);
  });

  it('what was declared stands beside what the account may read, and no more of it', async () => {
    const county = '220122000000';
    await say('/v1/areas', { code: '220000000000', name: '某省' });
    for (const areaCode of [villageCode, elsewhereCode]) {
      const programmeId = randomUUID();
      await say('/v1/programmes', { programmeId, name: areaCode, kind: 'drive', areaCode, occurredOn: '2021-05' });
      const event = { kind: 'free_clinic', occurredOn: '2021-05-16', attendees: { value: 40, qualifier: 'exact' } };
      await say(`/v1/programmes/${programmeId}/events`, event);
      const [householdId, personId] = [randomUUID(), randomUUID()];
      await say('/v1/households', { householdId, areaCode, occurredOn: '2016' });
      await say(`/v1/households/${householdId}/members`, { personId, name: '赵某', occurredOn: '2016' });
      await say(`/v1/households/${householdId}/health-records`, { personId, occurredOn: '2021-05-16' });
      if (areaCode === elsewhereCode) continue;
      for (const metric of ['people', 'households_on_health_ledger']) {
        const total = { metric, value: exactly('90'), period: '2021-05', areaCode: '220000000000' };
        await say(`/v1/programmes/${programmeId}/aggregates`, { ...total, occurredOn: '2021-06' });
      }
    }
    const derived = async (by: string): Promise<unknown[][]> => {
      const totals = (await ask('/v1/reports/declared', by)).filter(({ period }) => period === '2021-05');
      return totals.map((total): unknown[] => [
        total['metric'],
        total['derived'],
        total['entries'],
        total['entryIds'].length,
      ]);
    };
    expect((await derived(office)).sort()).toEqual([
      ['households_on_health_ledger', '2', 2, 2],
      ['people', '80', 2, 2],
    ]);
    const ofCounty = await ledger.token({ role: 'office', areas: [county] });
    expect((await derived(ofCounty)).sort()).toEqual([
      ['households_on_health_ledger', '1', 1, 1],
      ['people', '40', 1, 1],
    ]);
  });

  it('referrals: what came of them, and those without an outcome after 14 days', async () => {
    const personId = randomUUID();
    const to = (route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/households/${home}/${route}`, body);
    await to('members', { personId, name: '刘某', occurredOn: '2016' });
    const [old, late] = [
      await to('referrals', { personId, toOrganisationId: 'hospital', reason: '血压偏高', occurredOn: '2022-03-01' }),
      await to('referrals', { personId, occurredOn: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10) }),
    ];
    const [first, second] = await ask('/v1/referrals?open=true');
    expect(first).toMatchObject({
      ...{ householdId: home, referralId: old.id, name: '刘某', toOrganisationId: 'hospital', reason: '血压偏高' },
      ...{ isOpen: true, isOverdue: true, followUpBy: '2022-03-15', pairedCadreIds: [cadreId] },
    });
    expect(second).toMatchObject({ referralId: late.id, isOpen: true, isOverdue: false });
    expect(await ask('/v1/referrals?overdue=true', cadre)).toHaveLength(1);
    const due = async (by = cadre): Promise<unknown> => (await ledger.get('/v1/tasks', by)).body.referrals;
    expect(await due()).toEqual([
      expect.objectContaining({ householdId: home, referralId: old.id, name: '刘某', followUpBy: '2022-03-15' }),
    ]);
    expect(await due(await ledger.token({ role: 'cadre', cadreId: randomUUID() }))).toEqual([]);
    expect(await ask('/v1/referrals', elsewhere)).toEqual([]);
    await to('referral-follow-ups', { referralId: old.id, personId, outcome: 'treated', occurredOn: '2022-04-01' });
    expect(await ask('/v1/referrals?overdue=true')).toEqual([]);
    expect(await due()).toEqual([]);
    expect(await ask('/v1/referrals?open=false')).toEqual([
      expect.objectContaining({ referralId: old.id, outcome: 'treated', followedUpOn: '2022-04-01' }),
    ]);
  });

  it('the inspector: corrections and voids, photos that were replaced, and what can hardly have been so', async () => {
    const [a, b] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    const [photo, other] = ['a'.repeat(64), 'b'.repeat(64)];
    const seen = async (household: string, more: object): Promise<string> => {
      const { entryId: _, ...told } = visit({ occurredOn: '2022-08-01', ...more });
      return (await say(`/v1/households/${household}/visits`, told)).id;
    };
    const attach = (household: string, visitId: string, sha256: string): Promise<Answer & { id: string }> =>
      say(`/v1/households/${household}/visit-photos`, { visitId, sha256, occurredOn: '2022-08-01' });
    const [one, two] = [await seen(a, {}), await seen(b, {})];
    await attach(a, one, photo);
    const second = await attach(b, two, other);
    const days = 'from=2022-08-01&to=2022-08-31';
    expect(await ask(`/v1/anomalies?${days}`)).toEqual([]);
    const replacement = {
      visitId: two,
      oldSha256: other,
      newSha256: photo,
      reason: '照片模糊',
      occurredOn: '2022-08-02',
    };
    const replaced = await say(`/v1/households/${b}/visit-photo-replacements`, replacement);
    expect(await ask('/v1/photo-replacements')).toEqual([
      expect.objectContaining({
        entryId: replaced.id,
        householdId: b,
        oldSha256: other,
        newSha256: photo,
        account: 'office-1',
      }),
    ]);
    const twice = await ask(`/v1/anomalies?${days}&kind=photo_twice`);
    expect(twice.map(({ householdId, withHouseholds }) => [householdId, withHouseholds] as unknown)).toEqual([
      [a, [b]],
      [b, [a]],
    ]);
    await seen(a, { outcome: 'nobody_home' });
    expect(await ask(`/v1/anomalies?${days}&kind=visit_while_away`)).toEqual([
      expect.objectContaining({ householdId: a, entryId: one }),
    ]);
    for (let n = 0; n < 7; n += 1)
      await seen(await newHousehold(ledger, office), { cadreId, occurredAt: `2022-08-01T09:0${n}:00+08:00` });
    expect(await ask(`/v1/anomalies?${days}&kind=visits_too_close`)).toEqual([
      expect.objectContaining({ cadreId, withEntries: expect.arrayContaining([expect.any(String)]) }),
    ]);
    const personId = randomUUID();
    await say('/v1/persons', { personId, name: '赵某', areaCode: villageCode });
    for (const name of ['甲', '乙']) {
      const programmeId = randomUUID();
      await say('/v1/programmes', { programmeId, name, kind: 'drive', areaCode: villageCode, occurredOn: '2022-08' });
      await say(`/v1/programmes/${programmeId}/shifts`, { personId, hours: exactly('13'), occurredOn: '2022-08-03' });
    }
    expect(await ask(`/v1/anomalies?${days}&kind=hours_over_day`)).toHaveLength(2);
    expect(await ask(`/v1/anomalies?${days}`, elsewhere)).toEqual([]);
    const improvement = { elements: ['gate'], photosBefore: [{ sha256: other }], photosAfter: [{ sha256: photo }] };
    await say(`/v1/households/${b}/housing-improvements`, { ...improvement, occurredOn: '2022-08-04' });
    const voided = await say(`/v1/households/${b}/voids`, { voids: second.id, reason: '传错了' });
    const [latest] = await ask('/v1/corrections');
    expect(latest).toMatchObject({
      ...{ entryId: voided.id, householdId: b, kind: 'void', targetEntryId: second.id, targetTitle: '走访照片' },
      ...{ reason: '传错了', standing: 'counts', isInEffect: true, account: 'office-1' },
    });
    const { rows: photos } = await ledger.sql.query(
      'SELECT photos_before, photos_after FROM dashboard.housing WHERE household_id = $1',
      [b],
    );
    expect(photos).toEqual([{ photos_before: [other], photos_after: [photo] }]);
    expect(await ask('/v1/corrections?kind=correction')).toEqual([]);
    expect(await ask('/v1/corrections', elsewhere)).toEqual([]);
    for (const path of ['corrections', 'photo-replacements', `anomalies?${days}`])
      expect((await ledger.get(`/v1/${path}`, cadre)).status).toBe(403);
  });

  it('suspected duplicates: each pair once for each of its grounds, until it is dismissed', async () => {
    const [a, b] = await Promise.all([newHousehold(ledger, office), newHousehold(ledger, office)]);
    const far = randomUUID();
    await say('/v1/households', { householdId: far, areaCode: elsewhereCode, occurredOn: '2016' });
    for (const household of [a, b, far]) {
      const person = { personId: randomUUID(), name: '王某', identityNumber: '11010519491231002X', occurredOn: '2016' };
      await say(`/v1/households/${household}/members`, person);
    }
    const suspicion = await say(`/v1/households/${a}/duplicate-suspicions`, {
      ...{ otherHouseholdId: b, grounds: 'same_address', occurredOn: '2022' },
    });
    const pairs = await ask('/v1/duplicates');
    const ofPair = (one: string, two: string): string[] =>
      pairs
        .filter(
          ({ householdId, otherHouseholdId }) =>
            [one, two].sort().join() === [householdId, otherHouseholdId].sort().join(),
        )
        .map(({ grounds }) => grounds as string);
    expect(pairs).toHaveLength(4);
    expect(ofPair(a, b)).toEqual(['same_address', 'same_identity_number']);
    expect(ofPair(a, far)).toEqual(['same_identity_number']);
    const seenFromFar = await ask('/v1/duplicates', elsewhere);
    expect(seenFromFar).toHaveLength(2);
    for (const pair of seenFromFar) expect([pair['householdId'], pair['otherAreaCode']]).toEqual([far, undefined]);
    expect((await ledger.get('/v1/duplicates', cadre)).status).toBe(403);
    const { rows: noted } = await ledger.sql.query<{ households: string[] }>(
      `SELECT households FROM ledger.access_log WHERE what = 'listDuplicates' ORDER BY number LIMIT 1`,
    );
    expect([...noted[0]!.households].sort()).toEqual([a, b, far].sort());
    await say(`/v1/households/${a}/duplicate-dismissals`, {
      suspicionId: suspicion.id,
      reason: '系同名邻居',
      occurredOn: '2022',
    });
    expect(await ask('/v1/duplicates')).toHaveLength(2);
  });

  it('coverage: households that nobody is paired with, or that nobody has seen for so many days', async () => {
    const before = await ask('/v1/coverage?lacking=visit');
    expect(before.find(({ householdId }) => householdId === home)).toMatchObject({ isUnseen: true, isUnpaired: false });
    await say(`/v1/households/${home}/visits`, visit({ occurredOn: '2022-03-05' }));
    const [seen] = await ask('/v1/coverage?lacking=visit&days=90', cadre);
    expect(seen).toMatchObject({ householdId: home, lastVisitOn: '2022-03-05' });
    expect(await ask('/v1/coverage?lacking=visit&days=3660', cadre)).toEqual([]);
    const unpaired = await ask('/v1/coverage?lacking=pairing');
    expect(unpaired.every(({ isUnpaired }) => isUnpaired === true)).toBe(true);
    expect(unpaired.map(({ householdId }) => householdId as string)).not.toContain(home);
    expect(await ask('/v1/coverage?lacking=both')).toHaveLength(unpaired.length);
    const { body } = await ledger.get('/v1/coverage?days=0', office);
    expect(body.errors).toMatchObject([{ path: 'days', code: 'too-small' }]);
  });

  it('reports of visits and gifts: each group leads to the entries behind it, as many as it counts', async () => {
    await say(`/v1/households/${home}/visits`, visit({ occurredOn: '2019-10-14', organisationId: 'hospital' }));
    await say(`/v1/households/${home}/visits`, visit({ occurredOn: '2019-10-16', organisationId: 'hospital' }));
    await say(`/v1/households/${home}/visits`, visit({ occurredOn: '2019-10' }));
    const items = [
      { goods: 'padded_quilt', quantity: exactly('2'), unit: 'bed', value: fenOf(30_000, 'approximately') },
    ];
    const gift = { donor: { organisationId: 'federation' }, items, cash: fenOf(10_000), occurredOn: '2019-10-16' };
    await say(`/v1/households/${home}/donations`, gift);
    const days = 'from=2019-10-01&to=2019-10-31&entries=true';
    for (const by of ['day', 'unit', 'area']) {
      const groups = await ask(`/v1/reports/visits?${days}&by=${by}`);
      expect([by, groups.reduce((sum, { visits }) => sum + (visits as number), 0)]).toEqual([by, 3]);
      for (const { visits, entries } of groups) expect(await ask(entries as string)).toHaveLength(visits as number);
    }
    const part = (await ledger.get(`/v1/reports/visits?from=2019-10-14&to=2019-10-20&entries=true`, office))
      .body as Item;
    expect(part['total']).toBe(2);
    const [vague] = part['uncertain'].groups as Item[];
    expect(await ask(vague!['entries'] as string)).toEqual([expect.objectContaining({ occurredOn: '2019-10' })]);
    expect(await ask(`/v1/reports/visits/entries?${days.replace('&entries=true', '')}`, elsewhere)).toEqual([]);

    const [byDonor] = await ask(`/v1/reports/gifts?${days}`);
    expect(byDonor).toMatchObject({
      ...{ donorOrganisationId: 'federation', gifts: 1, households: 1, cashFen: 10_000, cashQualifier: 'exact' },
      ...{ valueFen: 30_000, valueQualifier: 'approximately' },
    });
    for (const by of ['donor', 'area', 'goods']) {
      const groups = await ask(`/v1/reports/gifts?${days}&by=${by}`);
      expect(groups).toHaveLength(by === 'goods' ? 2 : 1);
      for (const { valueFen, cashFen, entries } of groups) {
        const behind = await ask(entries as string);
        const sum = (name: string): number =>
          behind.reduce((all, each) => all + ((each[name] as number | undefined) ?? 0), 0);
        expect([by, sum('valueFen'), sum('cashFen')]).toEqual([by, valueFen, cashFen]);
      }
    }
    expect(await ask(`/v1/reports/gifts?${days}`, elsewhere)).toEqual([]);
  });

  it('journals: a list for each, by its own filters, within reach, and noted where it tells of somebody', async () => {
    const programmeId = randomUUID();
    await say('/v1/programmes', { programmeId, name: '义诊月', kind: 'drive', areaCode: villageCode });
    const of = (route: string, body: object): Promise<Answer & { id: string }> =>
      say(`/v1/programmes/${programmeId}/${route}`, body);
    const about = { value: 40, qualifier: 'approximately' };
    const clinic = await of('events', { kind: 'free_clinic', occurredOn: '2021-05-03', attendees: about, note: '晴' });
    await of('events', { kind: 'lecture', occurredOn: '2021-06', organisationId: 'federation' });
    await of('attendances', { eventId: clinic.id, count: about, occurredOn: '2021-05-03' });
    await of('materials', { material: 'leaflet', quantity: { value: 300, qualifier: 'exact' }, occurredOn: '2021-05' });
    await of('publications', { kind: 'article', medium: '日报', occurredOn: '2021-07' });
    await of('commendations', { award: '先进集体', to: { organisationId: 'federation' }, occurredOn: '2021-12' });
    const all = await ask(`/v1/journals/group-event?programme=${programmeId}`);
    expect(all).toEqual([
      expect.objectContaining({
        ...{ programmeId, programmeName: '义诊月', entryId: clinic.id, kind: 'free_clinic', note: '晴' },
        ...{ occurredOn: '2021-05-03', areaCode: villageCode, attendees: 40, attendeesQualifier: 'approximately' },
      }),
      expect.objectContaining({ kind: 'lecture', organisationId: 'federation' }),
    ]);
    const found = async (path: string, by = office): Promise<number> => (await ask(`/v1/journals/${path}`, by)).length;
    const mine = `programme=${programmeId}`;
    expect(await found(`group-event?${mine}&kind=lecture`)).toBe(1);
    expect(await found(`group-event?${mine}&organisation=federation&from=2021-06-01&to=2021-06-30`)).toBe(1);
    expect(await found(`group-event?${mine}&from=2021-06-02`)).toBe(0);
    expect(await found(`attendance?event=${clinic.id}`)).toBe(1);
    expect(await found(`material?${mine}&material=leaflet&area=${townCode}`)).toBe(1);
    expect(await found(`media-item?${mine}&kind=article`)).toBe(1);
    expect(await found(`commendation?${mine}&toOrganisation=federation`)).toBe(1);
    for (const path of [`group-event?${mine}`, `commendation?${mine}`, 'service'])
      expect([path, await found(path, elsewhere)]).toEqual([path, 0]);
    expect((await ledger.get(`/v1/journals/material?area=${elsewhereCode}`, elsewhere)).status).toBe(200);
    expect((await ledger.get(`/v1/journals/material?area=${townCode}`, elsewhere)).body.code).toBe('outside-area');

    await say(`/v1/households/${home}/services`, { service: 'haircut', occurredOn: '2021-03-04' });
    for (const by of [office, cadre])
      expect(await ask(`/v1/journals/service?household=${home}&from=2021-03-04`, by)).toEqual([
        expect.objectContaining({ householdId: home, service: 'haircut' }),
      ]);
    const sub = `reader ${randomUUID()}`;
    const reader = await ledger.token({ role: 'inspector', sub });
    await ask(`/v1/journals/group-event?${mine}`, reader);
    await ask(`/v1/journals/service?household=${home}`, reader);
    const noted = 'SELECT stream, households, what FROM ledger.access_log WHERE subject = $1 ORDER BY number';
    expect((await ledger.sql.query(noted, [sub])).rows).toEqual([
      { stream: `programme-${programmeId}`, households: null, what: 'listGroupEventEntries' },
      expect.objectContaining({ households: [home], what: 'listServiceEntries' }),
    ]);
  });

  it('the report of programmes: by programme, month, area and unit, each figure with the entries behind it', async () => {
    const programmeId = randomUUID();
    await say('/v1/programmes', { programmeId, name: '送医下乡', kind: 'drive', areaCode: villageCode });
    const of = (route: string, body: object): Promise<unknown> => say(`/v1/programmes/${programmeId}/${route}`, body);
    const count = (value: number, qualifier = 'exact'): object => ({ value, qualifier });
    const held = (occurredOn: string, more: object): Promise<unknown> =>
      of('events', { kind: 'free_clinic', occurredOn, ...more });
    await held('2018-03-02', { attendees: count(40), organisationId: 'federation' });
    await held('2018-03', { attendees: count(20, 'at_least'), times: count(3) });
    await held('2018-04-09', { attendees: count(7), staff: count(2) });
    await held('2018-02/2018-04', { attendees: count(100, 'below') });
    await of('shifts', { group: { description: '志愿者' }, hours: exactly('2.5'), occurredOn: '2018-03-02' });
    const report = (more: string): Promise<Item[]> =>
      ask(`/v1/reports/programmes?programme=${programmeId}&entries=true&${more}`);
    const whole = {
      ...{ programmeId, programmeName: '送医下乡', times: 6, timesQualifier: 'exact' },
      ...{ attendees: 167, attendeesQualifier: 'approximately', staff: 2, hours: '2.5', hoursQualifier: 'exact' },
      ...{ shifts: 1, personTimes: 0, personTimesQualifier: 'at_least' },
    };
    expect(await report('from=2018-02-10&to=2018-04-10')).toEqual([expect.objectContaining(whole)]);
    expect(await report('by=month&from=2018-03-20&to=2018-03-21')).toEqual([
      expect.objectContaining({ month: '2018-03-01', times: 4, attendees: 60, attendeesQualifier: 'at_least' }),
    ]);
    for (const by of ['programme', 'month', 'area', 'unit']) {
      const groups = await report(`by=${by}`);
      expect([by, groups.length]).toEqual([by, { programme: 1, month: 3, area: 1, unit: 2 }[by]]);
      for (const { entries, shiftEntries, attendees, hours } of groups) {
        const came = (await ask(entries as string)).reduce((sum, each) => sum + (each['attendees'] as number), 0);
        expect([by, came]).toEqual([by, attendees]);
        const shifts = shiftEntries === undefined ? [] : await ask(shiftEntries as string);
        const served = shifts.reduce((sum, each) => sum + Number(each['hours']), 0);
        expect([by, served]).toEqual([by, Number(hours)]);
      }
    }
    expect(await ask(`/v1/reports/programmes?programme=${programmeId}`, elsewhere)).toEqual([]);
  });
});
