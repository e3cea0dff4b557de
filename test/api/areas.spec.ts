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
