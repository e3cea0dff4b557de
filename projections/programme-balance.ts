import type { Purse } from '../src/domain/giving/purse.js';
import type { Course } from '../src/domain/programme/programme.js';
import { nothing, sumOf } from '../src/domain/quantity.js';
import { asWritten, count, day, daysOfSpan, required, text, uuid } from './column.js';
import { less, totalColumns } from './fund-balance.js';
import { keyedOf } from './shapes.js';

export const programmeBalance = keyedOf<Course & Purse>()({
  name: 'programme_balance',
  version: 2,
  comment: 'One row per programme or appeal, as it stands: until when it ran, what it was given, spent and has left.',
  of: 'programme',
  streamColumn: 'programme_id',
  columns: {
    programme_id: required(uuid('The programme.')),
    started_by: uuid('The entry that started it.'),
    closed_on: text('When it was closed, as written.'),
    closed_last_day: day('Last day of when it was closed.', asWritten('closed_on', 'last')),
    contributions: required(count('Contributions.')),
    ...totalColumns('put_in', 'What it was given'),
    ...totalColumns('spent', 'What it spent'),
    ...totalColumns('own_means', 'Of what it spent, what units paid from their own means'),
    ...totalColumns('free', 'What it was given and did not spend; what came from own means is not drawn on it'),
  },
  key: ['programme_id'],
  rows: ({ id, state: { started, closed, contributions, expenditures, ownMeans = nothing } }) => {
    const free = sumOf([contributions.fen, ownMeans, less(expenditures.fen)]);
    return [
      {
        programme_id: id,
        started_by: started?.by,
        closed_on: closed?.on,
        closed_last_day: daysOfSpan(closed?.span).last,
        contributions: contributions.count,
        put_in_fen: contributions.fen.value,
        put_in_qualifier: contributions.fen.qualifier,
        spent_fen: expenditures.fen.value,
        spent_qualifier: expenditures.fen.qualifier,
        own_means_fen: ownMeans.value,
        own_means_qualifier: ownMeans.qualifier,
        free_fen: free.value,
        free_qualifier: free.qualifier,
      },
    ];
  },
});
