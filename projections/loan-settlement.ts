import { fund } from '../src/domain/fund/fund.js';
import { loanRepaid, loanWrittenOff } from '../src/domain/fund/lending.js';
import { journalOf } from './journal.js';

export const loanSettlementTable = journalOf(fund, {
  name: 'loan_settlement',
  version: 2,
  comment: 'One row per repayment or write-off of a loan.',
  facts: [loanRepaid, loanWrittenOff],
  list: {},
});
