import type { Stock } from '../src/domain/batch/stock.js';
import { decimal, fen, required, text, uuid } from './column.js';
import { keyedOf } from './shapes.js';

const howExact = text('How exact that is: exact, at_least, below, approximately or unknown.');

export const stockItem = keyedOf<Stock>()({
  name: 'stock_item',
  version: 2,
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
    received: decimal(
      'How many came: received = distributed + remaining + shortage - surplus, as exact as these are; null where unknown.',
    ),
    received_qualifier: required(howExact),
    distributed: required(decimal('How many were handed out and not taken back.')),
    distributed_qualifier: required(howExact),
    shortage: required(decimal('How many were found missing.')),
    surplus: required(decimal('How many were found beyond what was there.')),
    counted_qualifier: required(text('How exact shortage and surplus are: exact or approximately.')),
    remaining: required(decimal('How many are left.')),
    remaining_qualifier: required(howExact),
    value_fen: fen('What all of them are worth, in fen, where that is known.'),
    value_qualifier: text('How exact that value is; what went with the goods and what is left of it is so, too.'),
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
        received: known.receivedQualifier === 'unknown' ? undefined : received,
        received_qualifier: known.receivedQualifier ?? 'exact',
        distributed,
        distributed_qualifier: known.distributedQualifier ?? 'exact',
        shortage,
        surplus,
        counted_qualifier: known.countedQualifier ?? 'exact',
        remaining: left,
        remaining_qualifier: known.leftQualifier ?? 'exact',
        value_fen: valueFen,
        value_qualifier: valueFen === undefined ? undefined : (known.valueQualifier ?? 'exact'),
        distributed_fen: distributedFen,
        remaining_fen: valueFen === undefined ? undefined : Math.max(0, valueFen - distributedFen),
      };
    }),
});
