import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gift } from '../../projections/gift.js';
import { visit } from '../../projections/visit.js';
import type { Recorded } from '../../src/domain/effective.js';
import { household } from '../../src/domain/household/definition.js';
import { extend, insert, newFile, refold, TableSet } from '../../src/projector/changes.js';
import { asJson } from '../../src/projector/encoding.js';
import { MemoryTables } from '../projector/memory-tables.js';
import { idOf, office, receivedAt } from '../domain/given.js';

const tables = [visit, gift];
const set = new TableSet(tables, { lookupHash: (text) => text }, asJson);
const id = idOf('the household');
const taken = { stream: `household-${id}`, definition: household, id };

/** Where it lay, by the number of its moves. */
const villages = ['220122101201', '220122101202', '220182104201', '220104001001'];
const dayOf = (n: number): string => new Date(Date.UTC(2020, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);

/** Days of the moves, in their order; when it was registered, and in which of the areas of its way. */
const story = fc.record({
  moves: fc.uniqueArray(fc.integer({ min: 100, max: 900 }), { maxLength: 3 }).map((days) => days.sort((a, b) => a - b)),
  registered: fc.constantFrom(undefined, '2019', '2020', '2021', '2022', '2020-06', dayOf(0), dayOf(450), dayOf(2000)),
  events: fc.array(fc.record({ day: fc.integer({ min: 0, max: 1000 }), isGift: fc.boolean() }), { maxLength: 12 }),
  seed: fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 }),
  batch: fc.integer({ min: 1, max: 5 }),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** The registration first, as it is the first that is received; all else in any order. */
function arrivalsOf({ moves, registered, events, seed }: Story): Recorded[] {
  const lastDay = registered === undefined ? '0000' : `${registered}-12-31`.slice(0, 10);
  const behind = moves.filter((day) => dayOf(day) < lastDay).length;
  const entry = (type: string, name: string, body: object) => ({ type, payload: { entryId: idOf(name), ...body } });
  const others = [
    ...moves.map((day, i) =>
      entry('HouseholdMoved', `move ${i}`, { occurredOn: dayOf(day), from: villages[i], to: villages[i + 1] }),
    ),
    ...events.map(({ day, isGift }, i) =>
      isGift
        ? entry('DonationReceived', `event ${i}`, { occurredOn: dayOf(day), cash: { fen: 100, qualifier: 'exact' } })
        : entry('VisitRecorded', `event ${i}`, { occurredOn: dayOf(day), mode: 'home', outcome: 'completed' }),
    ),
  ].map((each, i) => ({ each, key: seed[i]! }));
  const registration = entry('HouseholdRegistered', 'registration', {
    ...(registered !== undefined && { occurredOn: registered }),
    areaCode: villages[behind],
  });
  const inOrder = [registration, ...others.sort((a, b) => a.key - b.key).map(({ each }) => each)];
  return inOrder.map(({ type, payload }, i) => ({
    ...{ entryId: payload.entryId, type, payload, revision: i + 1, position: String(i + 1) },
    ...{ receivedAt: receivedAt(i + 1), by: office },
  }));
}

describe('S21: a visit and a gift carry the area of then', () => {
  it('whatever day the household was registered and wherever it moved, in whatever order it is told', () => {
    let told = 0;
    fc.assert(
      fc.property(story, (drawn) => {
        const { moves, events, batch } = drawn;
        const rows = new MemoryTables(tables);
        const records = arrivalsOf(drawn);
        let file = newFile(taken);
        for (let from = 0; from < records.length; from += batch) {
          const upTo = records.slice(0, from + batch);
          const change =
            extend(set, taken, file, upTo.slice(from), true) ??
            insert(set, taken, file, upTo) ??
            refold(set, taken, upTo);
          rows.apply(change);
          ({ file } = change);
        }
        const areaOn = new Map(
          events.map(({ day }, i) => [idOf(`event ${i}`), villages[moves.filter((moved) => moved <= day).length]]),
        );
        const found = new Map(rows.rows().map((row) => [row['entry_id'], row['area_code']]));
        expect(found).toEqual(areaOn);
        told += events.length;
      }),
    );
    expect(told).toBeGreaterThan(100);
  });
});
