import { household } from '../src/domain/household/definition.js';
import { insuranceEnrolled } from '../src/domain/household/gifts/insurance-enrolled.js';
import { journalOf } from './journal.js';

export const insuranceTable = journalOf(household, {
  name: 'insurance',
  version: 1,
  comment: 'One row per enrolment of a household or a member in an insurance.',
  facts: [insuranceEnrolled],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
