import { fund } from '../src/domain/fund/fund.js';
import { loanDisbursed } from '../src/domain/fund/lending.js';
import { journalOf } from './journal.js';

export const loanTable = journalOf(fund, {
  name: 'loan',
  version: 2,
  comment: 'One row per loan of a fund.',
  facts: [loanDisbursed],
  list: {},
});
