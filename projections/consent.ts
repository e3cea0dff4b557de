import { household } from '../src/domain/household/definition.js';
import { consentRecorded } from '../src/domain/household/registry/consent-recorded.js';
import { consentWithdrawn } from '../src/domain/household/registry/consent-withdrawn.js';
import { journalOf } from './journal.js';

export const consentTable = journalOf(household, {
  name: 'consent',
  version: 1,
  comment: 'One row per consent, and per withdrawal of one.',
  facts: [consentRecorded, consentWithdrawn],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
