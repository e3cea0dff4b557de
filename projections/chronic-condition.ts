import { household } from '../src/domain/household/definition.js';
import { chronicConditionRecorded } from '../src/domain/household/health/chronic-condition-recorded.js';
import { journalOf } from './journal.js';

export const chronicConditionTable = journalOf(household, {
  name: 'chronic_condition',
  version: 1,
  comment: 'One row per statement that a member has a chronic condition, or has it no longer.',
  facts: [chronicConditionRecorded],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
