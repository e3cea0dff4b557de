import { batch, stockCounted } from '../src/domain/batch/batch.js';
import { journalOf } from './journal.js';

export const stockCountItemTable = journalOf(batch, {
  name: 'stock_count_item',
  version: 1,
  comment: 'One row per kind of goods that was counted.',
  facts: [stockCounted],
  list: {},
  each: 'items',
});
