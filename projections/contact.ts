import { contactLogged } from '../src/domain/household/visits/contact-logged.js';
import { personal, required, text, uuid } from './column.js';
import { countingColumns, countingFor } from './counting.js';
import { householdJournal } from './shapes.js';

export const contact = householdJournal({
  name: 'contact',
  version: 2,
  comment: 'One row per call or message to a household, as agreed for it.',
  facts: [contactLogged],
  list: { by: ['cadre_id', 'organisation_id'] },
  columns: {
    channel: required(text('phone, message, video or in_person.')),
    outcome: required(text('reached or not_reached.')),
    cadre_id: uuid('The cadre who called.'),
    organisation_id: text('The unit that called.'),
    note: personal(text('Note.')),
    ...countingColumns,
  },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'contacts in an area by day' }],
  rows: ({ payload, file, entry }) => [
    {
      channel: payload.channel,
      outcome: payload.outcome,
      cadre_id: payload.cadreId,
      organisation_id: payload.organisationId,
      note: payload.note,
      ...countingFor(file, payload, entry.at),
    },
  ],
});
