import { describe, expect, it } from '@jest/globals';
import { openStore, type StoreKind } from './stores.js';

/** Positions that a log comes to after a while: a spec on a server has no time to write so much. */
describe('Positions are compared as numbers', () => {
  it.each<[StoreKind, string, string[]]>([
    ['postgres', 'postgres://127.0.0.1:1/none', ['1', '9', '10', '99', '9007199254740993', '9007199254740994']],
    [
      'eventstoredb',
      'esdb://127.0.0.1:1?tls=false',
      ['9/9', '10/9', '10/10', '99/99', '9007199254740993/1', '9007199254740994/1'],
    ],
  ])('by %s', async (kind, address, positions) => {
    const store = openStore(kind, address);
    expect(positions.filter((position) => !store.isPosition(position))).toEqual([]);
    const sorted = [...positions].reverse().sort((a, b) => store.comparePositions(a, b));
    await store.close();
    expect(sorted).toEqual(positions);
  });
  it.each<[StoreKind, string, string[]]>([
    ['postgres', 'postgres://127.0.0.1:1/none', ['1/1', '0', '01', '-1', '', 'x', '1 ', '10000000000000000000']],
    ['eventstoredb', 'esdb://127.0.0.1:1?tls=false', ['1', '1/', '/1', '1/1/1', '', 'x/1', '1/1 ']],
  ])('and others are none of %s', async (kind, address, texts) => {
    const store = openStore(kind, address);
    expect(texts.filter((text) => store.isPosition(text))).toEqual([]);
    await store.close();
  });
});
