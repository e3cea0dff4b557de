import { batch, distributionReversed, goodsDistributed } from '../src/domain/batch/batch.js';
import { journalOf } from './journal.js';

export const distributionRecipientTable = journalOf(batch, {
  name: 'distribution_recipient',
  version: 1,
  comment: 'One row per recipient of a distribution of goods, and of a reversal.',
  facts: [goodsDistributed, distributionReversed],
  each: 'recipients',
});
