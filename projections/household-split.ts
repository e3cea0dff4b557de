import { household } from '../src/domain/household/definition.js';
import { householdSplit } from '../src/domain/household/members/household-split.js';
import { journalOf } from './journal.js';

export const householdSplitTable = journalOf(household, {
  name: 'household_split',
  version: 1,
  comment: 'One row per person who went to a household of their own, by a split.',
  facts: [householdSplit],
  list: {},
  each: 'members',
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
