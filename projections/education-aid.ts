import { household } from '../src/domain/household/definition.js';
import { educationAidGranted } from '../src/domain/household/livelihood/education-aid-granted.js';
import { journalOf } from './journal.js';

export const educationAidTable = journalOf(household, {
  name: 'education_aid',
  version: 1,
  comment: "One row per grant for somebody's schooling.",
  facts: [educationAidGranted],
  list: {},
  coarse: { schooling: 'withheld' },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
