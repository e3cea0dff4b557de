import { incomeDeclared } from '../src/domain/household/livelihood/income-declared.js';
import { spanOf } from '../src/domain/span.js';
import { asDate, asWritten, day, fen, personal, required, text } from './column.js';
import { householdJournal } from './shapes.js';

export const income = householdJournal({
  name: 'income',
  version: 1,
  comment: 'One row per declaration of income. A later one for the same period takes its place: see income_latest.',
  facts: [incomeDeclared],
  columns: {
    period: required(text('The period, as written (EDTF level 0).')),
    period_first_day: required(day('First day of the period.', asWritten('period', 'first'))),
    period_last_day: required(day('Last day of the period.', asWritten('period', 'last'))),
    wage_fen: fen('Wages, in fen.'),
    business_fen: fen('Business, in fen.'),
    property_fen: fen('Property, in fen.'),
    transfer_fen: fen('Transfers, in fen.'),
    cost_fen: fen('Cost, in fen.'),
    net_fen: required(fen('All of them less the cost, in fen.')),
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
