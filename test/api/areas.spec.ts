import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { TestLedger } from './ledger.js';

const abolished = '220122101299';

describe('S21: an area that has ended', () => {
  let ledger: TestLedger;
  let office: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    const area = { code: abolished, name: '撤并村', from: '2000-01-01', until: '2020-12-31', successor: villageCode };
    expect(await ledger.post('/v1/areas', { entryId: randomUUID(), ...area }, office)).toMatchObject({ status: 201 });
  });
  afterAll(() => ledger.close());

  const register = (body: object) => ledger.post('/v1/households', { entryId: randomUUID(), ...body }, office);

  it.each([{}, { occurredOn: '2021-01-01' }])(
    'takes no registration after its end, and names its successor: %j',
    async (day) => {
      const { status, body } = await register({ areaCode: abolished, ...day });
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ path: 'areaCode', code: 'area-unknown' }]);
      const said = JSON.stringify(body);
      expect(said).toContain('2020-12-31');
      expect(said).toContain(villageCode);
    },
  );

  it('takes none from before its beginning', async () => {
    const { status, body } = await register({ areaCode: abolished, occurredOn: '1999' });
    expect([status, body.errors?.[0]]).toMatchObject([422, { path: 'areaCode', code: 'area-unknown' }]);
    expect(JSON.stringify(body)).toContain('2000-01-01');
  });

  it.each(['2020-12-31', '2020', '1999/2000'])(
    'takes what occurred while it held, or may have: %s',
    async (occurredOn) => {
      expect(await register({ areaCode: abolished, occurredOn })).toMatchObject({ status: 201 });
    },
  );

  it('is not moved into after its end', async () => {
    const householdId = randomUUID();
    expect(await register({ householdId, areaCode: elsewhereCode, occurredOn: '2018' })).toMatchObject({ status: 201 });
    const move = { from: elsewhereCode, to: abolished };
    const to = `/v1/households/${householdId}/moves`;
    const late = await ledger.post(to, { entryId: randomUUID(), occurredOn: '2021-06-01', ...move }, office);
    expect(late).toMatchObject({ status: 422, body: { errors: [{ path: 'to', code: 'area-unknown' }] } });
    const early = await ledger.post(to, { entryId: randomUUID(), occurredOn: '2019-06-01', ...move }, office);
    expect(early).toMatchObject({ status: 201 });
  });

  it('may stay in the registration that named it, when that is corrected', async () => {
    const [householdId, entryId] = [randomUUID(), randomUUID()];
    const body = { householdId, areaCode: abolished, occurredOn: '2019' };
    expect(await ledger.post('/v1/households', { entryId, ...body }, office)).toMatchObject({ status: 201 });
    const correction = { entryId: randomUUID(), corrects: entryId, reason: '补组别', data: { ...body, group: '三组' } };
    expect(await ledger.post(`/v1/households/${householdId}/corrections`, correction, office)).toMatchObject({
      status: 201,
    });
  });
});

describe('S21: an area of which the map tells that it ends', () => {
  const [part, other, ended, merged] = ['220122101211', '220122101212', '220122101219', '220122101218'];
  let ledger: TestLedger;
  let office: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    const area = (code: string, more: object = {}) =>
      recorded(ledger.post('/v1/areas', { entryId: randomUUID(), code, name: '某村', ...more }, office));
    for (const code of [part, other]) await area(code, { from: '2021-01-01' });
    for (const code of [ended, merged]) await area(code);
    const endOf = (code: string, successors: string[]) =>
      recorded(
        ledger.post(`/v1/areas/${code}/endings`, { entryId: randomUUID(), until: '2020-12-31', successors }, office),
      );
    await endOf(ended, [part, other]);
    await endOf(merged, [part]);
  });
  afterAll(() => ledger.close());

  const register = (body: object) => ledger.post('/v1/households', { entryId: randomUUID(), ...body }, office);

  it('takes no registration after that, and names all that it became', async () => {
    const { status, body } = await register({ areaCode: ended, occurredOn: '2021-02-01' });
    expect([status, body.errors[0].path]).toEqual([422, 'areaCode']);
    expect(JSON.stringify(body)).toContain(`${part}、${other}`);
  });

  it('has no successor that is not there', async () => {
    const end = { entryId: randomUUID(), until: '2022-12-31', successors: ['220122101298'] };
    const { status, body } = await ledger.post(`/v1/areas/${villageCode}/endings`, end, office);
    expect([status, body.errors?.[0]]).toMatchObject([422, { path: 'successors.0', code: 'area-unknown' }]);
  });

  it('is no reason to correct the registration: what it became did not hold then', async () => {
    const [householdId, entryId] = [randomUUID(), randomUUID()];
    const body = { householdId, areaCode: merged, occurredOn: '2019-03-01' };
    await recorded(ledger.post('/v1/households', { entryId, ...body }, office));
    const correction = { entryId: randomUUID(), corrects: entryId, reason: '并村', data: { ...body, areaCode: part } };
    const { status, body: said } = await ledger.post(`/v1/households/${householdId}/corrections`, correction, office);
    expect([status, said.errors?.[0]]).toMatchObject([422, { path: 'data.areaCode', code: 'area-unknown' }]);
    expect(JSON.stringify(said)).toContain('2021-01-01');
  });

  it('is left by a move after its end, which names it as the file does', async () => {
    const householdId = randomUUID();
    await recorded(register({ householdId, areaCode: ended, occurredOn: '2019-03-01' }));
    const move = (from: string) =>
      ledger.post(
        `/v1/households/${householdId}/moves`,
        { entryId: randomUUID(), occurredOn: '2022-05-01', from, to: other },
        office,
      );
    const wrong = await move(part);
    expect([wrong.status, wrong.body.code]).toEqual([409, 'moved-from-elsewhere']);
    expect(JSON.stringify(wrong.body)).toContain(ended);
    expect(await move(ended)).toMatchObject({ status: 201 });
  });
});

