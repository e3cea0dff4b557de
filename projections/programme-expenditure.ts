import { expenditureRecorded } from '../src/domain/giving/purse.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const programmeExpenditureTable = journalOf(programme, {
  name: 'programme_expenditure',
  version: 2,
  comment: 'One row per expenditure of a programme.',
  facts: [expenditureRecorded],
  list: {},
});
