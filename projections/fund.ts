import { fund, fundOpened } from '../src/domain/fund/fund.js';
import { journalOf } from './journal.js';

export const fundTable = journalOf(fund, {
  name: 'fund',
  version: 1,
  comment: 'One row per fund, as it was opened.',
  facts: [fundOpened],
});