describe('S21: who reaches a household', () => {
  const merged = '220122101221';
  const divided = '220122101222';
  const heirs = ['220182104221', '220182104222'] as const;
  let ledger: TestLedger;
  let office: string;
  const householdOf: Record<string, string> = {};
  const officeOf = (area: string): Promise<string> =>
    ledger.token({ role: 'office', sub: `office-${area}`, areas: [area] });
  const visits = (id: string, token: string, occurredOn = '2022-03-05') =>
    ledger.post(
      `/v1/households/${id}/visits`,
      { entryId: randomUUID(), occurredOn, mode: 'home', outcome: 'completed' },
      token,
    );
  let position: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    for (const code of [merged, divided, ...heirs])
      await recorded(ledger.post('/v1/areas', { entryId: randomUUID(), code, name: '某村' }, office));
    for (const areaCode of [merged, divided, villageCode]) {
      const householdId = randomUUID();
      householdOf[areaCode] = householdId;
      const registration = { entryId: randomUUID(), householdId, areaCode, occurredOn: '2016' };
      await recorded(ledger.post('/v1/households', registration, office));
    }
    const end = (code: string, successors: readonly string[]) =>
      recorded(
        ledger.post(`/v1/areas/${code}/endings`, { entryId: randomUUID(), until: '2020-12-31', successors }, office),
      );
    await end(merged, [heirs[0]]);
    ({ position } = (await end(divided, heirs)).body);
  }, 120_000);
  afterAll(() => ledger.close());

  const listed = async (token: string, area = ''): Promise<string[]> => {
    const answer = await ledger.get(`/v1/households?limit=50${area}`, token, { 'ledger-wait-for': position });
    expect(answer.status).toBe(200);
    return (answer.body.items as { householdId: string }[]).map(({ householdId }) => householdId);
  };

  it('that of an area that was merged: the office of what it became, and no longer that of before', async () => {
    const id = householdOf[merged]!;
    const [now, before, other] = [await officeOf(heirs[0]), await officeOf(merged), await officeOf(heirs[1])];
    for (const [token, status] of [
      [now, 200],
      [before, 403],
      [other, 403],
    ] as const) {
      expect((await ledger.get(`/v1/households/${id}/file`, token)).status).toBe(status);
      expect((await visits(id, token)).status).toBe(status === 200 ? 201 : 403);
      expect((await listed(token)).includes(id)).toBe(status === 200);
    }
    expect(await listed(office, `&area=${heirs[0]}`)).toContain(id);
    expect(await listed(office, '&area=220122000000')).not.toContain(id);
  });

  it('that of an area that was divided: the offices of all that it became, until it is placed', async () => {
    const id = householdOf[divided]!;
    for (const area of [...heirs, '220122000000']) {
      const token = await officeOf(area);
      expect((await ledger.get(`/v1/households/${id}/file`, token)).status).toBe(200);
      expect((await visits(id, token)).status).toBe(201);
      expect(await listed(token)).toContain(id);
    }
    // It counts below the area above.
    expect(await listed(office, `&area=${heirs[0]}`)).not.toContain(id);
    expect(await listed(office, '&area=220122000000')).toContain(id);
    const { body } = await ledger.get('/v1/areas?q=2201221012', office);
    expect(body.items).toContainEqual(
      expect.objectContaining({ code: divided, households: 1, successors: [...heirs] }),
    );
    const move = { entryId: randomUUID(), occurredOn: '2021-05-01', from: divided, to: heirs[1] };
    const moved = await ledger.post(`/v1/households/${id}/moves`, move, await officeOf(heirs[1]));
    expect(moved.status).toBe(201);
    ({ position } = moved.body);
    expect(await listed(await officeOf(heirs[0]))).not.toContain(id);
    expect(await listed(await officeOf(heirs[1]))).toContain(id);
  });

  it('one that moved: where it lies now, and for entries of then where it lay; either office records the move', async () => {
    const id = householdOf[villageCode]!;
    const [old, next] = [await officeOf(villageCode), await officeOf(elsewhereCode)];
    const move = { occurredOn: '2021-05-01', from: villageCode, to: elsewhereCode };
    const to = `/v1/households/${id}/moves`;
    expect((await ledger.post(to, { entryId: randomUUID(), ...move }, old)).status).toBe(201);
    expect((await visits(id, old, '2021-04-30')).status).toBe(201);
    expect((await visits(id, old, '2021-05-02')).status).toBe(403);
    expect((await visits(id, next, '2021-05-02')).status).toBe(201);
    const back = { entryId: randomUUID(), occurredOn: '2022-05-01', from: elsewhereCode, to: villageCode };
    expect((await ledger.post(to, back, old)).status).toBe(201);
    const third = { entryId: randomUUID(), occurredOn: '2023-05-01', from: villageCode, to: heirs[0] };
    expect((await ledger.post(to, third, await officeOf(heirs[1]))).status).toBe(403);
  });
});

