import { programme, programmeStarted } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const programmeTable = journalOf(programme, {
  name: 'programme',
  version: 1,
  comment: 'One row per programme, as it was started.',
  facts: [programmeStarted],
});
