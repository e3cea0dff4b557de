import { nothing } from '../../quantity.js';
import { slice } from '../../stream-kind.js';
import { giftCodes } from './codes.js';
import { donationReceived } from './donation-received.js';
import type { Gifts } from './gifts.js';
import { cashReliefPaid } from './cash-relief-paid.js';
import { insuranceClaimPaid, insuranceEnrolled } from './insurance-enrolled.js';
import { serviceDelivered } from './service-delivered.js';

export const gifts = slice<Gifts>({
  name: 'gifts',
  initial: { gifts: { count: 0, cashFen: nothing }, relief: { count: 0, fen: nothing }, services: {}, insurances: {} },
  facts: [donationReceived, cashReliefPaid, serviceDelivered, insuranceEnrolled, insuranceClaimPaid],
  things: { insurance: { find: ({ insurances }, id) => insurances[id] && { since: insurances[id].enrolled?.span } } },
  names: ({ services, insurances }, add) => {
    add('service', ...Object.keys(services));
    for (const { scheme } of Object.values(insurances)) add('insurance-scheme', scheme);
  },
  codes: {
    ...giftCodes,
    'insurance-unknown': {
      status: 422,
      zh: '没有这份参保',
      en: 'There is no such enrolment',
      wayOut: { zh: '请填写参保的记录编号', en: 'name the entry that recorded it' },
    },
  },
});
