import { household } from '../src/domain/household/definition.js';
import { householdStatusChanged } from '../src/domain/household/registry/household-status-changed.js';
import { journalOf } from './journal.js';

export const householdStatusTable = journalOf(household, {
  name: 'household_status',
  version: 1,
  comment: 'One row per change of status: poor, lifted out of poverty, monitored, at risk no more, poor again.',
  facts: [householdStatusChanged],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
