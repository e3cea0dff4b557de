import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Course } from '../../src/domain/course.js';
import type { Effective } from '../../src/domain/effective.js';
import { entriesIn, foldEntries } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import { arbitraryRecords, householdId } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';

const courseOf = (entries: readonly Effective[]) => new Course(household, householdId, entries);
const foldOf = (entries: readonly Effective[]) => foldEntries(household, householdId, entries);

/** Long enough that folds are kept on the way. */
const arbitraryEntries = fc
  .array(arbitraryRecords, { minLength: 1, maxLength: 6 })
  .map((stories) => entriesIn(household, stories.flat()))
  .chain((entries) =>
    fc.record({ entries: fc.constant(entries), arrivals: fc.shuffledSubarray(entries, { minLength: entries.length }) }),
  );

describe('The course of a file', () => {
  it('is that of its entries in their order, in whatever order they are taken in', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), ({ entries, arrivals }, n) => {
        const begun = n % (arrivals.length + 1);
        const course = courseOf(entries.filter((entry) => arrivals.slice(0, begun).includes(entry)));
        for (const entry of arrivals.slice(begun)) {
          const { after } = course.try(entry);
          course.insert(entry);
          expect(JSON.stringify(course.folded)).toBe(JSON.stringify(after));
        }
        expect(course.entries).toEqual(entries);
        expect(JSON.stringify(course.folded)).toBe(JSON.stringify(foldOf(entries)));
      }),
      runs(60),
    ));

  it('tells how the file stood before an entry at its place, and changes nothing', () =>
    fc.assert(
      fc.property(arbitraryEntries, fc.nat(), ({ entries }, n) => {
        if (entries.length === 0) return;
        const place = n % entries.length;
        const entry = entries[place]!;
        const others = entries.filter((other) => other !== entry);
        const course = courseOf(others);
        const { before, after } = course.try(entry);
        expect(JSON.stringify(before)).toBe(JSON.stringify(foldOf(entries.slice(0, place))));
        expect(JSON.stringify(after)).toBe(JSON.stringify(foldOf(entries)));
        expect(course.entries).toEqual(others);
        expect(JSON.stringify(course.folded)).toBe(JSON.stringify(foldOf(others)));
      }),
      runs(60),
    ));
});
