import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newHousehold, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let cadre: string;
let cadreId: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office, cadre, cadreId } = await settle(ledger));
});
afterAll(() => ledger.close());

describe('Recording over HTTP', () => {
  it('answers 201 with where the entry stands', async () => {
    const household = await newHousehold(ledger, office, cadreId);
    const body = visit();
    const answer = await ledger.post(`/v1/households/${household}/visits`, body, cadre);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      entryId: body.entryId,
      revision: 3,
      position: expect.any(String),
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(answer.headers.get('ledger-position')).toBe(answer.body.position);
    expect(answer.headers.get('location')).toBe(`/v1/households/${household}/entries/${body.entryId}`);
  });

  it('S2: answers 200 and the same to the same entry again', async () => {
    const household = await newHousehold(ledger, office, cadreId);
    const body = visit();
    const first = await ledger.post(`/v1/households/${household}/visits`, body, cadre);
    const again = await ledger.post(`/v1/households/${household}/visits`, { ...body }, cadre);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  it('S1: names a household after the entry that registers it, where nobody names it', async () => {
    const body = { entryId: randomUUID(), areaCode: villageCode };
    const first = await ledger.post('/v1/households', body, office);
    const again = await ledger.post('/v1/households', body, office);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });
});
