import { describe, expect, it } from '@jest/globals';
import {
  addToTotal,
  joinQualifiers,
  nothing,
  qualifiers,
  splitByLargestRemainder,
  sumOf,
} from '../../src/domain/quantity.js';

const weightsOf = (parts: Record<string, number>): Map<string, number> => new Map(Object.entries(parts));
const split = (amount: number, parts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(splitByLargestRemainder(amount, weightsOf(parts)));

describe('An amount is split', () => {
  it('by weight', () => expect(split(100, { a: 1, b: 3 })).toEqual({ a: 25, b: 75 }));
  it('the largest remainder first', () => expect(split(100, { a: 1, b: 1, c: 4 })).toEqual({ a: 17, b: 17, c: 66 }));
  it('what is left goes by id where remainders are alike', () => {
    expect(split(5, { c: 1, a: 1, b: 1 })).toEqual({ a: 2, b: 2, c: 1 });
    expect(split(4, { c: 1, a: 1, b: 1 })).toEqual({ a: 2, b: 1, c: 1 });
  });
  it('nothing is nothing for each', () => expect(split(0, { a: 1, b: 2 })).toEqual({ a: 0, b: 0 }));
  it('to one', () => expect(split(7, { a: 3 })).toEqual({ a: 7 }));
  it('nothing to whom nothing is due', () => expect(split(5, { a: 0, b: 2, c: 1 })).toEqual({ a: 0, b: 3, c: 2 }));
  it('exactly, also where numbers are large', () => {
    const parts = split(Number.MAX_SAFE_INTEGER, { a: 9_007_199_254_740_881, b: 1, c: 109 });
    expect(Object.values(parts).reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(Number.MAX_SAFE_INTEGER));
  });
  it.each([
    [0.5, { a: 1 }],
    [-100, { a: 1, b: 1, c: 1 }],
    [Number.NaN, { a: 1 }],
    [2 ** 60, { a: 1 }],
    [10, {}],
    [10, { a: 0 }],
    [10, { a: 2, b: -1 }],
    [10, { a: 0.5 }],
    [10, { a: Number.POSITIVE_INFINITY }],
  ])('not %d over %j', (amount, parts) =>
    expect(() => split(amount, parts)).toThrow(new RangeError('split: a whole amount over whole weights above 0')),
  );
});

describe('Qualifiers are joined', () => {
  const exact = { value: 1, qualifier: 'exact' } as const;

  it.each([
    ['exact', 'exact', 'exact'],
    ['exact', 'at_least', 'at_least'],
    ['exact', 'below', 'below'],
    ['exact', 'approximately', 'approximately'],
    ['at_least', 'at_least', 'at_least'],
    ['at_least', 'below', 'approximately'],
    ['at_least', 'approximately', 'approximately'],
    ['below', 'below', 'below'],
    ['below', 'approximately', 'approximately'],
    ['approximately', 'approximately', 'approximately'],
  ] as const)('%s with %s: %s', (a, b, join) => {
    expect(joinQualifiers(a, b)).toBe(join);
    expect(joinQualifiers(b, a)).toBe(join);
  });
  it('a part without a value is at least nothing', () => {
    expect(addToTotal(exact, { qualifier: 'unknown' })).toEqual({ value: 1, qualifier: 'at_least' });
    expect(addToTotal(exact, { qualifier: 'exact' })).toEqual({ value: 1, qualifier: 'at_least' });
    expect(addToTotal(exact, { value: 7, qualifier: 'unknown' })).toEqual({ value: 1, qualifier: 'at_least' });
  });
  it('nothing at all is exactly nothing', () => {
    expect(sumOf([])).toEqual({ value: 0, qualifier: 'exact' });
    expect(sumOf([])).toBe(nothing);
  });
  it('there are five', () => expect(qualifiers).toEqual(['exact', 'at_least', 'below', 'approximately', 'unknown']));
});
