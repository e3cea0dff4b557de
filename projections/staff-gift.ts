import { staffGiftGiven } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const staffGiftTable = journalOf(programme, {
  name: 'staff_gift',
  version: 2,
  comment: 'One row per gift to the staff of a unit.',
  facts: [staffGiftGiven],
  list: { by: ['goods', 'to_organisation_id'] },
});
