import { text, uuid } from './column.js';
import { groupEventTable } from './group-event.js';
import { amounts, tallyOf } from './tally.js';

/** A number that events tell of themselves, as `attendees`. */
const ofEvents = (name: string, what: string) =>
  amounts(name, name, 'bigint', what, { value: name, qualifier: `${name}_qualifier` });

export const groupEventByProgramme = tallyOf(groupEventTable, {
  name: 'group_event_by_programme',
  version: 1,
  comment: 'Events and whom they reached, by programme, area, unit, kind and month.',
  by: {
    programme_id: uuid('The programme.'),
    area_code: text('Area of the programme at that time (12 digits).'),
    organisation_id: text('The unit that held it; null where none is named.'),
    kind: text('Kind of the event (code list event-kind).'),
  },
  counts: ['entries', 'Entries: of one event, or of a series.'],
  sums: [
    amounts('times', 'times', 'bigint', 'Events', {
      value: 'CASE WHEN times_qualifier IS NULL THEN 1 ELSE times END',
      qualifier: `coalesce(times_qualifier, 'exact')`,
    }),
    ofEvents('attendees', 'Who came'),
    ofEvents('households', 'Households served'),
    ofEvents('staff', 'Staff'),
  ],
});
