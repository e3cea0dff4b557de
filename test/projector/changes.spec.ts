import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tables } from '../../projections/index.js';
import type { Recorded } from '../../src/domain/effective.js';
import { household } from '../../src/domain/household/definition.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { entriesIn } from '../../src/domain/fold.js';
import { asJson } from '../../src/projector/encoding.js';
import { extend, insert, isOfStreams, newFile, refold, TableSet } from '../../src/projector/changes.js';
import type { StreamFile, Taken } from '../../src/projector/changes.js';
import { arbitraryRecords, arrivalOf } from '../support/arbitrary-story.js';
import { anotherOrder, idOf, histories } from './arbitrary.js';
import type { Arrival } from './arbitrary.js';
import { MemoryTables } from './memory-tables.js';

const set = new TableSet(tables, { lookupHash: (text) => `hash of ${text.length}` }, asJson);
const id = idOf(9, 1);
const taken: Taken = { stream: `household-${id}`, definition: household, id };

function recordsOf(arrivals: readonly Arrival[]): Recorded[] {
  return arrivals.map(({ fact, payload, actor, held }, index) => ({
    entryId: payload.entryId,
    type: fact.type,
    payload,
    revision: index + 1,
    position: String(index + 1),
    receivedAt: new Date(1_600_000_000_000 + index).toISOString(),
    by: actor,
    ...(held !== undefined && { held }),
  }));
}

