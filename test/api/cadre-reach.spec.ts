/** S27: a cadre lies where the cadre's unit does; offices of elsewhere neither read nor rename them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { TestLedger } from './ledger.js';

describe('A cadre of a unit elsewhere', () => {
  let ledger: TestLedger;
  let office: string;
  const registration = { entryId: randomUUID(), personId: randomUUID(), name: '刘敏', phone: '13800000000' };
  const path = `/v1/cadres/${registration.personId}`;
  const officeOf = (area: string, sub: string): Promise<string> => ledger.token({ role: 'office', sub, areas: [area] });

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    const unit = { organisationId: 'town-office', name: '八号镇政府', kind: 'township', areaCode: elsewhereCode };
    await recorded(ledger.post('/v1/organisations', { entryId: randomUUID(), ...unit }, office));
    const { headers } = await recorded(
      ledger.post('/v1/cadres', { ...registration, organisationId: 'town-office' }, office),
    );
    await ledger.get(`${path}/file`, office, { 'ledger-wait-for': headers.get('ledger-position')! });
  }, 120_000);
  afterAll(() => ledger.close());

  it('is not read, and the attempt is in the access log', async () => {
    const token = await officeOf(villageCode, 'village');
    for (const what of ['file', 'timeline', `entries/${registration.entryId}`]) {
      const answer = await ledger.get(`${path}/${what}`, token);
      expect([what, answer.status, answer.body.code]).toEqual([what, 403, 'outside-area']);
      expect(answer.text).not.toContain(registration.phone);
    }
    const noted = await ledger.sql.query('SELECT stream, what FROM ledger.access_log WHERE subject = $1', ['village']);
    expect(noted.rows).toHaveLength(3);
    expect(noted.rows[0]).toEqual({ stream: `cadre-${registration.personId}`, what: 'file: outside-area' });
  });

  it('is neither moved nor renamed, nor is a new name confirmed', async () => {
    const { entryId, ...others } = registration;
    const send = async (route: string, body: object, token: string): Promise<[number, unknown]> => {
      const { status, body: said } = await ledger.post(`${path}/${route}`, { entryId: randomUUID(), ...body }, token);
      return [status, said.code];
    };
    const [one, two] = [await officeOf(villageCode, 'village-1'), await officeOf(villageCode, 'village-2')];
    const renamed = {
      corrects: entryId,
      data: { ...others, organisationId: 'town-office', name: '刘某' },
      reason: '误记',
    };
    expect(await send('corrections', renamed, one)).toEqual([403, 'outside-area']);
    expect(await send('affiliations', { post: '副镇长' }, one)).toEqual([403, 'outside-area']);
    const own = { entryId: randomUUID(), ...renamed };
    expect((await ledger.post(`${path}/corrections`, own, office)).status).toBe(202);
    expect(await send('correction-confirmations', { on: own.entryId, reason: '属实' }, two)).toEqual([
      403,
      'outside-area',
    ]);
  });

  it('is read by the office of that place', async () => {
    const answer = await ledger.get(`${path}/file`, await officeOf(elsewhereCode, 'town'));
    expect(answer.status).toBe(200);
  });
});
