import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SnapshottedLog } from '../../src/domain/snapshotted-log.js';
import { compareOrder, isInFileOn } from '../../src/domain/effective.js';
import type { Effective, Recorded } from '../../src/domain/effective.js';
import { entriesIn, findingsOf, foldEntries } from '../../src/domain/fold.js';
import type { Finding } from '../../src/domain/finding.js';
import type { Folded } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { arbitraryRecords, householdId } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import { idOf, office, receivedAt } from './given.js';

const courseOf = (entries: readonly Effective[]) => new SnapshottedLog(household, householdId, entries);
const foundAbout = ({ at }: Effective, folded: Folded<Household>): Finding[] =>
  findingsOf(folded).filter((finding) => finding.entry === at.entryId);
const foldOf = (entries: readonly Effective[]) => foldEntries(household, householdId, entries);

/** Long enough that folds are kept on the way. */
const arbitraryEntries = fc
  .array(arbitraryRecords, { minLength: 1, maxLength: 6 })
  .map((stories) => entriesIn(household, stories.flat()))
  .chain((entries) =>
    fc.record({ entries: fc.constant(entries), arrivals: fc.shuffledSubarray(entries, { minLength: entries.length }) }),
  );

const refusing = (findings: readonly Finding[]): Finding[] => findings.filter(({ warns }) => !warns);

describe('The course of a file', () => {
  it('is that of its entries in their order, in whatever order they are taken in', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), ({ entries, arrivals }, n) => {
        const begun = n % (arrivals.length + 1);
        const course = courseOf(entries.filter((entry) => arrivals.slice(0, begun).includes(entry)));
        for (const entry of arrivals.slice(begun)) {
          const { findings } = course.try(entry);
          course.insert(entry);
          // What only warns is told of the file as a whole; the door asks what is refused.
          expect(refusing(findings)).toEqual(refusing(foundAbout(entry, course.folded)));
        }
        expect(course.entries).toEqual(entries);
        expect(JSON.stringify(course.folded)).toBe(JSON.stringify(foldOf(entries)));
      }),
      runs(60),
    ));

  it('stood on any day as if nothing later had been recorded', () =>
    fc.assert(
      fc.property(arbitraryEntries, ({ entries, arrivals }) => {
        const course = courseOf([]);
        for (const entry of arrivals) course.insert(entry);
        for (const day of ['0001-01-01', '9999-12-31', ...entries.map(({ at }) => at.span.last)]) {
          const until = entries.filter((entry) => isInFileOn(entry, day));
          expect(JSON.stringify(course.foldedOn(day))).toBe(JSON.stringify(foldOf(until)));
        }
      }),
      runs(30),
    ));

  it('is the same whatever was tried before, also as the last of its like', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.infiniteStream(fc.nat()), ({ entries, arrivals }, chance) => {
        const some = <T>(of: readonly T[]): T => of[(chance.next().value as number) % of.length]!;
        const course = courseOf([]);
        for (const entry of arrivals) {
          const [lastDay, clockMs, sequence, rank] = entry.order;
          const asLast: Effective = { ...entry, order: [lastDay, clockMs, sequence, rank, 'last'] };
          for (const tried of some([[], [asLast], [some(arrivals), asLast], [asLast, some(arrivals)]]))
            course.try(tried);
          course.insert(entry);
        }
        expect(JSON.stringify(course.folded)).toBe(JSON.stringify(foldOf(entries)));
      }),
      runs(60),
    ));

  it('goes on from a copy as from itself, however long it is', () => {
    const entryId = idOf('one');
    const payload = { entryId, occurredOn: '2024-01-01', mode: 'home', outcome: 'refused' };
    const at = { revision: 1, position: '1', receivedAt: receivedAt(1), by: office };
    const [visit] = entriesIn(household, [{ entryId, type: 'VisitRecorded', payload, ...at }]);
    const entries = Array.from({ length: 150_000 }, () => visit!);
    const course = courseOf(entries);
    const copy = course.copy();
    copy.insert(visit!);
    expect(copy.entries).toHaveLength(150_001);
    expect(course.entries).toHaveLength(150_000);
    expect(copy.folded.state.visits.count).toBe(course.folded.state.visits.count + 1);
  });

  it('is the same when the late one comes after many that came in their order', () => {
    const days = Array.from(
      { length: 40 },
      (_, i) => `2024-${i < 20 ? '03' : '04'}-${String((i % 20) + 1).padStart(2, '0')}`,
    );
    const visits = entriesIn(
      household,
      days.map((occurredOn, i): Recorded => {
        const payload = { entryId: idOf(`visit ${i}`), occurredOn, mode: 'home', outcome: 'completed' };
        const { entryId } = payload;
        const at = { revision: i + 1, position: String(i + 1), receivedAt: receivedAt(i + 1), by: office };
        return { entryId, type: 'VisitRecorded', payload, ...at };
      }),
    );
    expect(visits).toHaveLength(40);
    for (const [place, late] of visits.entries()) {
      const course = courseOf([]);
      for (const visit of visits) if (visit !== late) course.insert(visit);
      const { before, findings } = course.try(late);
      course.insert(late);
      expect(before).toEqual(foldOf(visits.slice(0, place)));
      expect(findings).toEqual([]);
      expect(course.folded).toEqual(foldOf(visits));
      expect(course.entries).toEqual(visits);
    }
  });

  it('tells how the file stood before an entry at its place, and changes nothing', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), ({ entries }, n) => {
        if (entries.length === 0) return;
        const place = n % entries.length;
        const entry = entries[place]!;
        const others = entries.filter((other) => other !== entry);
        const course = courseOf(others);
        const { before, findings } = course.try(entry);
        expect(JSON.stringify(before)).toBe(JSON.stringify(foldOf(entries.slice(0, place))));
        expect(refusing(findings)).toEqual(refusing(foundAbout(entry, foldOf(entries))));
        expect(course.entries).toEqual(others);
        expect(JSON.stringify(course.folded)).toBe(JSON.stringify(foldOf(others)));
      }),
      runs(60),
    ));

  it('tells what would be found about an entry in the place of another one', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), fc.nat(), ({ entries }, n, m) => {
        if (entries.length === 0) return;
        const [entry, gone] = [entries[n % entries.length]!, entries[m % entries.length]!];
        const kept = entries.filter((other) => other !== entry && other !== gone);
        const course = courseOf(entries.filter((other) => other !== entry || other === gone));
        const { before, findings } = course.try(entry, gone);
        const after = foldOf([...kept, entry].sort((a, b) => compareOrder(a.order, b.order)));
        expect(refusing(findings)).toEqual(refusing(foundAbout(entry, after)));
        const place = kept.filter((other) => compareOrder(other.order, entry.order) <= 0);
        expect(JSON.stringify(before)).toBe(JSON.stringify(foldOf(place)));
      }),
      runs(60),
    ));
});
