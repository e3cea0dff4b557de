import { household } from '../src/domain/household/definition.js';
import { householdJoined, householdParted } from '../src/domain/household/members/household-joined.js';
import { journalOf } from './journal.js';

export const householdJoinedTable = journalOf(household, {
  name: 'household_joined',
  version: 1,
  comment: 'One row per merge or split by which a household was joined by another, and per reversal.',
  facts: [householdJoined, householdParted],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
