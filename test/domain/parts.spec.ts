import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesBetween, findAt } from '../../src/domain/diff.js';
import { entriesOf, partAt, partsOf, withPart } from '../../src/domain/parts.js';
import { withoutSentinels } from '../../src/domain/sentinels.js';
import { joined, snapshotOf } from '../../src/projector/snapshots.js';
import { runs } from '../support/runs.js';

const key = fc.oneof(
  fc.uuid(),
  fc.string(),
  fc.constantFrom('#a', '##a', '__proto__', 'constructor', '/~', ''),
  fc.string({ unit: fc.constantFrom('a', 'b', '#'), maxLength: 6 }),
);
const entries = fc.uniqueArray(fc.tuple(key, fc.record({ fen: fc.nat() })), { maxLength: 200, selector: ([k]) => k });

/** Without those that an object can't have that is no collection. */
const named = entries.map((told) => told.filter(([k]) => !k.startsWith('#')));

/** What the paths of a state name, and what stands there. */
const shownAs = (parts: readonly (readonly [string, unknown])[]): object => Object.fromEntries(parts);
const sorted = (node: unknown): string =>
  JSON.stringify(node, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

describe('A collection in parts', () => {
  it('holds what was put there, and shows it as an object', () =>
    fc.assert(
      fc.property(entries, (told) => {
        let parts = partsOf<object>();
        for (const [k, value] of told) parts = withPart(parts, k, value);
        for (const [k, value] of told) expect(partAt(parts, k)).toEqual(value);
        expect(partAt(parts, 'nobody')).toBe(told.find(([k]) => k === 'nobody')?.[1]);
        expect(new Map(entriesOf(parts))).toEqual(new Map(told));
        expect(withoutSentinels({ loans: parts })).toEqual({ loans: shownAs(told) });
        for (const [k, value] of told)
          expect(findAt({ loans: parts }, `/loans/${k.replaceAll('~', '~0').replaceAll('/', '~1')}`)).toEqual(value);
      }),
      runs(300),
    ));

  it('has the same form in whatever order it came about', () =>
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), (told, keys) => {
        const other = told
          .map((each) => [keys.next().value as number, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each);
        let parts = partsOf<object>();
        for (const [k, value] of other) parts = withPart(parts, k, value);
        expect(sorted(parts)).toBe(sorted(partsOf(told)));
      }),
      runs(300),
    ));

  it('differs from another as the objects do that they stand for', () =>
    fc.assert(
      fc.property(named, named, (before, more) => {
        const after = new Map<string, { fen: number }>([...before, ...more]);
        let parts = partsOf(before);
        for (const [k, value] of more) parts = withPart(parts, k, value);
        const [was, is] = [{ loans: shownAs(before) }, { loans: shownAs([...after]) }];
        expect(changesBetween({ loans: partsOf(before) }, { loans: parts })).toEqual(changesBetween(was, is));
        expect(changesBetween({}, { loans: parts })).toEqual(changesBetween({}, is));
      }),
      runs(300),
    ));

  it('names in paths what was put there, whatever it is called', () => {
    const changes = ['#a', '##a', '__proto__'].map((k) => ({ path: `/loans/${k}/fen`, after: 1 }));
    const parts = partsOf(['#a', '##a', '__proto__'].map((k) => [k, { fen: 1 }] as const));
    expect(changesBetween({}, { loans: parts }).changes).toEqual(changes.sort((a, b) => (a.path < b.path ? -1 : 1)));
  });

  it('is stored by part, and is the same when it is read; an entry more writes few of them', () =>
    fc.assert(
      fc.property(entries, entries, entries, (first, more, inner) => {
        const stored = new Map<string, unknown>();
        const store = (state: object, before?: object): object => {
          const { json, parts } = snapshotOf(state, before);
          for (const { path, json: part } of parts) stored.set(path, JSON.parse(part));
          return JSON.parse(json) as object;
        };
        const nest = (told: typeof first): [string, unknown][] =>
          told.map(([k, v]) => [k, { ...v, of: partsOf(inner) }]);
        let parts = partsOf<unknown>(nest(first));
        let state = { name: 'fund', loans: parts, list: [1, { a: 2 }] };
        let root = store(state);
        for (const [k, value] of nest(more)) {
          parts = withPart(parts, k, value);
          const next = { ...state, loans: parts };
          root = store(next, state);
          state = next;
        }
        expect(joined(root, Object.fromEntries(stored))).toEqual(state);
      }),
      runs(100),
    ));

  it('costs few small objects to extend: ten thousand are as good as ten', () => {
    let parts = partsOf<object>();
    let before = parts;
    for (let n = 0; n < 10_000; n += 1) [before, parts] = [parts, withPart(parts, `loan-${n}`, { fen: n })];
    const { json, parts: written } = snapshotOf({ loans: parts }, { loans: before });
    expect(json.length + written.reduce((sum, part) => sum + part.json.length, 0)).toBeLessThan(2_500);
    expect(written.length).toBeLessThan(6);
  });
});
