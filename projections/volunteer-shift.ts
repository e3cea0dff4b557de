import { programme } from '../src/domain/programme/programme.js';
import { volunteerShiftLogged } from '../src/domain/programme/volunteers.js';
import { journalOf } from './journal.js';

export const volunteerShiftTable = journalOf(programme, {
  name: 'volunteer_shift',
  version: 2,
  comment: 'One row per shift of a person, a team or a counted group.',
  facts: [volunteerShiftLogged],
  list: { by: ['person_id', 'team_id', 'service'] },
  indexes: [{ columns: ['person_id', 'last_day'], where: 'person_id IS NOT NULL', for: 'shifts of a person' }],
});
