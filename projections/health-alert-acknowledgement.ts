import { household } from '../src/domain/household/definition.js';
import { healthAlertAcknowledged } from '../src/domain/household/health/health-alert-acknowledged.js';
import { journalOf } from './journal.js';

export const healthAlertAcknowledgementTable = journalOf(household, {
  name: 'health_alert_acknowledgement',
  version: 1,
  comment: 'One row per alert of a reading that somebody saw to.',
  facts: [healthAlertAcknowledged],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
