import { categoryClaimsPaid } from '../src/domain/programme/insurance.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const categoryClaimTable = journalOf(programme, {
  name: 'category_claim',
  version: 1,
  comment: 'One row per number of claims that insurers paid to households that are only counted.',
  facts: [categoryClaimsPaid],
});
