import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isControl } from '../../src/domain/control.js';
import { effectiveEntries } from '../../src/domain/effective.js';
import type { Recorded } from '../../src/domain/effective.js';
import type { Entry } from '../../src/domain/entry.js';
import { fieldsOf } from '../../src/domain/fields.js';
import { factsOf, findingsOf, fold, foldEntries } from '../../src/domain/fold.js';
import type { Folded, View } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { splitByLargestRemainder } from '../../src/domain/quantity.js';
import { EVER, findSpan, isDay, OPEN } from '../../src/domain/span.js';
import { bodyOf, edtfOf, arbitraryDay } from '../support/arbitrary-entry.js';
import {
  arbitraryRecords,
  arbitraryTelling,
  arrivalOf,
  arrived,
  householdId,
  lived,
} from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import { knock } from './given.js';

const facts = factsOf(household);

/** The file and its findings, to the byte. */
function fileOf(folded: Folded<Household>): string {
  return JSON.stringify([folded.state, findingsOf(folded)]);
}

const foldOf = (records: readonly Recorded[], view?: View): string =>
  fileOf(fold(household, householdId, records, view));

describe('Any command may be repeated at will', () => {
  it('nothing more is recorded, and the file is the same', () =>
    fc.assert(
      fc.property(arbitraryTelling, fc.array(fc.nat()), (telling, again) => {
        const history = lived(telling);
        const before = JSON.stringify([history.records, history.folded]);
        for (const told of [...telling, ...again.map((i) => telling[i % telling.length]!)]) {
          const known = history.findRecord(told.payload.entryId);
          if (!known) continue;
          expect(knock(history, household, told)).toEqual({ outcome: 'repeated', known });
        }
        expect(JSON.stringify([history.records, history.folded])).toBe(before);
      }),
      runs(1000),
    ));

  it('also at once, between other entries', () =>
    fc.assert(
      fc.property(arbitraryTelling, (telling) => {
        const twice = telling.flatMap((told) => [told, told]);
        expect(JSON.stringify(lived(twice).records)).toBe(JSON.stringify(lived(telling).records));
      }),
      runs(200),
    ));
});

describe('The same accepted entries in any order of arrival', () => {
  const arrivals = arbitraryRecords.chain((records) => fc.tuple(fc.constant(arrived(records)), arrivalOf(records)));

  it('give the same file and the same findings, to the byte', () =>
    fc.assert(
      fc.property(arrivals, ([records, other]) => {
        expect(foldOf(other)).toBe(foldOf(records));
      }),
      runs(1000),
    ));

  it('also as of a day', () =>
    fc.assert(
      fc.property(arrivals, arbitraryDay, ([records, other], day) => {
        for (const asOf of [day, '2016-12-31', '2018-06-15']) {
          expect(foldOf(other, { asOf })).toBe(foldOf(records, { asOf }));
        }
      }),
      runs(300),
    ));

  it('also where each is taken into a file that is kept', () =>
    fc.assert(
      fc.property(arrivals, fc.nat(), ([, records], at) => {
        const split = at % (records.length + 1);
        const history = new Aggregate(household, householdId, records.slice(0, split));
        for (const record of records.slice(split)) history.admit(record);
        const fresh = new Aggregate(household, householdId, records);
        expect(fileOf(history.folded)).toBe(foldOf(records));
        expect(JSON.stringify(history.folded)).toBe(JSON.stringify(fresh.folded));
        expect(JSON.stringify(history.entries)).toBe(JSON.stringify(fresh.entries));
        expect([history.revision, history.records.length]).toEqual([records.length, records.length]);
      }),
      runs(1000),
    ));

  it('and each is taken in but once', () =>
    fc.assert(
      fc.property(arrivals, ([records]) => {
        const history = new Aggregate(household, householdId, records);
        for (const record of records) history.admit(record);
        expect(JSON.stringify(history.folded)).toBe(
          JSON.stringify(new Aggregate(household, householdId, records).folded),
        );
        expect(history.records).toHaveLength(records.length);
      }),
      runs(100),
    ));
});

describe('A file at a view', () => {
  it('as of a day, is that of the entries that had occurred by then', () =>
    fc.assert(
      fc.property(arbitraryRecords, arbitraryDay, (records, day) => {
        for (const asOf of [day, '2016-12-31', '2018-06-15']) {
          // S20: at the latest on the day on which it was received.
          const by = effectiveEntries(records, facts).filter(
            ({ at, record: { receivedOn = at.span.last } }) => at.span.last <= asOf || receivedOn <= asOf,
          );
          expect(foldOf(records, { asOf })).toBe(fileOf(foldEntries(household, householdId, by)));
        }
      }),
      runs(200),
    ));

  it('as it was known, is that of the entries received by then', () =>
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        for (const { receivedAt } of records) {
          const by = records.filter((record) => record.receivedAt <= receivedAt);
          expect(foldOf(records, { knownAt: receivedAt })).toBe(foldOf(by));
        }
        expect(foldOf(records, { knownAt: '2000-01-01T00:00:00.000Z' })).toBe(foldOf([]));
      }),
      runs(200),
    ));

  it('is the same as if all had been recorded rightly at once: no correction, no void, nothing held', () =>
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const plain = effectiveEntries(records, facts).map(({ record: { held: _, ...record }, payload }) => ({
          ...record,
          payload,
        }));
        expect(plain.some(({ type }) => isControl(type))).toBe(false);
        expect(foldOf(arrived(plain.toReversed()))).toBe(foldOf(records));
      }),
      runs(500),
    ));

  it('can be kept as JSON and extended', () =>
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const folded = fold(household, householdId, records);
        expect(JSON.parse(JSON.stringify(folded))).toEqual(folded);
      }),
      runs(100),
    ));
});

