import { describe, expect, it } from '@jest/globals';
import { grownBatch, grownFund } from '../../bench/parts/grow.js';

describe('A stream that has grown', () => {
  it.each([
    ['a batch', grownBatch],
    ['a fund', grownFund],
  ] as const)('writes about as much of a snapshot for an entry as a small one: %s', (_, make) => {
    const [small, large] = [make(10), make(2_000)].map(({ next }) => Math.max(...Array.from({ length: 10 }, next)));
    expect(large! / small!).toBeLessThan(2);
  });
});
