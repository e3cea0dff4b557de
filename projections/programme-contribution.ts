import { contributionReceived } from '../src/domain/giving/purse.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const programmeContributionTable = journalOf(programme, {
  name: 'programme_contribution',
  version: 2,
  comment: 'One row per contribution to a programme or an appeal.',
  facts: [contributionReceived],
  list: { by: ['from_organisation_id'] },
});
