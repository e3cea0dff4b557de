import type { Aggregate } from '../src/domain/programme/declared.js';
import { aggregateReported } from '../src/domain/programme/declared.js';
import { programme } from '../src/domain/programme/programme.js';
import { spanOf } from '../src/domain/span.js';
import { asWritten, day, daysOfSpan } from './column.js';
import { journalOf } from './journal.js';

export const declaredTotalTable = journalOf(programme, {
  name: 'declared_total',
  version: 3,
  comment: 'One row per total that a report declares; what repeats another one names it.',
  facts: [aggregateReported],
  list: { by: ['metric'] },
  also: {
    columns: {
      period_first_day: day('First day of the period that the total covers.', asWritten('period', 'first')),
      period_last_day: day('Last day of that period.', asWritten('period', 'last')),
    },
    values: ({ payload }) => {
      const { period } = payload as Aggregate;
      const { first, last } = daysOfSpan(spanOf(period));
      return period === undefined ? {} : { period_first_day: first, period_last_day: last };
    },
  },
});
