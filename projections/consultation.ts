import { consultationProvided } from '../src/domain/household/health/consultation-provided.js';
import { personal, text, texts, uuid } from './column.js';
import { householdJournal } from './shapes.js';

export const consultation = householdJournal({
  name: 'consultation',
  version: 1,
  comment: 'One row per consultation: a doctor listened and advised.',
  facts: [consultationProvided],
  list: { by: ['organisation_id'] },
  columns: {
    person_id: uuid('The member.'),
    organisation_id: text('The unit of whoever advised.'),
    clinician: personal(text('Post of whoever advised.')),
    advice: texts('Advice (code list advice).'),
    note: personal(text('Note.')),
  },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'consultations in an area by day' }],
  rows: ({ payload: { personId, organisationId, clinician, advice, note } }) => [
    { person_id: personId, organisation_id: organisationId, clinician, advice, note },
  ],
});
