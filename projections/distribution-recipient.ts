import { batch, distributionReversed, goodsDistributed } from '../src/domain/batch/batch.js';
import { keyOfRecipient } from '../src/domain/batch/stock.js';
import { partAt } from '../src/domain/parts.js';
import { count } from './column.js';
import { journalOf } from './journal.js';

export const distributionRecipientTable = journalOf(batch, {
  name: 'distribution_recipient',
  version: 2,
  comment: 'One row per recipient of a distribution of goods, and of a reversal.',
  facts: [goodsDistributed, distributionReversed],
  each: 'recipients',
  also: {
    columns: {
      value_fen: { ...count('Fen that went with the goods, or came back with them.'), type: 'bigint' },
    },
    values: ({ entry, after }, item) => {
      const { entryId } = entry.at;
      const handed = partAt(after.distributions, entryId)?.handed ?? partAt(after.returns, entryId);
      const portions = Object.values((handed && partAt(handed, keyOfRecipient(item))?.items) ?? {});
      const known = portions.flatMap(({ fen }) => fen ?? []);
      return { value_fen: known.length === 0 ? undefined : known.reduce((sum, fen) => sum + fen, 0) };
    },
  },
});
