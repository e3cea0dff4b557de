import { batch, distributionReversed, goodsDistributed } from '../src/domain/batch/batch.js';
import type { ItemQuantity, Share } from '../src/domain/batch/bodies.js';
import { handedBy, keyOfRecipient, shareOf } from '../src/domain/batch/stock.js';
import type { Stock } from '../src/domain/batch/stock.js';
import { partAt } from '../src/domain/parts.js';
import { count, decimal, fen, howExact, required, text, uuid } from './column.js';
import { baseOf } from './shapes.js';
import type { Journal, Placed } from './table.js';

const base = baseOf(batch);

export const distributionItemTable: Journal = {
  name: 'distribution_item',
  version: 1,
  comment: 'One row per recipient and item of a distribution of goods, and of a reversal, where it is below nothing.',
  shape: 'journal',
  of: 'batch',
  streamColumn: 'batch_id',
  columns: {
    ...base.columns,
    number: required(count('Number within the entry, from 1.')),
    item: required(text('Short id of the item within the batch.')),
    household_id: uuid('Household: to which it went.'),
    person_id: uuid('Person: to whom it went.'),
    recipient_organisation_id: text('Organisation: to which it went.'),
    group_description: text('Counted group: to which it went.'),
    quantity: decimal('How many they got together; null where that is unknown.'),
    quantity_qualifier: required(howExact),
    value_fen: fen('Fen that went with them, or came back with them, which are below nothing then.'),
  },
  key: ['batch_id', 'entry_id', 'number'],
  indexes: [],
  facts: new Set([goodsDistributed.type, distributionReversed.type]),
  list: {},
  base,
  rows: (placed: Placed<Stock>) => rowsOf(placed),
};

function rowsOf({ entry, payload, after }: Placed<Stock>) {
  const { items = [], recipients } = payload as unknown as { items?: ItemQuantity[]; recipients: readonly Share[] };
  const { entryId, type } = entry.at;
  const sign = type === distributionReversed.type ? -1 : 1;
  const handed = handedBy(after, entryId);
  const shares = recipients.flatMap((share) => (share.items ?? items).map((each) => ({ share, each })));
  return shares.map(({ share, each }, i) => {
    const worth = handed && partAt(handed, keyOfRecipient(share))?.items[each.item]?.fen;
    const { value, qualifier } = shareOf(share, each.quantity);
    return {
      number: i + 1,
      item: each.item,
      household_id: share.householdId,
      person_id: share.personId,
      recipient_organisation_id: share.organisationId,
      group_description: share.group?.description,
      quantity: value === undefined || sign > 0 ? value : negated(value),
      quantity_qualifier: qualifier,
      value_fen: worth === undefined ? undefined : sign * worth,
    };
  });
}

/** Of a decimal as text: its digits stay as they are. */
function negated(value: string): string {
  return value.startsWith('-') ? value.slice(1) : `-${value}`;
}
