import { batch, distributionReversed, goodsDistributed } from '../src/domain/batch/batch.js';
import { handedBy, keyOfRecipient } from '../src/domain/batch/stock.js';
import { partAt } from '../src/domain/parts.js';
import { fen } from './column.js';
import { journalOf } from './journal.js';

export const distributionRecipientTable = journalOf(batch, {
  name: 'distribution_recipient',
  version: 2,
  comment: 'One row per recipient of a distribution of goods, and of a reversal.',
  facts: [goodsDistributed, distributionReversed],
  list: {},
  each: 'recipients',
  also: {
    columns: {
      value_fen: fen('Fen that went with the goods, or came back with them.'),
    },
    values: ({ entry, after }, item) => {
      const handed = handedBy(after, entry.at.entryId);
      const portions = Object.values((handed && partAt(handed, keyOfRecipient(item))?.items) ?? {});
      const known = portions.flatMap((portion) => portion.fen ?? []);
      return { value_fen: known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) };
    },
  },
});
