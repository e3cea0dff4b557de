/** What a batch hands out stands in the file of each household: kept in step with distributions and reversals. */
import { causeOf, processOf } from '../process-definition.js';
import type { Body } from '../process-definition.js';
import type { AnyStream, StreamDefinition } from '../stream-kind.js';
import { entriesOf, partAt, partsOf } from '../parts.js';
import { goodsReceived } from '../household/elsewhere/goods-received.js';
import { toHousehold } from '../household/elsewhere/to-household.js';
import type { GiftItem } from '../household/gifts/donation-received.js';
import type { Reversal } from './bodies.js';
import { batch, batchReceived, distributionReversed, goodsDistributed } from './batch.js';
import { itemIn, millionths } from './stock.js';
import type { Handed, Stock } from './stock.js';

function itemsOf({ items }: Handed, stock: Stock['items']): GiftItem[] {
  return Object.entries(items).flatMap(([item, { quantity, fen }]) => {
    const { goods, unit } = itemIn(stock, item);
    if (goods === undefined) return [];
    return {
      goods,
      // A vague share has no number of its own in millionths.
      quantity: millionths(quantity) > 0 ? { value: quantity, qualifier: 'exact' as const } : { qualifier: 'unknown' },
      ...(unit !== undefined && { unit }),
      ...(fen !== undefined && { value: { fen, qualifier: 'exact' as const } }),
    };
  });
}

export const goodsProcess = processOf<Stock>({
  name: 'goods',
  version: 1,
  source: batch as AnyStream as StreamDefinition<Stock>,
  causes: [
    causeOf<Stock>()(goodsDistributed, (entry, source) => {
      const { distributionId, organisationId } = entry;
      const { items, received, distributions } = source.state;
      const handed = partAt(distributions, source.at.entryId)?.handed ?? partsOf<Handed>();
      return [...entriesOf(handed)].flatMap(([, share]) => {
        const goods = itemsOf(share, items);
        if (goods.length === 0) return [];
        const receipt = {
          batchId: source.id,
          distributionEntryId: source.at.entryId,
          ...(distributionId !== undefined && { distributionId }),
          ...(received?.donorOrganisationId !== undefined && { donorOrganisationId: received.donorOrganisationId }),
          ...(organisationId !== undefined && { organisationId }),
          items: goods,
        };
        return toHousehold(share.householdId, goodsReceived, receipt, entry);
      });
    }),
  ],
  dependsOn: [
    { fact: batchReceived },
    {
      fact: distributionReversed,
      touches: ({ payload }: Body<Reversal>, { entryId }) => payload.on === entryId,
    },
  ],
});