/** A visit so many days after the last of the days that lives know. */
function visitOn(days: number, index: number): Arrival {
  const occurredOn = new Date(Date.UTC(2021, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const payload = { entryId: idOf(8, index), occurredOn, mode: 'home', outcome: 'completed' };
  return { fact: visitRecorded, payload, actor: { sub: 'office-1', role: 'office' } };
}

/** Batch by batch, extended where that is possible; what is kept goes through JSON in between. */
function extended(
  arrivals: readonly Arrival[],
  batch: number,
): { rows: MemoryTables; file: StreamFile; extensions: number } {
  return extendedBy(recordsOf(arrivals), batch);
}

function extendedBy(
  records: readonly Recorded[],
  batch: number,
  late: typeof insert = () => undefined,
): { rows: MemoryTables; file: StreamFile; extensions: number; insertions: number } {
  const rows = new MemoryTables(tables);
  let file = newFile(taken);
  let [extensions, insertions] = [0, 0];
  for (let from = 0; from < records.length; from += batch) {
    const kept = JSON.parse(JSON.stringify(file)) as StreamFile;
    const upTo = records.slice(0, from + batch);
    const extension = extend(set, taken, kept, upTo.slice(from));
    const insertion = extension ? undefined : late(set, taken, kept, upTo);
    if (extension) extensions += 1;
    if (insertion) insertions += 1;
    const done = extension ?? insertion ?? refold(set, taken, upTo);
    rows.apply(done);
    file = done.file;
  }
  return { rows, file, extensions, insertions };
}

function refolded(arrivals: readonly Arrival[]): { rows: MemoryTables; file: StreamFile } {
  const rows = new MemoryTables(tables);
  const change = refold(set, taken, recordsOf(arrivals));
  rows.apply(change);
  return { rows, file: change.file };
}

describe('Rows', () => {
  it('are the same where a file was extended and where it was folded again (S6)', () => {
    let extensions = 0;
    fc.assert(
      fc.property(histories(), fc.integer({ min: 1, max: 4 }), (history, batch) => {
        const one = extended(history, batch);
        const other = refolded(history);
        expect(one.rows.text()).toBe(other.rows.text());
        expect(JSON.stringify(one.file.folded)).toBe(JSON.stringify(other.file.folded));
        extensions += one.extensions;
      }),
      { numRuns: 600 },
    );
    expect(extensions).toBeGreaterThan(400); // 660 on average, by chance
  });

  it('are the same in whatever order the entries arrived, to the byte, arrival aside (S5, S6, S11)', () => {
    const weights = fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 });
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(histories(), weights, fc.integer({ min: 1, max: 4 }), (history, order, batch) => {
        const one = refolded(history);
        const other = extended(anotherOrder(history, order), batch);
        expect(other.rows.text()).toBe(one.rows.text());
        for (const { name } of tables) seen.set(name, (seen.get(name) ?? 0) + one.rows.count(name));
      }),
      { numRuns: 600 },
    );
    const ofHouseholds = tables.filter(isOfStreams).filter(({ of }) => of === 'household' || of === 'every');
    expect(ofHouseholds.filter(({ name }) => !seen.get(name))).toEqual([]);
  });

  it('are the same where late entries were put in at their place and where the file was folded again (S6)', () => {
    let late = 0;
    fc.assert(
      fc.property(histories(), fc.integer({ min: 1, max: 4 }), (history, batch) => {
        const one = extendedBy(recordsOf(history), batch, insert);
        const other = refolded(history);
        expect(one.rows.text()).toBe(other.rows.text());
        expect(JSON.stringify(one.file.folded)).toBe(JSON.stringify(other.file.folded));
        late += one.insertions;
      }),
      { numRuns: 600 },
    );
    expect(late).toBeGreaterThan(200);
  });

  it('are the same where late entries were put in among the last that are in memory (S6)', () => {
    let [late, beyond] = [0, 0];
    const visits = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 120 });
    fc.assert(
      fc.property(histories(), visits, fc.integer({ min: 1, max: 4 }), (history, steps, batch) => {
        // Most on a later day than the one before, some some days back.
        const days = steps.map((step, i) => i - (step < 90 ? 0 : step - 60));
        const records = recordsOf([...history, ...days.map(visitOn)]);
        const rows = new MemoryTables(tables);
        let file = newFile(taken);
        for (let from = 0; from < records.length; from += batch) {
          const some = records.slice(from, from + batch);
          const extension = extend(set, taken, file, some);
          const moved = extension ?? extend(set, taken, file, some, true);
          const upTo = records.slice(0, from + batch);
          const done = moved ?? insert(set, taken, file, upTo) ?? refold(set, taken, upTo);
          if (!extension && moved) late += 1;
          else if (!extension) beyond += 1;
          rows.apply(done);
          file = done.file;
          expect(file.tail?.length ?? 0).toBeLessThanOrEqual(32);
        }
        const other = new MemoryTables(tables);
        const whole = refold(set, taken, records);
        other.apply(whole);
        expect(rows.text()).toBe(other.text());
        expect(JSON.stringify(file)).toBe(JSON.stringify(whole.file));
      }),
      { numRuns: 150 },
    );
    expect(late).toBeGreaterThan(200);
    expect(beyond).toBeGreaterThan(100);
  });

  it('are all made again where an entry that the file has counted is left out', () => {
    let counted = 0;
    fc.assert(
      fc.property(histories(), (history) => {
        const records = recordsOf(history);
        fc.pre(records.length > 3);
        const { file } = refold(set, taken, records.slice(0, -1));
        const known = entriesIn(household, records.slice(0, -1)).map(({ record }) => record);
        const others = records.filter((record) => record !== known[0]);
        fc.pre(known.length > 0 && entriesIn(household, others.slice(0, -1)).length < known.length);
        expect(insert(set, taken, file, others)).toBeUndefined();
        counted += 1;
      }),
    );
    expect(counted).toBeGreaterThan(20);
  });

  it('of entries before the place of a late one are left alone', () => {
    const timeline = tables.find(({ name }) => name === 'timeline')!;
    let left = 0;
    fc.assert(
      fc.property(histories(), (history) => {
        const records = recordsOf(history);
        fc.pre(records.length > 1);
        const { file } = refold(set, taken, records.slice(0, -1));
        const rows = insert(set, taken, file, records)?.put.get(timeline) ?? [];
        fc.pre(rows.length > 0);
        const places = rows.map((text) => (JSON.parse(text) as { place: number }).place);
        const entries = entriesIn(household, records);
        const late = entries.findIndex(({ record }) => record === records.at(-1)) + 1;
        expect(places).toEqual(Array.from({ length: entries.length - late + 1 }, (_, i) => late + i));
        left += late - 1;
      }),
    );
    expect(left).toBeGreaterThan(20);
  });

  it.each([
    ['in any order in which it could have arrived', undefined],
    ['put in at its place', insert],
  ])('are the same for what the door has let in, %s', (_, late) => {
    const accepted = arbitraryRecords.chain((records) => fc.tuple(fc.constant(records), arrivalOf(records)));
    fc.assert(
      fc.property(accepted, fc.integer({ min: 1, max: 4 }), ([records, others], batch) => {
        const one = new MemoryTables(tables);
        one.apply(refold(set, taken, records));
        expect(extendedBy(others, batch, late).rows.text()).toBe(one.text());
      }),
      { numRuns: 150 },
    );
  });
});
