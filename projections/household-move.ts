import { household } from '../src/domain/household/definition.js';
import { householdMoved } from '../src/domain/household/registry/household-moved.js';
import { journalOf } from './journal.js';

export const householdMoveTable = journalOf(household, {
  name: 'household_move',
  version: 1,
  comment: 'One row per move of a household to another area.',
  facts: [householdMoved],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
