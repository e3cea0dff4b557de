import { commendationGranted } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const commendationTable = journalOf(programme, {
  name: 'commendation',
  version: 1,
  comment: 'One row per award to a person, a unit or a counted group.',
  facts: [commendationGranted],
  list: { by: ['to_organisation_id', 'organisation_id'] },
});
