import { fund } from '../src/domain/fund/fund.js';
import { expenditureRecorded } from '../src/domain/giving/purse.js';
import { journalOf } from './journal.js';

export const expenditureTable = journalOf(fund, {
  name: 'expenditure',
  version: 2,
  comment: 'One row per expenditure of a fund.',
  facts: [expenditureRecorded],
  list: {},
});
