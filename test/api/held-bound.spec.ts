/** S18: what waits for the office is bounded for each account and household. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { castOf } from './bodies.js';
import type { Cast } from './bodies.js';
import { newHousehold, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';
import { range } from '../event-store/under-test.js';

const held_max = 200;

describe('Held entries', () => {
  let ledger: TestLedger;
  let cast: Cast;
  let household: string;

  beforeAll(async () => {
    ledger = await startTestLedger();
    cast = await castOf(ledger);
    household = await newHousehold(ledger, cast.office);
  }, 120_000);
  afterAll(() => ledger.close());

  const send = (token: string, at = household, body = visit()): Promise<Answer> =>
    ledger.post(`/v1/households/${at}/visits`, body, token);

  it('of one account and household are as many as the office can look at; the next is told to wait', async () => {
    const visits = range(held_max + 1).map(() => visit());
    const entries = visits.map((data) => ({ stream: `households/${household}`, fact: 'VisitRecorded', data }));
    const { body } = await ledger.post('/v1/entries', { entries }, cast.tokens.cadre);
    const results = (body as { results: { outcome: string; problem?: object }[] }).results;
    expect(results.slice(0, held_max).every(({ outcome }) => outcome === 'held')).toBe(true);
    expect(results.at(-1)).toMatchObject({ outcome: 'refused', problem: { code: 'too-many-held', status: 429 } });
    const alone = await send(cast.tokens.cadre);
    expect([alone.status, alone.body.code]).toEqual([429, 'too-many-held']);
    expect(alone.body.detail).toContain('200');

    expect((await send(cast.office)).status).toBe(201);
    expect((await send(cast.tokens.cadre, await newHousehold(ledger, cast.office))).status).toBe(202);
    const again = await send(cast.tokens.cadre, household, visits[0]);
    expect([again.status, again.body.entryId]).toEqual([200, visits[0]!.entryId]);

    const decided = { entryId: randomUUID(), on: visits[0]!.entryId, reason: '属实' };
    expect((await ledger.post(`/v1/households/${household}/releases`, decided, cast.office)).status).toBe(201);
    expect((await send(cast.tokens.cadre)).status).toBe(202);
    expect((await send(cast.tokens.cadre)).status).toBe(429);
  }, 60_000);
});
