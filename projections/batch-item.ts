import { batch, batchReceived } from '../src/domain/batch/batch.js';
import { journalOf } from './journal.js';

export const batchItemTable = journalOf(batch, {
  name: 'batch_item',
  version: 1,
  comment: 'One row per kind of goods that came in a batch.',
  facts: [batchReceived],
  list: { by: ['goods'] },
  each: 'items',
});
