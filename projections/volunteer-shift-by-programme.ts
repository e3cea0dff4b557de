import { text, uuid } from './column.js';
import { amounts, tallyOf } from './tally.js';
import { volunteerShiftTable } from './volunteer-shift.js';

export const volunteerShiftByProgramme = tallyOf(volunteerShiftTable, {
  name: 'volunteer_shift_by_programme',
  version: 1,
  comment: 'Shifts of volunteers, with hours and person-times, by programme, area and month.',
  by: {
    programme_id: uuid('The programme.'),
    area_code: text('Area of the programme at that time (12 digits).'),
  },
  counts: ['entries', 'Entries: of one shift, or of many at once.'],
  sums: [
    amounts('shifts', 'shifts', 'bigint', 'Shifts', {
      value: 'CASE WHEN shifts_qualifier IS NULL THEN 1 ELSE shifts END',
      qualifier: `coalesce(shifts_qualifier, 'exact')`,
    }),
    amounts('hours', 'hours', 'numeric', 'Hours', {
      value: 'hours',
      qualifier: `coalesce(hours_qualifier, 'unknown')`,
    }),
    amounts('person_times', 'person_times', 'bigint', 'Person-times', {
      value: 'person_times',
      qualifier: `coalesce(person_times_qualifier, 'unknown')`,
    }),
  ],
});
