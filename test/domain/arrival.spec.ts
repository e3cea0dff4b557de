/** S5, S6: whatever stands in a stream of whatever kind, its file hangs on what it says and not on when that arrived. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryCorrected, entryVoided } from '../../src/domain/control.js';
import type { Recorded } from '../../src/domain/effective.js';
import type { AnyFact } from '../../src/domain/fact.js';
import { findingsOf, fold } from '../../src/domain/fold.js';
import type { View } from '../../src/domain/fold.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { streams } from '../../src/domain/streams.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { anything, arbitraryDay, bodyOf, edtfOf } from '../support/arbitrary-entry.js';
import { arrivalOf, arrived } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import { idOf, office } from './given.js';

const entries_max = 12;
const ids = Array.from({ length: entries_max }, (_, i) => idOf(`entry ${i}`));
const people = ['mother', 'son'].map(idOf);
const days = fc.constantFrom('2016-01-01', '2016-12-31', '2017-01-01', '2018-06-15');
const codes = ['a', 'b'];

/** Bodies that are right by their class, and name each other or nobody. */
function bodiesOf({ things, id }: AnyStream, { payload }: AnyFact): fc.Arbitrary<object> {
  const inFile = Object.fromEntries(Object.keys(things).map((what) => [what, [...people, ...ids.slice(0, 6)]]));
  const fields = {
    ...{ entryId: undefined, basedOnRevision: undefined, replaces: undefined, recordedAt: undefined, [id]: undefined },
    ...{ occurredAt: undefined, occurredOn: edtfOf(days), sequence: fc.constantFrom(0, 1) },
    personId: fc.constantFrom(...people),
  };
  return bodyOf(payload, { ...anything, codes, inFile, day: days, text: () => fc.constantFrom('甲', '乙'), fields });
}

interface Told {
  readonly fact: AnyFact;
  readonly body: object;
  readonly instead: object;
  /** What speaks of the entry later. */
  readonly ruling: AnyFact | undefined;
}

/** Made once for each fact: making them costs far more than drawing from them. */
const tellings = new Map<AnyFact, fc.Arbitrary<Told>>();

/** The opening first, where the kind has one; then whatever may be in it. */
function recordsOf(definition: AnyStream): fc.Arbitrary<Recorded[]> {
  const make = (fact: AnyFact): fc.Arbitrary<Told> =>
    fc.record({
      fact: fc.constant(fact),
      body: bodiesOf(definition, fact),
      instead: bodiesOf(definition, fact),
      ruling: fc.constantFrom(undefined, undefined, undefined, entryCorrected, entryVoided),
    });
  const told = (fact: AnyFact): fc.Arbitrary<Told> => {
    const known = tellings.get(fact) ?? make(fact);
    tellings.set(fact, known);
    return known;
  };
  const others = definition.facts.filter(({ opens }) => !opens);
  const opening = definition.facts.filter(({ opens }) => opens).map(told);
  const any = fc.constantFrom(...(others.length > 0 ? others : definition.facts)).chain(told);
  return fc
    .tuple(fc.tuple(...opening), fc.array(any, { maxLength: entries_max - 1, size: 'max' }))
    .map(([first, rest]) => arrived([...first, ...rest].flatMap(recordsAt)));
}

function recordsAt({ fact, body, instead, ruling }: Told, i: number): Recorded[] {
  const record = (entryId: string, type: string, payload: object): Recorded => ({
    ...{ entryId, type, payload: { ...payload, entryId } },
    ...{ revision: 0, position: '', receivedAt: '', by: office, waits: false },
  });
  const entryId = ids[i]!;
  const [own, reason] = [record(entryId, fact.type, body), '核对后'];
  if (!ruling) return [own];
  const said = ruling === entryVoided ? { voids: entryId, reason } : { corrects: entryId, data: instead, reason };
  return [own, record(idOf(`ruling ${i}`), ruling.type, said)];
}

describe.each(streams.map((definition) => [definition.kind, definition] as const))('A stream of kind %s', (_, of) => {
  const fileOf = (records: readonly Recorded[], view?: View): string => {
    const folded = fold<unknown>(of, 'id', records, view);
    return JSON.stringify([folded.state, findingsOf(folded)]);
  };
  const arrivals = recordsOf(of).chain((records) => fc.tuple(fc.constant(records), arrivalOf(records)));

  it('has the same file and findings, as it stands and as of a day, in whatever order its entries arrived', () =>
    fc.assert(
      fc.property(arrivals, arbitraryDay, ([records, other], day) => {
        expect(fileOf(other)).toBe(fileOf(records));
        for (const asOf of [day, '2016-12-31']) expect(fileOf(other, { asOf })).toBe(fileOf(records, { asOf }));
      }),
      runs(150),
    ));

  it('has it as well where each entry is taken into a file that is kept', () =>
    fc.assert(
      fc.property(arrivals, ([records, other]) => {
        const history = new Aggregate<unknown>(of, 'id');
        for (const record of other) history.admit(record);
        expect(JSON.stringify([history.state, history.findings])).toBe(fileOf(records));
      }),
      runs(100),
    ));

  it('is told in all its facts', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(recordsOf(of), (records) => {
        for (const { type } of records) seen.add(type);
      }),
      { numRuns: 40 * of.facts.length, seed: 1949 },
    );
    expect([...of.facts].filter(({ type }) => !seen.has(type)).map(({ type }) => type)).toEqual([]);
  });
});
