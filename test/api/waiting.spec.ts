import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newHousehold, settle, startTestLedger } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** Nothing fills its tables: whoever waits for them does so in vain. */
let ledger: TestLedger;
let office: string;
let cadre: string;
let household: string;
let position: string;

beforeAll(async () => {
  ledger = await startTestLedger({ projector: false });
  ({ office, cadre } = await settle(ledger));
  household = await newHousehold(ledger, office);
  position = String(await ledger.count());
}, 120_000);
afterAll(() => ledger.close());

const waiting = (path: string, token: string): Promise<Answer> =>
  ledger.get(path, token, { 'ledger-wait-for': position });

describe('Whoever waits for the tables', () => {
  it('holds no place: others read, however many wait', async () => {
    const accounts = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ledger.token({ role: 'office', sub: `waits-${n}` })),
    );
    const waits = accounts.flatMap((token) => Array.from({ length: 60 }, () => waiting('/v1/households', token)));
    await new Promise((settle) => setTimeout(settle, 1_500));
    const others = await Promise.all(
      Array.from({ length: 60 }, () => ledger.get(`/v1/households/${household}/file?asOf=2022-01-01`, office)),
    );
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
    const codes = (await Promise.all(waits)).map(({ body }) => body.code as string);
    expect(new Set(codes)).toEqual(new Set(['tables-behind']));
  }, 60_000);

  it('counts against the account', async () => {
    const token = await ledger.token({ role: 'office', sub: 'waits-often' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => waiting('/v1/households', token)));
    const refused = answers.filter(({ body }) => body.code === 'overloaded');
    expect(refused.length).toBe(36);
  }, 60_000);

  it('is told first whether there is anything to wait for', async () => {
    const began = performance.now();
    const outside = await waiting(`/v1/households/${household}/file`, cadre);
    expect([outside.status, outside.body.code]).toEqual([403, 'not-paired']);
    const unknown = await waiting(`/v1/households/${randomUUID()}/file`, office);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'household-unknown']);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
