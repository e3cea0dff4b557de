import { household } from '../src/domain/household/definition.js';
import { healthRecordOpened } from '../src/domain/household/health/health-record-opened.js';
import { journalOf } from './journal.js';

export const healthRecordTable = journalOf(household, {
  name: 'health_record',
  version: 1,
  comment: 'One row per member whose health record was opened.',
  facts: [healthRecordOpened],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
