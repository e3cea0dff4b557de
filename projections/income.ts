import { incomeDeclared } from '../src/domain/household/livelihood/income-declared.js';
import { spanOf } from '../src/domain/span.js';
import { asDate, asWritten, band_fen, coarse, day, fen, personal, required, text } from './column.js';
import { householdJournal } from './shapes.js';

export const income = householdJournal({
  name: 'income',
  version: 1,
  comment: 'One row per declaration of income. A later one for the same period takes its place: see income_latest.',
  facts: [incomeDeclared],
  list: {},
  cells: ['period'],
  columns: {
    period: required(text('The period, as written (EDTF level 0).')),
    period_first_day: required(day('First day of the period.', asWritten('period', 'first'))),
    period_last_day: required(day('Last day of the period.', asWritten('period', 'last'))),
    wage_fen: coarse(fen('Wages, in fen.')),
    business_fen: coarse(fen('Business, in fen.')),
    property_fen: coarse(fen('Property, in fen.')),
    transfer_fen: coarse(fen('Transfers, in fen.')),
    cost_fen: coarse(fen('Cost, in fen.')),
    net_fen: required(coarse(fen('All of them less the cost, in fen.'), band_fen)),
    note: personal(text('Note.')),
  },
  rows: ({ payload: { period, wageFen, businessFen, propertyFen, transferFen, costFen, note } }) => {
    const { first, last } = spanOf(period);
    return [
      {
        period,
        period_first_day: asDate(first),
        period_last_day: asDate(last),
        wage_fen: wageFen,
        business_fen: businessFen,
        property_fen: propertyFen,
        transfer_fen: transferFen,
        cost_fen: costFen,
        net_fen: (wageFen ?? 0) + (businessFen ?? 0) + (propertyFen ?? 0) + (transferFen ?? 0) - (costFen ?? 0),
        note,
      },
    ];
  },
});
