import { household } from '../src/domain/household/definition.js';
import { assistancePlanReviewed } from '../src/domain/household/plans/assistance-plan-reviewed.js';
import { journalOf } from './journal.js';

export const planReviewTable = journalOf(household, {
  name: 'plan_review',
  version: 1,
  comment: 'One row per review of an assistance plan.',
  facts: [assistancePlanReviewed],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
