/** Who may read and write is told from some slices of a file alone: the same as from all of it, whatever comes when. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { household } from '../../src/domain/household/definition.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { spanOf } from '../../src/domain/span.js';
import { arbitraryRecords, householdId } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';

const days = ['2016-05-02', '2017-01-01', '2018-06-15'];

describe('The whereabouts of a household', () => {
  it('are those of its whole file, as each entry comes', () =>
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const history = new Aggregate(household, householdId);
        for (const record of records) {
          history.admit(record);
          expect(household.reach(history.whereabouts)).toEqual(household.reach(history.state));
          expect(household.place?.first(history.whereabouts)).toBe(household.place?.first(history.state));
          for (const day of days) {
            expect(household.reach(history.whereabouts, spanOf(day))).toEqual(
              household.reach(history.state, spanOf(day)),
            );
            expect(household.place?.of(history.whereaboutsOn(day))).toBe(
              household.place?.of(history.foldedOn(day).state),
            );
          }
        }
      }),
      runs(40),
    ));
});
