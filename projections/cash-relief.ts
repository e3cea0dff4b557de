import { household } from '../src/domain/household/definition.js';
import { cashReliefPaid } from '../src/domain/household/gifts/cash-relief-paid.js';
import { journalOf } from './journal.js';

export const cashReliefTable = journalOf(household, {
  name: 'cash_relief',
  version: 1,
  comment: 'One row per payment of relief in money to a household.',
  facts: [cashReliefPaid],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
