import { town_digits } from '../src/domain/area/area.js';
import { text } from './column.js';
import { from, tallyOf } from './tally.js';
import { visitSums } from './visit-by-area.js';
import { visit } from './visit.js';

/** By town, not by village: a year of a city is then a tenth of the rows, and a village's own visits are soon counted. */
export const visitByUnit = tallyOf(visit, {
  name: 'visit_by_unit',
  version: 1,
  comment: 'Visits, counted by town, unit and month.',
  by: {
    area_code: from(
      `rpad(left(area_code, ${town_digits}), 12, '0')`,
      text('Town of the household at that time (12 digits).'),
    ),
    organisation_id: text('The unit that came; null where none is named.'),
  },
  counts: ['visits', 'Visits, completed or not.'],
  sums: visitSums,
});
