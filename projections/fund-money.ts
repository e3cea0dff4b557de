import { household } from '../src/domain/household/definition.js';
import { fundMoneyMoved } from '../src/domain/household/elsewhere/fund-money-moved.js';
import { journalOf } from './journal.js';

export const fundMoneyTable = journalOf(household, {
  name: 'fund_money',
  version: 1,
  comment: 'One row per amount that a fund or programme lent or paid to a household, or got back from it.',
  facts: [fundMoneyMoved],
  list: { by: ['fund_id', 'programme_id'] },
  indexes: [
    { columns: ['fund_id'], where: 'fund_id IS NOT NULL', for: 'whom the money of a fund reached' },
    { columns: ['programme_id'], where: 'programme_id IS NOT NULL', for: 'whom the money of a programme reached' },
  ],
});
