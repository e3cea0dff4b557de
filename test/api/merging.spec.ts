/** One household that was registered twice, and one that has become two: what files, lists and totals show of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { elsewhereCode, newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let second: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  second = await ledger.token({ role: 'office', sub: 'office-2' });
  // Files of today are read from tables, which are made when the ledger starts for the first time.
  while ((await ledger.get('/v1/households', office)).status === 503) await sleep(100);
}, 60_000);
afterAll(() => ledger.close());

const to = (householdId: string, route: string, body: object, token = office): Promise<Answer> =>
  ledger.post(`/v1/households/${householdId}/${route}`, { entryId: randomUUID(), ...body }, token);

async function member(householdId: string, name: string, personId: string = randomUUID()): Promise<string> {
  await recorded(to(householdId, 'members', { personId, name, occurredOn: '2016-02-01' }));
  return personId;
}

async function file(householdId: string, query = ''): Promise<Answer['body']> {
  const { status, body } = await ledger.get(`/v1/households/${householdId}/file${query}`, office);
  expect(status).toBe(200);
  return body;
}

interface Item {
  readonly entryId: string;
  readonly path: string;
  readonly householdId: string;
  readonly code: string;
}

const itemsOf = (answer: Answer, name = 'items'): readonly Item[] => answer.body[name] as Item[];

async function eventually<T>(read: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  const until = Date.now() + 20_000;
  for (;;) {
    const found = await read();
    if (isThere(found) || Date.now() > until) return found;
    await sleep(25);
  }
}

/** Two records of one family, merged on a day; the second one goes on. */
async function twice() {
  const [merged, goesOn] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
  const [mother, son] = [await member(merged, '王秀英'), await member(goesOn, '刘强')];
  const before = visit({ occurredOn: '2020-03-05', personId: mother });
  await recorded(ledger.post(`/v1/households/${merged}/visits`, before, office));
  await recorded(to(goesOn, 'visits', { ...visit({ occurredOn: '2021-03-05' }), entryId: randomUUID() }));
  return { merged, goesOn, mother, son, before: before.entryId };
}

async function merge(merged: string, goesOn: string, occurredOn = '2022-05-01'): Promise<string> {
  const entryId = randomUUID();
  await recorded(to(merged, 'merges', { entryId, intoHouseholdId: goesOn, occurredOn }));
  await eventually(
    () => file(goesOn),
    ({ state }) => state.joined?.[entryId] !== undefined,
  );
  return entryId;
}

