import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allFacts } from '../../src/domain/streams.js';
import { startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';
import { requests, sendersOf } from './told-examples.js';

let ledger: TestLedger;
let tokens: Readonly<Record<string, string>>;

beforeAll(async () => {
  ledger = await startTestLedger();
  tokens = await sendersOf(ledger);
}, 120_000);
afterAll(() => ledger.close());

describe('The examples of the API', () => {
  it('are all taken as they stand, in their order, and stand in the ledger', async () => {
    expect(requests.length).toBeGreaterThan(50);
    for (const { address, value, fact, name, 'x-sender': sender } of requests) {
      const answer = await ledger.post(address, value, tokens[sender]);
      if (answer.status > 202) throw new Error(`${fact} ${name}: ${answer.status} ${answer.text}`);
      expect([fact, name, answer.status]).toEqual([fact, name, expectedStatus(name)]);
      const stored = await ledger.get(answer.headers.get('location')!, tokens['office']);
      expect([fact, stored.status]).toEqual([fact, 200]);
    }
    const [first] = requests;
    const again = await ledger.post(first!.address, first!.value, tokens['office']);
    expect(again.status).toBe(200);
  });

  it('have one of every fact that somebody may send, each with an id of its own', () => {
    const shown = new Set(requests.map(({ fact }) => fact));
    const missing = allFacts().filter(({ fact }) => fact.completes === undefined && !shown.has(fact.type));
    expect(missing.map(({ fact }) => fact.type)).toEqual([]);
    const ids = requests.map(({ value }) => value['entryId']);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** Held entries and corrections that wait are taken, but do not count yet. */
function expectedStatus(name: string): unknown {
  if (name === 'example' || name === 'another') return 201;
  return name === 'voidedLater' ? expect.any(Number) : 202;
}
