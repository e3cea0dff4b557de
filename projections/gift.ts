import { donationReceived } from '../src/domain/household/gifts/donation-received.js';
import { count, money, personal, required, text } from './column.js';
import { householdJournal } from './shapes.js';

const cash = money('Cash');

export const gift = householdJournal({
  name: 'gift',
  version: 1,
  comment: 'One row per gift to a household: goods (see gift_item), cash, or both.',
  facts: [donationReceived],
  columns: {
    donor_organisation_id: text('The organisation that gave.'),
    donor_area_code: text('The area whose authorities gave.'),
    donor_description: personal(text('Who gave, in words.')),
    batch: text('The batch of goods that it came out of.'),
    items: required(count('Kinds of goods, each a row of gift_item.')),
    cash_fen: cash.fen,
    cash_qualifier: cash.qualifier,
    cash_from_fen: cash.from,
    cash_to_fen: cash.to,
    note: personal(text('Note.')),
  },
  indexes: [
    { columns: ['area_code', 'last_day'], for: 'gifts in an area by day' },
    { columns: ['donor_organisation_id', 'last_day'], for: 'gifts of a donor by day' },
  ],
  rows: ({ payload: { donor, batch, items, cash: given, note } }) => [
    {
      donor_organisation_id: donor?.organisationId,
      donor_area_code: donor?.areaCode,
      donor_description: donor?.description,
      batch,
      items: items?.length ?? 0,
      cash_fen: given?.fen,
      cash_qualifier: given?.qualifier,
      cash_from_fen: given?.fromFen,
      cash_to_fen: given?.toFen,
      note,
    },
  ],
});
