import { employmentPlaced } from '../src/domain/household/livelihood/employment-placed.js';
import { band_fen, coarse, money, personal, text, uuid } from './column.js';
import { householdJournal } from './shapes.js';

const wage = money('Monthly wage');

export const employment = householdJournal({
  name: 'employment',
  version: 1,
  comment: 'One row per member who found work, with whose help.',
  facts: [employmentPlaced],
  list: {},
  columns: {
    person_id: uuid('The member.'),
    arranged_by: text('The organisation that arranged it.'),
    description: personal(text('The work, in words.')),
    wage_fen: coarse(wage.fen, band_fen),
    wage_qualifier: wage.qualifier,
    wage_from_fen: coarse(wage.from, band_fen),
    wage_to_fen: coarse(wage.to, band_fen),
    note: personal(text('Note.')),
  },
  rows: ({ payload: { personId, arrangedBy, description, monthlyWage, note } }) => [
    {
      person_id: personId,
      arranged_by: arrangedBy,
      description,
      wage_fen: monthlyWage?.fen,
      wage_qualifier: monthlyWage?.qualifier,
      wage_from_fen: monthlyWage?.fromFen,
      wage_to_fen: monthlyWage?.toFen,
      note,
    },
  ],
});
