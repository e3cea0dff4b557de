import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesBetween, differences, findAt, isOnPath, isSame } from '../../src/domain/diff.js';
import type { Change } from '../../src/domain/diff.js';

const key = fc.constantFrom('a', 'b', '2019-05/..', 'm~0', '__proto__x', '');
const state = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('', 'x', null, true),
    fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const swapped = (changes: readonly Change[]): Change[] =>
  changes.map(({ path, ...held }) => ({
    path,
    ...('after' in held && { before: held.after }),
    ...('before' in held && { after: held.before }),
  }));

describe('A diff', () => {
  it('names each field that differs, by a pointer into the state', () => {
    const before = { housing: { stage: 'dangerous', improvements: { gate: 1 } }, head: 'x' };
    const after = { housing: { stage: 'safe', improvements: { gate: 1, floor: 2 } } };
    expect(differences(before, after)).toEqual([
      { path: '/head', before: 'x' },
      { path: '/housing/improvements/floor', after: 2 },
      { path: '/housing/stage', before: 'dangerous', after: 'safe' },
    ]);
  });

  it('names the fields of what came and of what went one by one', () => {
    const member = { name: '李某', born: { on: '1950' } };
    expect(differences({}, { member })).toEqual([
      { path: '/member/born/on', after: '1950' },
      { path: '/member/name', after: '李某' },
    ]);
    expect(differences({ member }, {})).toEqual(swapped(differences({}, { member })));
  });

  it('takes a list for one value', () => {
    expect(differences({ causes: ['ill'] }, { causes: ['ill', 'old'] })).toEqual([
      { path: '/causes', before: ['ill'], after: ['ill', 'old'] },
    ]);
    expect(differences({ causes: ['ill'] }, { causes: ['ill'] })).toEqual([]);
  });

  it('looks into the items of a list', () => {
    expect(differences({ items: [{ a: { b: 1 } }] }, { items: [{ a: { b: 1 } }] })).toEqual([]);
    expect(differences({ items: [{ a: 1 }] }, { items: [{ a: 2 }] })).toHaveLength(1);
    expect(differences({ items: [{ a: 1 }] }, { items: [{ a: 1 }, {}] })).toHaveLength(1);
  });

  it('keeps keys with slashes and tildes apart', () => {
    const [change] = differences({}, { incomes: { '2018-01/2018-06': { 'a~b': 1 } } });
    expect(change?.path).toBe('/incomes/2018-01~12018-06/a~0b');
    expect(findAt({ incomes: { '2018-01/2018-06': { 'a~b': 1 } } }, change?.path ?? '')).toBe(1);
  });

  it('tells an object without fields from none, and from a value', () => {
    expect(differences({}, { improvements: {} })).toStrictEqual([{ path: '/improvements', after: {} }]);
    expect(differences({ improvements: {} }, {})).toStrictEqual([{ path: '/improvements', before: {} }]);
    expect(differences({ a: 1 }, { a: { b: 1 } })).toEqual([{ path: '/a', before: 1, after: { b: 1 } }]);
    expect(differences({ a: null }, { a: undefined })).toEqual([{ path: '/a', before: null }]);
    expect(differences({ a: [] }, { a: {} })).toEqual([{ path: '/a', before: [], after: {} }]);
  });

  it('does not look into what both share', () => {
    const ownKeys = (): never => {
      throw new Error('looked into');
    };
    const trap = new Proxy({}, { ownKeys });
    expect(differences({ shared: trap, a: 1 }, { shared: trap, a: 2 })).toHaveLength(1);
  });

  it('is empty just where the two are the same, whatever the order of their keys', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(differences(a, b).length === 0).toBe(isSame(a, b));
        expect(differences(a, structuredClone(a))).toEqual([]);
      }),
    );
    expect(isSame({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  });

  it('read the other way round is the diff back', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        expect(differences(b, a)).toEqual(swapped(differences(a, b)));
      }),
    );
  });

  it('tells what stands at its paths before and after', () => {
    fc.assert(
      fc.property(fc.dictionary(key, state), fc.dictionary(key, state), (a, b) => {
        for (const { path, before, after } of differences(a, b)) {
          if (before !== undefined) expect(findAt(a, path)).toEqual(before);
          if (after !== undefined) expect(findAt(b, path)).toEqual(after);
        }
      }),
    );
  });
});

describe('Changes of a file', () => {
  const first = { by: 'E1', on: '2016' };
  const second = { by: 'E2', on: '2017', span: { first: '2017-01-01', last: '2017-12-31' } };

  it('leave out the marks beside a value', () => {
    const before = { housing: { stage: { ...first, stage: 'dangerous' } } };
    const after = { housing: { stage: { ...second, stage: 'moved_in' } } };
    expect(changesBetween(before, after)).toEqual({
      changes: [{ path: '/housing/stage/stage', before: 'dangerous', after: 'moved_in' }],
      restated: [],
    });
    expect(changesBetween({}, { head: { ...second, personId: 'p' } }).changes).toEqual([
      { path: '/head/personId', after: 'p' },
    ]);
  });

  it('show a mark that is all there is', () => {
    expect(changesBetween({ improvements: {} }, { improvements: { gate: first } }).changes).toEqual([
      { path: '/improvements/gate', after: first },
    ]);
    expect(changesBetween({ last: first }, { last: second })).toEqual({
      changes: [{ path: '/last', before: first, after: second }],
      restated: [],
    });
    expect(changesBetween({ last: first }, {}).changes).toEqual([{ path: '/last', before: first }]);
  });

  it('name what was stated again without a change', () => {
    const before = { stage: { ...first, stage: 'safe' } };
    expect(changesBetween(before, { stage: { ...second, stage: 'safe' } })).toEqual({
      changes: [],
      restated: ['/stage'],
    });
  });

  it('name what was stated again in the order of the paths', () => {
    const before = { bb: { by: 'E1', v: 1 }, a: { by: 'E1', v: 1 } };
    const after = { bb: { by: 'E2', v: 1 }, a: { by: 'E2', v: 1 } };
    expect(changesBetween(before, after)).toEqual({ changes: [], restated: ['/a', '/bb'] });
  });

  it('know the mark of a state that has but one', () => {
    const before = { by: 'E1', name: '刘家屯' };
    expect(changesBetween(before, { by: 'E2', name: '刘家屯村' })).toEqual({
      changes: [{ path: '/name', before: '刘家屯', after: '刘家屯村' }],
      restated: [],
    });
    expect(changesBetween(before, { ...before, by: 'E2' })).toEqual({ changes: [], restated: [''] });
  });

  it('come in the order of their paths, the bare marks among them', () => {
    const after = { z: { v: 1 }, a: { b: first }, m: { ...first, n: { ...second } } };
    const { changes, restated } = changesBetween({}, after);
    expect(changes.map(({ path }) => path)).toEqual(['/a/b', '/m/n', '/z/v']);
    expect(restated).toEqual([]);
  });

  it('take a field called like a mark for one only beside the id of an entry', () => {
    expect(changesBetween({ a: { on: '2016' } }, { a: { on: '2017' } }).changes).toEqual([
      { path: '/a/on', before: '2016', after: '2017' },
    ]);
  });
});

describe('Paths', () => {
  it('lie on one another where one leads to the other', () => {
    expect(isOnPath('/a/b', '/a/b')).toBe(true);
    expect(isOnPath('/a', '/a/b')).toBe(true);
    expect(isOnPath('/a/b', '/a')).toBe(true);
    expect(isOnPath('/a/bc', '/a/b')).toBe(false);
    expect(isOnPath('/a/b', '/a/bc')).toBe(false);
  });
});