describe('S21: the entries behind reports', () => {
  const [merged, divided, heir] = ['220122101231', '220122101232', '220182104231'];
  const period = 'from=2019-01-01&to=2019-12-31';
  let ledger: TestLedger;
  let office: string;
  let position: string;
  const officeOf = (area: string): Promise<string> =>
    ledger.token({ role: 'office', sub: `office-${area}`, areas: [area] });
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    const record = async (to: string, body: object): Promise<void> => {
      ({ position } = (await recorded(ledger.post(to, { entryId: randomUUID(), ...body }, office))).body);
    };
    for (const code of [merged, divided, heir]) await record('/v1/areas', { code, name: '某村' });
    for (const [areaCode, name] of [
      [villageCode, '张搬家'],
      [merged, '李并村'],
      [divided, '王分村'],
    ]) {
      const householdId = randomUUID();
      const to = `/v1/households/${householdId}`;
      await record('/v1/households', { householdId, areaCode, occurredOn: '2016' });
      const personId = randomUUID();
      await record(`${to}/members`, { personId, name, occurredOn: '2016' });
      await record(`${to}/heads`, { personId, occurredOn: '2016' });
      await record(`${to}/visits`, { occurredOn: '2019-03-01', mode: 'home', outcome: 'completed' });
      await record(`${to}/donations`, { occurredOn: '2019-03-01', cash: { fen: 100, qualifier: 'exact' } });
      if (areaCode === villageCode)
        await record(`${to}/moves`, { occurredOn: '2021-05-01', from: villageCode, to: elsewhereCode });
    }
    await record(`/v1/areas/${merged}/endings`, { until: '2020-12-31', successors: [heir] });
    await record(`/v1/areas/${divided}/endings`, { until: '2020-12-31', successors: [heir, elsewhereCode] });
  }, 120_000);
  afterAll(() => ledger.close());

  it.each([
    ['visits', 'that moved away', villageCode, 1],
    ['gifts', 'that moved away', villageCode, 1],
    ['visits', 'of an area that was merged into one elsewhere', merged, 1],
    ['gifts', 'of an area that was merged into one elsewhere', merged, 0],
  ])(
    'do not tell who heads a household now: of %s, of one %s, to the office of before',
    async (what, _, area, rows_count) => {
      const path = `/v1/reports/${what}/entries?${period}`;
      const waiting = { 'ledger-wait-for': position };
      const all = await ledger.get(path, office, waiting);
      const heads = (all.body.items as { headName: string }[]).map((item) => item.headName);
      expect(heads.sort()).toEqual(['张搬家', '李并村', '王分村']);
      const { status, body } = await ledger.get(path, await officeOf(area), waiting);
      expect([status, body.items.length]).toEqual([200, rows_count]);
      for (const item of body.items) expect(item).not.toHaveProperty('headName');
      const { text } = await ledger.get(`${path}&format=csv`, await officeOf(area), waiting);
      expect(text.trim().split('\n')).toHaveLength(1 + rows_count);
      expect(text).not.toMatch(/张搬家|李并村|王分村/);
    },
  );

  it.each(['visits', 'gifts'])('tell who heads a household now to whoever reaches both areas: %s', async (what) => {
    const token = await ledger.token({ role: 'office', sub: 'office of both', areas: [villageCode, elsewhereCode] });
    const { body } = await ledger.get(`/v1/reports/${what}/entries?${period}`, token, {
      'ledger-wait-for': position,
    });
    expect(body.items).toContainEqual(expect.objectContaining({ areaCode: villageCode, headName: '张搬家' }));
  });

  it.each(['office', 'inspector'] as const)(
    'are found by the map of today, also by who is bound to no area: %s',
    async (role) => {
      const token = await ledger.token({ role, sub: `${role} of all areas` });
      const asked = `${period}&map=today`;
      const report = await ledger.get(`/v1/reports/visits?${asked}&by=area`, token, { 'ledger-wait-for': position });
      expect(report.body.groups).toContainEqual(
        expect.objectContaining({ areaCode: divided, toBePlaced: true, visits: 1 }),
      );
      const { body } = await ledger.get(`/v1/reports/visits/entries?${asked}&placed=false`, token);
      expect(body.items).toMatchObject([{ areaCode: divided, headName: '王分村' }]);
      const moved = await ledger.get(`/v1/reports/visits/entries?${asked}`, token);
      expect((moved.body.items as { areaCode: string }[]).map((item) => item.areaCode)).toContain(heir);
    },
  );
});

