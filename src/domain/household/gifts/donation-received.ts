import { Entry, Money, Party, Quantity } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Optional, Part, Parts, Pattern, PersonalTo, Text } from '../../fields.js';
import { isMoney } from '../../money.js';
import { addToTotal, isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Gifts } from './gifts.js';

export class GiftItem {
  @Code('goods') goods!: string;
  @Part(() => Quantity) quantity!: Quantity;
  @Optional() @Code('unit-of-measure') unit?: string;
  /** Of all of them together. */
  @Optional() @Part(() => Money) value?: Money;
}

/** A gift to the household: goods, cash, or both. */
export class Donation extends Entry {
  @Optional() @Part(() => Party) donor?: Party;
  @Optional() @Parts(() => GiftItem) items?: GiftItem[];
  @Optional() @Part(() => Money) cash?: Money;
  /** The batch of goods that it came out of, by its code. */
  @Optional() @Pattern(/^[0-9A-Za-z][0-9A-Za-z_-]{0,59}$/) batch?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
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
    return { gifts: { count: count + 1, cashFen: total, last: mark(at) } };
  },
});
