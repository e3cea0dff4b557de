import { batch, goodsAllocated } from '../src/domain/batch/batch.js';
import { journalOf } from './journal.js';

export const allocationItemTable = journalOf(batch, {
  name: 'allocation_item',
  version: 1,
  comment: 'One row per kind of goods that was allocated to a unit.',
  facts: [goodsAllocated],
  list: {},
  each: 'items',
});
