/** What lists and dashboards show of a household into which another was merged: what was told under either id. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newHousehold, recorded, settle, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Item = Record<string, any>;

const day_ms = 86_400_000;
/** In the time zone of the ledger. */
const daysAgo = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - days * day_ms).toISOString().slice(0, 10);

describe('A household into which another was merged', () => {
  let ledger: TestLedger;
  let office: string;
  let cadre: string;
  let cadreId: string;
  /** Through the second one, which was merged itself. */
  let merged: string;
  let between: string;
  let goesOn: string;
  let mother: string;
  let last: Answer;

  const say = async (householdId: string, route: string, body: object): Promise<string> => {
    const entryId = randomUUID();
    last = await recorded(ledger.post(`/v1/households/${householdId}/${route}`, { entryId, ...body }, office));
    return entryId;
  };

  async function ask(path: string, by = office): Promise<Item[]> {
    const headers = { 'ledger-wait-for': last.headers.get('ledger-position')! };
    const { status, body, text } = await ledger.get(path, by, headers);
    if (status !== 200) throw new Error(text);
    return (body as { items?: Item[]; households?: Item[] }).items ?? (body as { households: Item[] }).households;
  }

  const of = async (path: string, by = office): Promise<Item[]> =>
    (await ask(path, by)).filter(({ householdId }) => [merged, between, goesOn].includes(householdId as string));

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office, cadre, cadreId } = await settle(ledger));
    goesOn = await newHousehold(ledger, office, cadreId);
    [merged, between] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    mother = randomUUID();
    await say(merged, 'members', { personId: mother, name: '王秀英', occurredOn: '2016' });
    await say(merged, 'categories', { category: 'minimum_living_allowance', cause: 'illness', occurredOn: '2019' });
    await say(goesOn, 'categories', { category: 'registered_poor', occurredOn: '2018' });
    await say(goesOn, 'risk-grades', {
      level: 'high',
      visitEveryDays: 30,
      contactEveryDays: 7,
      occurredOn: '2020-01-01',
    });
    await say(goesOn, 'visits', { ...visit({ occurredOn: '2021-03-05' }), entryId: randomUUID() });
    await say(merged, 'visits', {
      ...visit({ occurredOn: daysAgo(5), organisationId: 'hospital' }),
      entryId: randomUUID(),
    });
    await say(between, 'contacts', { channel: 'phone', outcome: 'reached', occurredOn: daysAgo(4) });
    await say(merged, 'needs', { kind: 'medicine', urgency: 'urgent', occurredOn: daysAgo(5) });
    const observations = [{ code: '8480-6', value: '185', unit: 'mm[Hg]' }];
    await say(merged, 'health-checks', { personId: mother, observations, occurredOn: daysAgo(5) });
    const measures = [{ kind: 'medical_care', cadreId, until: '2999-12-31' }];
    await say(merged, 'plans', { personId: mother, goals: '病情稳定', measures, occurredOn: daysAgo(5) });
    await say(merged, 'merges', { intoHouseholdId: between, occurredOn: daysAgo(3) });
    await say(between, 'merges', { intoHouseholdId: goesOn, occurredOn: daysAgo(2) });
    // The people come by a process.
    for (let left = 400; left > 0; left -= 1) {
      const { body } = await ledger.get(`/v1/households/${goesOn}/file`, office);
      if (body.state?.members?.[mother]) break;
      await sleep(50);
    }
    await say(goesOn, 'contact-cards', { cadreId, occurredOn: daysAgo(1) });
  }, 120_000);
  afterAll(() => ledger.close());

  it('was last visited when either was, and is due from then', async () => {
    const [listed, ...others] = await of('/v1/households?closed=false');
    expect(others).toEqual([]);
    expect(listed).toMatchObject({
      ...{ householdId: goesOn, lastVisitOn: daysAgo(5), visitDueOn: daysAgo(-25), isVisitOverdue: false },
      ...{ lastContactOn: daysAgo(4), contactDueOn: daysAgo(-3), isContactOverdue: false },
      ...{ openNeeds: 1, urgentNeeds: 1, categories: ['minimum_living_allowance', 'registered_poor'] },
    });
    expect(await of('/v1/tasks', cadre)).toEqual([expect.objectContaining({ visitDueOn: daysAgo(-25), openNeeds: 1 })]);
  });

  it('is not overdue, nor unseen, where it was seen under the other id', async () => {
    for (const kind of ['visit', 'contact', 'any']) expect(await of(`/v1/households?overdue=${kind}`)).toEqual([]);
    for (const kind of ['visit', 'contact']) expect(await of(`/v1/overdue?kind=${kind}`)).toEqual([]);
    expect(await of('/v1/coverage?lacking=visit')).toEqual([]);
    const [unseen] = await of('/v1/coverage?lacking=visit&days=5');
    expect(unseen ?? {}).toEqual({});
    expect(await of('/v1/coverage?lacking=visit&days=4')).toEqual([
      expect.objectContaining({ householdId: goesOn, isUnseen: true, daysSinceVisit: 5 }),
    ]);
  });

  it('has the categories of both in the baseline, and is found by them and by who came along', async () => {
    const [row, ...others] = await of('/v1/lists/baseline');
    expect(others).toEqual([]);
    expect(row).toMatchObject({ categories: ['minimum_living_allowance', 'registered_poor'], causes: ['illness'] });
    expect(await of('/v1/households?closed=false&category=minimum_living_allowance')).toHaveLength(1);
    expect(await of(`/v1/households?closed=false&q=${encodeURIComponent('王秀英')}`)).toEqual([
      expect.objectContaining({ householdId: goesOn }),
    ]);
  });

  it.each(['office', 'cadre'])(
    'has the needs, plans and readings that stand under the other id, for a %s',
    async (who) => {
      const by = who === 'cadre' ? cadre : office;
      expect(await of('/v1/lists/needs', by)).toEqual([
        expect.objectContaining({ householdId: goesOn, kind: 'medicine', pairedCadreIds: [cadreId] }),
      ]);
      expect(await of('/v1/lists/plans', by)).toEqual([
        expect.objectContaining({ householdId: goesOn, personId: mother, personName: '王秀英', goals: '病情稳定' }),
      ]);
      expect(await of('/v1/health-ledger?alert=urgent', by)).toEqual([
        expect.objectContaining({ householdId: goesOn, personId: mother, name: '王秀英', value: '185' }),
      ]);
      expect(await of('/v1/health-ledger?limit=1', by)).toHaveLength(1);
    },
  );

  it('is one household on dashboards, whose entries are found by the id that goes on', async () => {
    const { rows } = await ledger.sql.query<Item>(
      `SELECT d.household_id, d.surviving_id, d.goes_on, d.last_visit_on::text, d.visit_due_on::text, d.visits, d.open_needs
         FROM dashboard.dim_household d WHERE d.surviving_id = $1 ORDER BY d.goes_on DESC, d.household_id`,
      [goesOn],
    );
    expect(rows[0]).toEqual({
      ...{ household_id: goesOn, surviving_id: goesOn, goes_on: true, last_visit_on: daysAgo(5) },
      ...{ visit_due_on: daysAgo(-25), visits: 2, open_needs: 1 },
    });
    expect(rows.slice(1).map(({ household_id: id }) => id as string)).toEqual([merged, between].sort());
    expect(rows.slice(1).every((row) => row['goes_on'] === false && row['visits'] === null)).toBe(true);
    const { rows: visits } = await ledger.sql.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM dashboard.visit v JOIN dashboard.dim_household d USING (household_id)
        WHERE d.surviving_id = $1`,
      [goesOn],
    );
    expect(visits).toEqual([{ n: 2 }]);
  });
});