describe('HouseholdsMerged', () => {
  it('shows what both were told in the file of the one that goes on, each entry once', async () => {
    const { merged, goesOn, mother, son, before } = await twice();
    await merge(merged, goesOn);
    const { state, mergedInto } = await file(goesOn);
    expect(mergedInto).toBeUndefined();
    expect(state.visits.count).toBe(2);
    expect(state.members[mother]).toMatchObject({ name: '王秀英' });
    expect(state.members[mother].left).toBeUndefined();
    expect(state.members[son]).toMatchObject({ name: '刘强' });
    const timeline = await ledger.get(`/v1/households/${goesOn}/timeline`, office);
    const told = itemsOf(timeline).filter(({ entryId }) => entryId === before);
    expect(told).toEqual([expect.objectContaining({ fact: 'VisitRecorded', fromHouseholdId: merged, revision: 3 })]);
  });

  it('leaves the files of the days before, and of what was known before, as they were', async () => {
    const { merged, goesOn, mother } = await twice();
    const at = new Date().toISOString();
    await sleep(5);
    await merge(merged, goesOn);
    for (const query of ['?asOf=2022-04-30', `?knownAt=${at}`]) {
      const { state } = await file(goesOn, query);
      expect([state.visits.count, mother in state.members]).toEqual([1, false]);
    }
    expect((await file(merged, '?asOf=2022-04-30')).state.members[mother].left).toBeUndefined();
  });

  it('compares the file before with the one after, and replays both', async () => {
    const { merged, goesOn, mother, before } = await twice();
    await merge(merged, goesOn);
    const compared = await ledger.get(`/v1/households/${goesOn}/compare?from=2022-04-30`, office);
    const paths = itemsOf(compared, 'differences').map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([`/members/${mother}/name`]));
    for (const by of ['occurred', 'received']) {
      const lines = (await ledger.get(`/v1/households/${goesOn}/replay?by=${by}`, office)).text.trim().split('\n');
      const told = lines.map((line): Answer['body'] => JSON.parse(line));
      expect(told.at(-1)!.state.members).toHaveProperty(mother);
      expect(told.at(-1)!.state).toEqual((await file(goesOn)).state);
      const visits = told.filter(({ entry }) => (entry as Item).entryId === before);
      expect(visits).toEqual([
        expect.objectContaining({ entry: expect.objectContaining({ fromHouseholdId: merged }) }),
      ]);
    }
  });

  it('leads from the one that was merged to the one that goes on, through merges that follow, and stops at circles', async () => {
    const { merged, goesOn } = await twice();
    const third = await newHousehold(ledger, office);
    await merge(merged, goesOn);
    await merge(goesOn, third, '2022-06-01');
    expect((await file(merged)).mergedInto).toBe(third);
    expect((await file(third)).state.visits.count).toBe(2);
    await recorded(to(third, 'merges', { intoHouseholdId: merged, occurredOn: '2022-07-01' }));
    expect((await file(merged)).mergedInto).toBe(third);
    expect((await file(third)).mergedInto).toBe(goesOn);
  });

  it('refuses what occurred after, and names the household in which to record it; what occurred before is taken', async () => {
    const { merged, goesOn } = await twice();
    await merge(merged, goesOn);
    const refused = await to(merged, 'visits', visit({ occurredOn: '2022-06-01' }));
    expect([refused.status, refused.body.code]).toEqual([409, 'household-merged']);
    expect(refused.body.errors[0].message).toContain(goesOn);
    const late = await to(merged, 'visits', visit({ occurredOn: '2022-04-01' }));
    expect(late.status).toBe(201);
    expect((await file(goesOn)).state.visits.count).toBe(3);
  });

  it('counts neither households nor people nor visits twice', async () => {
    const { merged, goesOn, mother } = await twice();
    const days = 'from=2020-01-01&to=2021-12-31&by=area&households=true';
    const wait = async (): Promise<Record<string, string>> => ({
      'ledger-wait-for': (
        await recorded(to(goesOn, 'contacts', { channel: 'phone', outcome: 'reached', occurredOn: '2021' }))
      ).headers.get('ledger-position')!,
    });
    const counted = async (): Promise<number[]> => {
      const headers = await wait();
      const { body } = await ledger.get(`/v1/reports/visits?${days}`, office, headers);
      const { rows } = await ledger.sql.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM projection.member WHERE person_id = $1 AND is_present`,
        [mother],
      );
      const [row] = body.groups as { visits: number; households: number }[];
      return [row!.visits, row!.households, rows[0]!.n];
    };
    const [visits, households] = await counted();
    await merge(merged, goesOn);
    expect(await counted()).toEqual([visits, households! - 1, 1]);
    const baseline = await ledger.get('/v1/lists/baseline?limit=500', office, await wait());
    const listed = itemsOf(baseline).map(({ householdId }) => householdId);
    expect([listed.includes(merged), listed.includes(goesOn)]).toEqual([false, true]);
  });

  it('is refused into itself and twice, with the field or the way out', async () => {
    const { merged, goesOn } = await twice();
    const itself = await to(merged, 'merges', { intoHouseholdId: merged, occurredOn: '2022-05-01' });
    expect([itself.status, itself.body.code, itself.body.errors[0].path]).toEqual([
      422,
      'merged-into-itself',
      'intoHouseholdId',
    ]);
    const nobody = await to(merged, 'merges', { intoHouseholdId: randomUUID(), occurredOn: '2022-05-01' });
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'intoHouseholdId']);
    await merge(merged, goesOn);
    const again = await to(merged, 'merges', { intoHouseholdId: goesOn, occurredOn: '2022-06-01' });
    expect([again.status, again.body.code]).toEqual([409, 'already-merged']);
  });

  it('waits for a second person before it is corrected or voided', async () => {
    const { merged, goesOn } = await twice();
    const mergeId = await merge(merged, goesOn);
    const voids = randomUUID();
    const sent = await to(merged, 'voids', { entryId: voids, voids: mergeId, reason: '并错了' });
    expect([sent.status, sent.body.waiting]).toEqual([202, true]);
    expect((await file(merged)).mergedInto).toBe(goesOn);
    const confirmed = await to(merged, 'correction-confirmations', { on: voids, reason: '属实' }, second);
    expect(confirmed.status).toBe(201);
    const { mergedInto } = await eventually(
      () => file(merged),
      (found) => found.mergedInto === undefined,
    );
    expect(mergedInto).toBeUndefined();
    const { state } = await eventually(
      () => file(goesOn),
      (found) => Object.keys(found.state.joined ?? {}).length === 0,
    );
    expect(state.visits.count).toBe(1);
  });
});

describe('MergeReverted', () => {
  it('parts them from its day on; in between they were one', async () => {
    const { merged, goesOn, mother } = await twice();
    const mergeId = await merge(merged, goesOn);
    await recorded(to(merged, 'merge-reversals', { mergeId, occurredOn: '2023-01-01', reason: '经核实系两户' }));
    await eventually(
      () => file(goesOn),
      ({ state }) => state.joined[mergeId].parted !== undefined,
    );
    expect((await file(merged)).mergedInto).toBeUndefined();
    expect((await file(merged)).state.members[mother].left).toBeUndefined();
    expect((await file(goesOn)).state.visits.count).toBe(1);
    expect((await file(goesOn)).state.members[mother].left).toMatchObject({ reason: 'merge_reverted' });
    expect((await file(goesOn, '?asOf=2022-12-31')).state.visits.count).toBe(2);
    expect((await to(merged, 'visits', visit({ occurredOn: '2023-02-01' }))).status).toBe(201);
    const again = await to(merged, 'merge-reversals', { mergeId, occurredOn: '2023-02-01' });
    expect([again.status, again.body.code]).toEqual([409, 'merge-reverted']);
    const unknown = await to(merged, 'merge-reversals', { mergeId: randomUUID(), occurredOn: '2023-02-01' });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'merge-unknown']);
  });
});

describe('A household that another was merged into', () => {
  it('has the entries of the other one under its own address, too', async () => {
    const { merged, goesOn, before } = await twice();
    await merge(merged, goesOn);
    const asked = await ledger.get(`/v1/households/${goesOn}/entries/${before}`, office);
    expect(asked.body).toMatchObject({ entryId: before, fact: 'VisitRecorded' });
    const own = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    expect((await ledger.get(`/v1/households/${goesOn}/entries/${before}`, own)).status).toBe(403);
  });

  it('shows nothing more of it once they are two again, to whoever may not read the other one', async () => {
    const [merged, goesOn] = [randomUUID(), await newHousehold(ledger, office)];
    const registration = { entryId: randomUUID(), householdId: merged, areaCode: elsewhereCode };
    await recorded(ledger.post('/v1/households', registration, office));
    await recorded(to(merged, 'visits', { ...visit({ occurredOn: '2020-03-05' }) }));
    const mergeId = await merge(merged, goesOn);
    const near = await ledger.token({ role: 'office', areas: [villageCode] });
    const countFor = async (token: string): Promise<unknown> => {
      const { status, body } = await ledger.get(`/v1/households/${goesOn}/file?asOf=2022-12-31`, token);
      return [status, body.state.visits.count];
    };
    expect(await countFor(near)).toEqual([200, 1]);
    await recorded(to(merged, 'merge-reversals', { mergeId, occurredOn: '2023-01-01', reason: '经核实系两户' }));
    await eventually(
      () => file(goesOn),
      ({ state }) => state.joined[mergeId].parted !== undefined,
    );
    await recorded(to(merged, 'visits', visit({ occurredOn: '2021-03-05' })));
    expect(await countFor(office)).toEqual([200, 2]);
    expect(await countFor(near)).toEqual([200, 0]);
    const compared = await ledger.get(`/v1/households/${goesOn}/compare?from=2022-12-31`, near);
    expect(compared.status).toBe(200);
    expect(compared.text).not.toContain(registration.entryId);
  });

  it('is folded from the log with the entries of the other one, and the stored file is held against its own', async () => {
    const { merged, goesOn, mother } = await twice();
    await merge(merged, goesOn);
    const token = await ledger.token({ role: 'inspector', sub: 'reads the log' });
    const read = async (): Promise<Answer['body']> =>
      (await ledger.get(`/v1/households/${goesOn}/file-from-log`, token)).body;
    const isCaughtUp = ({ stored, revision }: Answer['body']): boolean => stored?.revision === revision;
    const { state, revision, stored } = await eventually(read, isCaughtUp);
    expect(state).toEqual((await file(goesOn)).state);
    expect(state.members[mother].name).toBe('王秀英');
    expect(stored).toEqual({ revision, isSame: true, differences: [] });
    const { rows } = await ledger.sql.query<{ household: string }>(
      `SELECT DISTINCT household FROM ledger.access_log WHERE subject = 'reads the log'`,
    );
    expect(rows.map(({ household }) => household).sort()).toEqual([merged, goesOn].sort());
  });

  it('is read once where two of its files are compared', async () => {
    const { merged, goesOn } = await twice();
    await merge(merged, goesOn);
    const token = await ledger.token({ role: 'inspector', sub: 'compares' });
    expect((await ledger.get(`/v1/households/${goesOn}/compare?from=2022-04-30`, token)).status).toBe(200);
    const { rows } = await ledger.sql.query(`SELECT household FROM ledger.access_log WHERE subject = 'compares'`);
    expect(rows.map(({ household }: { household: string }) => household).sort()).toEqual([merged, goesOn].sort());
  });
});

describe('A household that was merged into one that can not be read', () => {
  it('shows its own file, and leads to where that one is to be found', async () => {
    const { merged, goesOn } = await twice();
    await merge(merged, goesOn);
    // Nobody wrote it who could have sealed it.
    const forged = `INSERT INTO ledger.event (position, stream, revision, id, type, data, metadata)
      SELECT (SELECT max(position) + 1 FROM ledger.event), stream, revision + 1, gen_random_uuid(), type, data, metadata
      FROM ledger.event WHERE stream = $1 ORDER BY revision DESC LIMIT 1`;
    await ledger.sql.query(forged, [`household-${goesOn}`]);
    expect((await ledger.get(`/v1/households/${goesOn}/timeline`, office)).body.code).toBe('parked');
    const { status, body } = await ledger.get(`/v1/households/${merged}/file`, office);
    expect([status, body.mergedInto]).toEqual([200, goesOn]);
  });
});

describe('HouseholdSplit', () => {
  it('takes along whom each of several splits names, with what was ruled on it', async () => {
    const [first, old, founded] = [
      await newHousehold(ledger, office),
      await newHousehold(ledger, office),
      await newHousehold(ledger, office),
    ];
    const [mother, son] = [await member(first, '王秀英'), await member(first, '刘强')];
    const observations = [{ code: '8480-6', value: '150', unit: 'mm[Hg]' }];
    const wrong = randomUUID();
    const check = { personId: son, observations, occurredOn: '2020-01-01' };
    await recorded(to(first, 'health-checks', { ...check, entryId: wrong }));
    await recorded(to(first, 'health-checks', { ...check, personId: mother }));
    await recorded(to(first, 'voids', { voids: wrong, reason: '录错了人' }));
    await merge(first, old);
    for (const personId of [son, mother]) {
      const entryId = randomUUID();
      const split = { entryId, intoHouseholdId: founded, members: [{ personId }], occurredOn: '2022-06-01' };
      await recorded(to(old, 'splits', split));
      await eventually(
        () => file(founded),
        ({ state }) => state.joined?.[entryId] !== undefined,
      );
    }
    const { state } = await file(founded);
    expect(Object.keys(state.members).sort()).toEqual([mother, son].sort());
    expect(state.members[mother]).toMatchObject({ name: '王秀英' });
    expect(Object.keys(state.readings)).toEqual([expect.stringContaining(mother)]);
  });

  it('takes people along with what was told of them; the rest stays', async () => {
    const [old, founded] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    const [mother, son] = [await member(old, '王秀英'), await member(old, '刘强')];
    const observations = [{ code: '8480-6', value: '150', unit: 'mm[Hg]' }];
    for (const personId of [mother, son])
      await recorded(to(old, 'health-checks', { personId, observations, occurredOn: '2020-01-01' }));
    const split = { intoHouseholdId: founded, members: [{ personId: son }], occurredOn: '2022-05-01' };
    const entryId = randomUUID();
    await recorded(to(old, 'splits', { entryId, ...split }));
    const { state } = await eventually(
      () => file(founded),
      (found) => found.state.joined?.[entryId] !== undefined,
    );
    expect(Object.keys(state.members)).toEqual([son]);
    expect(state.members[son]).toMatchObject({ name: '刘强' });
    expect(Object.keys(state.readings)).toEqual([expect.stringContaining(son)]);
    expect((await file(old)).state.members[son].left).toMatchObject({ reason: 'household_split', by: entryId });
    expect((await to(founded, 'visits', visit({ occurredOn: '2022-06-01', personId: son }))).status).toBe(201);
    const gone = await to(old, 'splits', split);
    expect([gone.status, gone.body.code, gone.body.errors[0].path]).toEqual([409, 'member-left', 'members.0.personId']);
    const itself = await to(old, 'splits', { ...split, intoHouseholdId: old, members: [{ personId: mother }] });
    expect([itself.status, itself.body.code]).toEqual([422, 'split-into-itself']);
    const stranger = await to(old, 'splits', { ...split, members: [{ personId: randomUUID() }] });
    expect([stranger.status, stranger.body.code]).toEqual([422, 'member-unknown']);
    const both = await to(old, 'splits', { ...split, members: [{ personId: mother }, { personId: mother }] });
    expect([both.status, both.body.code]).toEqual([422, 'member-twice']);
  });
});

describe('What a process completes in a household that was merged', () => {
  it('stands there with a finding, and in the file of the one that goes on', async () => {
    const { merged, goesOn } = await twice();
    await merge(merged, goesOn);
    const batchId = randomUUID();
    const exact = (value: string): object => ({ value, qualifier: 'exact' });
    const items = [{ item: 'quilt', goods: 'padded_quilt', unit: 'bed', quantity: exact('3') }];
    const received = { entryId: randomUUID(), batchId, name: '暖冬礼包', donor: { organisationId: 'hospital' }, items };
    await recorded(
      ledger.post('/v1/batches', { ...received, areaCode: villageCode, occurredOn: '2022-05-10' }, office),
    );
    const handed = {
      entryId: randomUUID(),
      recipients: [{ householdId: merged }],
      items: [{ item: 'quilt', quantity: exact('1') }],
      occurredOn: '2022-06-01',
    };
    await recorded(ledger.post(`/v1/batches/${batchId}/distributions`, handed, office));
    const { findings } = await eventually(
      () => file(merged),
      ({ state }) => state.goodsReceived.count === 1,
    );
    expect((findings as Item[]).map(({ code }) => code)).toEqual(['household-merged']);
    expect((await file(goesOn)).state.goodsReceived.count).toBe(1);
  });
});
