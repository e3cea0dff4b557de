import { household } from '../src/domain/household/definition.js';
import { serviceDelivered } from '../src/domain/household/gifts/service-delivered.js';
import { journalOf } from './journal.js';

export const serviceTable = journalOf(household, {
  name: 'service',
  version: 1,
  comment: 'One row per service to a household: a haircut, meals, cleaning, medicine brought home.',
  facts: [serviceDelivered],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
