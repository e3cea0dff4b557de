/** S23: whoever records what looks like something that is there is told so, where both are in one file. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newHousehold, recorded, settle, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

const number = '11010519491231002X';

let ledger: TestLedger;
let office: string;
let cadre: string;
let household: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  const settled = await settle(ledger);
  ({ office, cadre } = settled);
  household = await newHousehold(ledger, office, settled.cadreId);
}, 120_000);
afterAll(() => ledger.close());

const english = { 'accept-language': 'en' };
const add = (more: object, id = household): Promise<Answer> => {
  const body = { entryId: randomUUID(), personId: randomUUID(), name: '王某', occurredOn: '2016', ...more };
  return recorded(ledger.post(`/v1/households/${id}/members`, body, office, english));
};
const record = (more: object, token = cadre): Promise<Answer> => {
  const body = visit({ occurredAt: '2022-03-05T09:00:00+08:00', ...more });
  return ledger.post(`/v1/households/${household}/visits`, body, token, english);
};

describe('Whoever records it is told', () => {
  it('that another member has the same number, however it is written', async () => {
    const first = await add({ identityNumber: number });
    expect(first.body).not.toHaveProperty('findings');
    const second = await add({ identityNumber: number.toLowerCase() });
    expect(second.body.findings).toEqual([
      {
        code: 'identity-number-shared',
        path: 'identityNumber',
        with: [first.body.entryId],
        text: expect.stringContaining('The same number of a document is recorded for two people'),
      },
    ]);
    const personId = randomUUID();
    await add({ personId });
    const document = { entryId: randomUUID(), personId, kind: 'identity_number_15', number: '110105491231002' };
    const third = await recorded(
      ledger.post(`/v1/households/${household}/identity-documents`, { ...document, occurredOn: '2020' }, office),
    );
    expect(third.body.findings).toMatchObject([{ code: 'identity-number-shared', path: 'number' }]);
    expect(third.body.findings[0].text).toContain('同一证件号码');
  });

  it('that the same cadre was there at the same clock time already, also in a list and sent again', async () => {
    const first = await record({});
    expect(first.body).not.toHaveProperty('findings');
    expect((await record({ occurredAt: '2022-03-05T09:00:01+08:00' })).body).not.toHaveProperty('findings');
    expect((await record({}, office)).body).not.toHaveProperty('findings');
    const again = visit({ occurredAt: '2022-03-05T01:00:00Z' });
    const told = { code: 'visit-twice', path: 'occurredAt', with: [first.body.entryId] };
    for (const outcome of ['recorded', 'repeated']) {
      const entries = [{ stream: `households/${household}`, fact: 'VisitRecorded', data: again }];
      const { body } = await ledger.post('/v1/entries', { entries }, cadre);
      expect(body.results).toMatchObject([{ outcome, findings: [told] }]);
    }
  });

  it('nothing of other households, nor of an entry that waits for the office', async () => {
    const elsewhere = await newHousehold(ledger, office);
    expect((await add({ identityNumber: number }, elsewhere)).body).not.toHaveProperty('findings');
    const stranger = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    const held = await record({}, stranger);
    expect(held.status).toBe(202);
    expect((await record({}, stranger)).body).not.toHaveProperty('findings');
  });
});
