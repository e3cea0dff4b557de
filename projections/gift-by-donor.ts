import { text } from './column.js';
import { gift } from './gift.js';
import { amounts, tallyOf } from './tally.js';

export const giftByDonor = tallyOf(gift, {
  name: 'gift_by_donor',
  version: 1,
  comment: 'Gifts and the cash in them, by area, donor and month.',
  by: {
    area_code: text('Area of the household at that time (12 digits).'),
    donor_organisation_id: text('The organisation that gave; null where none is named.'),
    donor_area_code: text('The area whose authorities gave.'),
  },
  counts: ['gifts', 'Gifts: of goods, of cash, or of both.'],
  sums: [
    amounts('cash_fen', 'cash', 'bigint', 'Cash, in fen', {
      value: 'cash_fen',
      qualifier: 'cash_qualifier',
      lower: 'cash_from_fen',
    }),
  ],
  indexes: [{ columns: ['donor_organisation_id', 'first_day'], for: 'what an organisation gave, by month' }],
});
