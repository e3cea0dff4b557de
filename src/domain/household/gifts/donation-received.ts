import { Entry, Money, Party, Quantity } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Note, Optional, Part, Parts, Pattern, Required } from '../../fields.js';
import { isMoney } from '../../money.js';
import { addToTotal, isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Gifts } from './gifts.js';

const batchForm = /^[0-9A-Za-z][0-9A-Za-z_-]{0,59}$/;

export class GiftItem {
  @Required('物品：按代码表', 'Goods: by the code list', Code('goods'), 'padded_quilt') goods!: string;
  @Required('数量：数值和准确程度', 'Quantity: its value and how exact that is', Part(() => Quantity))
  quantity!: Quantity;
  @Optional('计量单位：按代码表', 'Unit: by the code list', Code('unit-of-measure'), 'bed') unit?: string;
  @Optional('折价：这些物品合计', 'Value: of all of them together', Part(() => Money)) value?: Money;
}

/** A gift to the household: goods, cash, or both. */
export class Donation extends Entry {
  @Optional('捐赠方：单位、所在地或文字说明', 'Donor: a unit, an area, or in words', Part(() => Party)) donor?: Party;
  @Optional('物品：逐项填写', 'Items: one by one', Parts(() => GiftItem)) items?: GiftItem[];
  @Optional('现金：慰问金、捐款', 'Cash: money that was given', Part(() => Money)) cash?: Money;
  @Optional('物资批次：出自哪一批物资', 'Batch: of goods that it came out of', Pattern(batchForm), '2022-winter-01')
  batch?: string;
  @Note() note?: string;
}

export const donationReceived = factOf<Gifts, Household>()({
  type: 'DonationReceived',
  version: 1,
  title: { zh: '捐赠', en: 'Donation received' },
  route: 'donations',
  payload: Donation,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 50,
  correctionNeedsConfirmation: true,
  decide: ({ items, cash }) => {
    if (!items && !cash) return refuse('gift-empty');
    for (const [i, { quantity, value }] of (items ?? []).entries()) {
      if (!isQuantity(quantity)) return refuse('quantity-value', `items.${i}.quantity`);
      if (Number(quantity.value ?? 1) <= 0) return refuse('quantity-not-positive', `items.${i}.quantity.value`);
      if (value && !isMoney(value)) return refuse('money-bounds', `items.${i}.value`);
    }
    return cash && !isMoney(cash) ? refuse('money-bounds', 'cash') : undefined;
  },
  evolve: (household, { cash }, at) => {
    const { count, cashFen } = household.gifts;
    const total = cash
      ? addToTotal(cashFen, {
          value: cash.fen ?? cash.fromFen,
          qualifier: cash.fen === undefined && cash.fromFen !== undefined ? 'at_least' : cash.qualifier,
        })
      : cashFen;
    return { gifts: { count: count + 1, cashFen: total, last: provenanceOf(at) } };
  },
});
