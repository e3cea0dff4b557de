import { text } from './column.js';
import { giftItem } from './gift-item.js';
import { amounts, tallyOf } from './tally.js';

export const giftItemByDonor = tallyOf(giftItem, {
  name: 'gift_item_by_donor',
  version: 1,
  comment: 'Goods given and their value, by area, donor, kind and month.',
  by: {
    area_code: text('Area of the household at that time (12 digits).'),
    donor_organisation_id: text('The organisation that gave; null where none is named.'),
    goods: text('What it was (code list goods).'),
    unit: text('Unit of measure (code list unit-of-measure).'),
  },
  counts: ['items', 'How often such goods were given.'],
  sums: [
    amounts('quantity', 'quantity', 'numeric', 'How many or how much', {
      value: 'quantity',
      qualifier: 'quantity_qualifier',
    }),
    amounts('value_fen', 'value', 'bigint', 'Value, in fen', {
      value: 'value_fen',
      qualifier: 'value_qualifier',
      lower: 'value_from_fen',
    }),
  ],
  indexes: [{ columns: ['goods', 'first_day'], for: 'where goods of a kind went, by month' }],
});
