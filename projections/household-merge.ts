import { household } from '../src/domain/household/definition.js';
import { householdsMerged, mergeReverted } from '../src/domain/household/members/households-merged.js';
import { journalOf } from './journal.js';

export const householdMergeTable = journalOf(household, {
  name: 'household_merge',
  version: 1,
  comment: 'One row per merge of a household into another, and per reversal of one.',
  facts: [householdsMerged, mergeReverted],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
