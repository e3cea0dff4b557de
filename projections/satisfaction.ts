import { household } from '../src/domain/household/definition.js';
import { satisfactionSurveyed } from '../src/domain/household/visits/satisfaction-surveyed.js';
import { journalOf } from './journal.js';

export const satisfactionTable = journalOf(household, {
  name: 'satisfaction',
  version: 1,
  comment: 'One row per survey of how content a household is.',
  facts: [satisfactionSurveyed],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
