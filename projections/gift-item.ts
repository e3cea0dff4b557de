import { donationReceived } from '../src/domain/household/gifts/donation-received.js';
import { count, decimal, money, required, text } from './column.js';
import { householdJournal } from './shapes.js';

const worth = money('Value of all of them together');

export const giftItem = householdJournal({
  name: 'gift_item',
  version: 1,
  comment: 'One row per kind of goods in a gift to a household.',
  facts: [donationReceived],
  numbered: 'item',
  columns: {
    item: required(count('Number within the gift, from 1.')),
    goods: required(text('What it was (code list goods).')),
    quantity: decimal('How many or how much, where it is known.'),
    quantity_qualifier: required(text('How exact that is: exact, at_least, below, approximately or unknown.')),
    unit: text('Unit of measure (code list unit-of-measure).'),
    value_fen: worth.fen,
    value_qualifier: worth.qualifier,
    value_from_fen: worth.from,
    value_to_fen: worth.to,
    donor_organisation_id: text('The organisation that gave.'),
    batch: text('The batch of goods that it came out of.'),
  },
  indexes: [{ columns: ['goods', 'last_day'], for: 'where goods of a kind went, by day' }],
  rows: ({ payload: { items = [], donor, batch } }) =>
    items.map(({ goods, quantity, unit, value }, index) => ({
      item: index + 1,
      goods,
      quantity: quantity.value,
      quantity_qualifier: quantity.qualifier,
      unit,
      value_fen: value?.fen,
      value_qualifier: value?.qualifier,
      value_from_fen: value?.fromFen,
      value_to_fen: value?.toFen,
      donor_organisation_id: donor?.organisationId,
      batch,
    })),
});
