import { nothing } from '../../quantity.js';
import { slice } from '../../stream-kind.js';
import { donationReceived } from './donation-received.js';
import type { Gifts } from './gifts.js';

export const gifts = slice<Gifts>({
  name: 'gifts',
  initial: { gifts: { count: 0, cashFen: nothing } },
  facts: [donationReceived],
});
