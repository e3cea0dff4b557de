import { spanOf } from '../src/domain/span.js';
import { asDate, asWritten, band_fen, coarse, day, fen, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const incomeLatest = householdKeyed({
  name: 'income_latest',
  version: 1,
  comment: 'The income of a household by period, as last declared.',
  columns: {
    period: required(text('The period, as written (EDTF level 0).')),
    period_last_day: required(day('Last day of the period.', asWritten('period', 'last'))),
    net_fen: required(coarse(fen('Income less cost, in fen.'), band_fen)),
    entry_id: required(uuid('The declaration that it comes from.')),
  },
  key: ['period'],
  cells: ['period'],
  parts: ({ state }) => [state.incomes],
  rows: ({ state: { incomes } }) =>
    Object.entries(incomes).map(([period, { netFen, by }]) => ({
      period,
      period_last_day: asDate(spanOf(period).last),
      net_fen: netFen,
      entry_id: by,
    })),
});
