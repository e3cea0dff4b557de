import { groupEventHeld } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const groupEventTable = journalOf(programme, {
  name: 'group_event',
  version: 1,
  comment: 'One row per event, or series of events, of a programme.',
  facts: [groupEventHeld],
  list: { by: ['kind', 'organisation_id'] },
});
