import { fund } from '../src/domain/fund/fund.js';
import { contributionReceived } from '../src/domain/giving/purse.js';
import { journalOf } from './journal.js';

export const contributionTable = journalOf(fund, {
  name: 'contribution',
  version: 2,
  comment: 'One row per contribution to a fund.',
  facts: [contributionReceived],
  list: { by: ['from_organisation_id'] },
});
