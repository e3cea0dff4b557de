import { household } from '../src/domain/household/definition.js';
import { goodsReceived } from '../src/domain/household/elsewhere/goods-received.js';
import { journalOf } from './journal.js';

export const goodsReceivedTable = journalOf(household, {
  name: 'goods_received',
  version: 1,
  comment: 'One row per kind of goods that a household was handed out of a batch, less what was taken back.',
  facts: [goodsReceived],
  list: { by: ['goods', 'batch_id'] },
  each: 'items',
  indexes: [{ columns: ['batch_id'], for: 'households to which goods of a batch went' }],
});
