import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allFacts } from '../../src/domain/streams.js';
import { bodyOf } from '../support/arbitrary-entry.js';
import { anotherOrder, idOf, histories } from './arbitrary.js';
import type { Arrival } from './arbitrary.js';
import { openProjectedLedger, renamed, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const households = 40;

/** Rounds of a stream's entries, mixed with those of the others. */
async function recordMixed(ledger: ProjectedLedger, lots: ReadonlyMap<string, readonly Arrival[]>): Promise<void> {
  const longest = Math.max(...[...lots.values()].map(({ length }) => length));
  for (let n = 0; n < longest; n += 1) {
    const round = [...lots].filter(([, arrivals]) => n < arrivals.length);
    await Promise.all(round.map(([id, arrivals]) => ledger.record('household', id, [arrivals[n]!])));
  }
}

describe('The projector', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  it('makes the same tables of the same entries: in any order, as they come, and filled from empty (S5, S6, S11)', async () => {
    const samples = fc.sample(fc.tuple(histories(), fc.array(fc.nat(1_000), { minLength: 14, maxLength: 14 })), {
      numRuns: households,
      seed: 20,
    });
    const inOrder = new Map(samples.map(([history], n) => [idOf(10, n), history]));
    const inOther = new Map(samples.map(([history, weights], n) => [idOf(11, n), anotherOrder(history, weights)]));
    const projector = ledger.project({ batch_events_max: 7 });
    await recordMixed(ledger, new Map([...inOrder, ...inOther]));
    await ledger.caughtUp(projector);
    expect(await projector.parked()).toEqual([]);

    const asTheyCame = await textOf(ledger.sql);
    const names = (from: number): Map<string, string> =>
      new Map(samples.map((_, n) => [idOf(from, n), `household ${n}`]));
    const other = (from: number): string =>
      asTheyCame
        .split('\n')
        .filter((line) => !line.includes(idOf(from, 0).slice(0, 13)))
        .join('\n');
    expect(renamed(other(10), names(11))).toBe(renamed(other(11), names(10)));

    await projector.whenLive(await projector.rebuild());
    expect(await textOf(ledger.sql)).toBe(asTheyCame);
    await projector.stop();

    const filling = ledger.project({ filling_events_min: 10 });
    await filling.whenLive(await filling.rebuild());
    expect(await textOf(ledger.sql)).toBe(asTheyCame);
    expect(asTheyCame.length).toBeGreaterThan(20_000);
    await filling.stop();
  }, 240_000);

  it('takes in whatever the door lets in, of every fact of every kind, alike by statements and by COPY', async () => {
    let n = 0;
    for (const { definition, fact } of allFacts()) {
      if (definition.kind !== 'household' && fact.rank === 1_000) continue;
      for (const body of fc.sample(bodyOf(fact.payload), { numRuns: 3, seed: 7 })) {
        n += 1;
        const id = idOf(12, n);
        const payload = { ...body, entryId: idOf(0, n), ...(fact.rank === 1_000 && { data: {} }) } as never;
        const corrected = fact.type === 'EntryCorrected' ? definition.facts[0]! : undefined;
        await ledger.record(definition.kind, id, [
          { fact, payload, actor: { sub: 'office', role: 'office' }, corrected },
        ]);
      }
    }
    const following = ledger.project();
    await ledger.caughtUp(following);
    expect(await following.parked()).toEqual([]);
    const asTheyCame = await textOf(ledger.sql);
    await following.stop();
    const filling = ledger.project({ filling_events_min: 1, batch_events_max: 50 });
    await filling.whenLive(await filling.rebuild());
    expect(await textOf(ledger.sql)).toBe(asTheyCame);
    await filling.stop();
  }, 240_000);
});