describe('The fold is total', () => {
  const body = fc.constantFrom(...household.facts).chain((fact) =>
    fc.record({
      fact: fc.constant(fact),
      payload: bodyOf(fact.payload, {
        inFile: { member: ['m'], pairing: ['p', 'q'], need: ['n'] },
        streams: { organisation: ['cdc'], area: ['220122101201'], cadre: ['c'] },
        codes: ['a', 'constructor'],
        text: () => fc.constantFrom('甲', '乙'),
        day: arbitraryDay,
        parts: new Map(),
        fields: { entryId: fc.constantFrom('p', 'q', 'n', 'm'), personId: fc.constantFrom('m', 'n') },
      }),
      without: fc.boolean(),
      held: fc.constantFrom(undefined, undefined, 'not-paired'),
      control: fc.constantFrom(
        undefined,
        undefined,
        'EntryCorrected',
        'EntryVoided',
        'EntryReleased',
        'CorrectionConfirmed',
      ),
      on: fc.nat(),
    }),
  );

  it('whatever is recorded, in whatever order, of whatever sense, with or without what is personal', () =>
    fc.assert(
      fc.property(fc.array(body, { maxLength: 20 }), (told) => {
        const records = arrived(
          told.map(({ fact, payload, without, held, control, on }, i): Recorded => {
            const personal = fieldsOf(fact.payload).filter(({ personalTo }) => personalTo);
            const kept = Object.entries(payload).filter(
              ([name]) => !without || !personal.some((each) => each.name === name),
            );
            const target = on % told.length;
            // A correction has the class of what it corrects; the door has seen to that.
            const another = told.find((each) => each.fact === told[target]!.fact && each.payload !== payload);
            const named = String(target);
            const ruling = { corrects: named, voids: named, on: named, data: (another ?? told[target]!).payload };
            return {
              entryId: String(i),
              type: control ?? fact.type,
              payload: (control ? ruling : Object.fromEntries(kept)) as unknown as Entry,
              revision: 0,
              position: '',
              receivedAt: '',
              by: { sub: 's', role: 'office' },
              ...(held !== undefined && { held }),
            };
          }),
        );
        const folded = fold(household, householdId, records);
        const counted = effectiveEntries(records, facts).length;
        expect(folded.findings.length).toBeLessThanOrEqual(counted * 8);
        expect(fileOf(new Aggregate(household, householdId, records).folded)).toBe(fileOf(folded));
      }),
      runs(500),
    ));
});

describe('An amount that is split', () => {
  it('adds up, and equal weights are at most one apart', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.dictionary(fc.string(), fc.integer({ min: 0, max: 1_000 }), { minKeys: 1 }),
        (amount, parts) => {
          const weights = new Map(Object.entries(parts));
          fc.pre([...weights.values()].some((weight) => weight > 0));
          const split = splitByLargestRemainder(amount, weights);
          expect([...split.keys()].sort()).toEqual([...weights.keys()].sort());
          expect([...split.values()].reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount));
          const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
          for (const [id, part] of split) {
            const exact = BigInt(amount) * BigInt(weights.get(id)!);
            const least = exact / BigInt(whole);
            expect([least, exact % BigInt(whole) === 0n ? least : least + 1n]).toContain(BigInt(part));
          }
        },
      ),
      runs(500),
    ));
  it('is split the same way in whatever order the parts are named', () =>
    fc.assert(
      fc.property(
        fc.nat(),
        fc.dictionary(fc.string(), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
        (amount, parts) => {
          const split = (weights: [string, number][]): [string, number][] =>
            [...splitByLargestRemainder(amount, new Map(weights))].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(split(Object.entries(parts).toReversed())).toEqual(split(Object.entries(parts)));
        },
      ),
      runs(200),
    ));
});

describe('What an EDTF text means', () => {
  const isEnd = (day: string): boolean => day === EVER || day === OPEN || isDay(day);
  const nearlyEdtf = fc.stringMatching(/^[0-9./-]{0,21}$/);

  it('is a first and a last day, or nothing, of whatever text', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyEdtf, edtfOf(arbitraryDay)), (text) => {
        const span = findSpan(text);
        if (!span) return;
        expect(span.first <= span.last).toBe(true);
        expect([isEnd(span.first), isEnd(span.last)]).toEqual([true, true]);
        expect([span.first === EVER && span.last === OPEN, span.first === OPEN, span.last === EVER]).toEqual([
          false,
          false,
          false,
        ]);
      }),
      runs(2000),
    ));
  it('is that of its sides', () =>
    fc.assert(
      fc.property(edtfOf(arbitraryDay), edtfOf(arbitraryDay), (a, b) => {
        fc.pre(!a.includes('/') && !b.includes('/'));
        const [one, other] = [findSpan(a)!, findSpan(b)!];
        const both = findSpan(`${a}/${b}`);
        expect(both).toEqual(one.first <= other.last ? { first: one.first, last: other.last } : undefined);
      }),
      runs(500),
    ));
  it('is the day itself where it is a day', () =>
    fc.assert(
      fc.property(arbitraryDay, (day) => {
        expect(findSpan(day)).toEqual({ first: day, last: day });
        expect(findSpan(day.slice(0, 7))).toMatchObject({ first: `${day.slice(0, 7)}-01` });
        expect(findSpan(day.slice(0, 4))).toEqual({
          first: `${day.slice(0, 4)}-01-01`,
          last: `${day.slice(0, 4)}-12-31`,
        });
      }),
      runs(300),
    ));
});
