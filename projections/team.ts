import { programme } from '../src/domain/programme/programme.js';
import { teamFormed } from '../src/domain/programme/volunteers.js';
import { journalOf } from './journal.js';

export const teamTable = journalOf(programme, {
  name: 'team',
  version: 1,
  comment: 'One row per team, or counted teams, of a programme.',
  facts: [teamFormed],
  list: { by: ['organisation_id'] },
});
