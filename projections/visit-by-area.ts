import { text } from './column.js';
import { howMany, tallyOf } from './tally.js';
import { visit } from './visit.js';

/** What is counted of visits, whatever by. */
export const visitSums = [
  howMany('completed', `outcome = 'completed'`, 'Completed ones among them.'),
  howMany('paired', 'is_paired', 'Those by somebody who was paired with the household at that time.'),
];

export const visitByArea = tallyOf(visit, {
  name: 'visit_by_area',
  version: 1,
  comment: 'Visits, counted by area and month.',
  by: { area_code: text('Area of the household at that time (12 digits).') },
  counts: ['visits', 'Visits, completed or not.'],
  sums: visitSums,
});
