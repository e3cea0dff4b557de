import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Id, Optional, OrganisationRef, Parts, RefersTo, Required } from '../../fields.js';
import { countedFen } from '../../giving/purse.js';
import { provenanceOf } from '../../provenance.js';
import { addToTotal } from '../../quantity.js';
import { GiftItem } from '../gifts/donation-received.js';
import type { Household } from '../household.js';
import type { Elsewhere } from './elsewhere.js';

/** What the household was handed out of a batch, less what was taken back. */
export class GoodsReceipt extends Entry {
  @Required('批次：出自哪一批物资', 'Batch: that it came out of', [Id(), RefersTo('batch')]) batchId!: string;
  @Required('发放：发放的记录编号', 'Distribution: the entry that handed it out', Id()) distributionEntryId!: string;
  @Optional('发放编号：同一次发放相同', 'Distribution id: the same for parts of one distribution', Id())
  distributionId?: string;
  @Optional('捐赠单位：已登记的单位', 'Donor: the unit that gave the batch', OrganisationRef())
  donorOrganisationId?: string;
  @Optional('发放单位：已登记的单位', 'Unit: that handed it out', OrganisationRef()) organisationId?: string;
  @Required('物品：逐项列出', 'Items: one by one', Parts(() => GiftItem, 100)) items!: GiftItem[];
}

export const goodsReceived = factOf<Elsewhere, Household>()({
  type: 'GoodsReceived',
  version: 1,
  title: { zh: '领取物资', en: 'Goods received' },
  route: 'goods-received',
  payload: GoodsReceipt,
  mayRecord: ['office'],
  rank: 531,
  completes: 'batch',
  evolve: ({ goodsReceived: { count, fen } }, { items }, at) => ({
    goodsReceived: {
      count: count + 1,
      fen: items.reduce(
        (total, { value }) => (value?.fen === undefined ? total : addToTotal(total, countedFen(value))),
        fen,
      ),
      last: provenanceOf(at),
    },
  }),
});