describe('S21: a wrong registration and a move', () => {
  let ledger: TestLedger;
  let office: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
  });
  afterAll(() => ledger.close());

  it.each([
    ['corrected, it never lay in the other area', 'correction', [elsewhereCode, elsewhereCode]],
    ['moved, it lay there until then', 'move', [villageCode, elsewhereCode]],
  ])('are told apart: %s', async (_, how, areas) => {
    const [householdId, entryId] = [randomUUID(), randomUUID()];
    const to = `/v1/households/${householdId}`;
    const registration = { householdId, areaCode: villageCode, occurredOn: '2019-03-01' };
    await recorded(ledger.post('/v1/households', { entryId, ...registration }, office));
    const visit = (occurredOn: string) =>
      recorded(
        ledger.post(`${to}/visits`, { entryId: randomUUID(), occurredOn, mode: 'home', outcome: 'completed' }, office),
      );
    await visit('2020-01-01');
    await visit('2022-01-01');
    const change =
      how === 'move'
        ? { occurredOn: '2021-01-01', from: villageCode, to: elsewhereCode }
        : { corrects: entryId, reason: '填错了村', data: { ...registration, areaCode: elsewhereCode } };
    const path = how === 'move' ? 'moves' : 'corrections';
    const { body } = await recorded(ledger.post(`${to}/${path}`, { entryId: randomUUID(), ...change }, office));
    const read = await ledger.get('/v1/reports/visits?from=2020-01-01&to=2022-12-31&by=area', office, {
      'ledger-wait-for': body.position,
    });
    expect(read.status).toBe(200);
    const { rows } = await ledger.sql.query<{ area_code: string }>(
      'SELECT area_code FROM projection.visit WHERE household_id = $1 ORDER BY place',
      [householdId],
    );
    expect(rows.map((row) => row.area_code)).toEqual(areas);
  });
});

describe('S21: a visit before the day on which its household is known to be registered', () => {
  let ledger: TestLedger;
  let office: string;
  let position: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    const record = async (to: string, body: object): Promise<void> => {
      const answer = await ledger.post(to, { entryId: randomUUID(), ...body }, office);
      expect(answer).toMatchObject({ status: 201 });
      ({ position } = answer.body);
    };
    for (const moves of [false, true]) {
      const householdId = randomUUID();
      const to = `/v1/households/${householdId}`;
      await record('/v1/households', { householdId, areaCode: villageCode, occurredOn: '2022' });
      await record(`${to}/visits`, { occurredOn: '2022-11-22', mode: 'home', outcome: 'completed' });
      if (moves) await record(`${to}/moves`, { occurredOn: '2023-05-01', from: villageCode, to: elsewhereCode });
    }
  });
  afterAll(() => ledger.close());

  it.each(['by=day', 'by=unit', 'by=area', 'by=area&households=true'])(
    'counts where the household lay first, so that the villages add up to the whole: %s',
    async (by) => {
      for (const days of ['from=2022-01-01&to=2022-12-31', 'from=2022-11-20&to=2022-11-25']) {
        const report = async (area: string) => {
          const path = `/v1/reports/visits?${days}&${by}${area}`;
          const { status, body } = await ledger.get(path, office, { 'ledger-wait-for': position });
          expect(status).toBe(200);
          return body as { total: number; groups: unknown[] };
        };
        const whole = await report('');
        expect(whole.total).toBe(2);
        if (by.startsWith('by=area')) expect(whole.groups).toMatchObject([{ areaCode: villageCode, visits: 2 }]);
        if (by.endsWith('true')) expect(whole.groups).toMatchObject([{ households: 2 }]);
        expect((await report(`&area=${villageCode}`)).total).toBe(2);
        expect((await report('&area=220122000000')).total).toBe(2);
        expect((await report(`&area=${elsewhereCode}`)).total).toBe(0);
      }
    },
  );
});
