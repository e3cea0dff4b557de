import type { Stock } from '../src/domain/batch/stock.js';
import { decimal, fen, required, text, uuid } from './column.js';
import { keyedOf } from './shapes.js';

export const stockItem = keyedOf<Stock>()({
  name: 'stock_item',
  version: 1,
  comment:
    'One row per batch and item, as it stands: what came, what was handed out, what is left, and what that is worth.',
  of: 'batch',
  streamColumn: 'batch_id',
  columns: {
    batch_id: required(uuid('The batch.')),
    item: required(text('Short id of the item within the batch.')),
    received_by: uuid('The entry by which the batch came.'),
    goods: required(text('What it is (code list goods).')),
    unit: text('Unit of measure (code list unit-of-measure).'),
    received: required(decimal('How many came: received = distributed + remaining + shortage - surplus.')),
    distributed: required(decimal('How many were handed out and not taken back.')),
    shortage: required(decimal('How many were found missing.')),
    surplus: required(decimal('How many were found beyond what was there.')),
    remaining: required(decimal('How many are left.')),
    value_fen: fen('What all of them are worth, in fen, where that is known.'),
    distributed_fen: required(fen('Of that, what went with those that were handed out.')),
    remaining_fen: fen('Of that, what is left.'),
  },
  key: ['batch_id', 'item'],
  rows: ({ id, state: { received: receipt, items } }) =>
    Object.entries(items).flatMap(([item, known]) => {
      const { goods, unit, received, distributed, shortage, surplus, left, valueFen, distributedFen } = known;
      if (goods === undefined) return [];
      return {
        batch_id: id,
        item,
        received_by: receipt?.by,
        goods,
        unit,
        received,
        distributed,
        shortage,
        surplus,
        remaining: left,
        value_fen: valueFen,
        distributed_fen: distributedFen,
        remaining_fen: valueFen === undefined ? undefined : Math.max(0, valueFen - distributedFen),
      };
    }),
});
