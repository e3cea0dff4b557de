import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, settle, startTestLedger, villageCode } from './ledger.js';
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

  it.each(['2020-12-31', '2020', '1999'])('takes what occurred while it held, or may have: %s', async (occurredOn) => {
    expect(await register({ areaCode: abolished, occurredOn })).toMatchObject({ status: 201 });
  });

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
