import { household } from '../src/domain/household/definition.js';
import { referralFollowedUp, referralMade } from '../src/domain/household/health/referral-made.js';
import { journalOf } from './journal.js';

export const referralTable = journalOf(household, {
  name: 'referral',
  version: 1,
  comment: 'One row per referral of a member, and per outcome of one.',
  facts: [referralMade, referralFollowedUp],
  indexes: [
    {
      columns: ['last_day', 'household_id', 'entry_id'],
      where: 'referral_id IS NULL',
      for: 'referrals, oldest first',
    },
    { columns: ['household_id', 'referral_id'], where: 'referral_id IS NOT NULL', for: 'what came of a referral' },
    { columns: ['area_code', 'last_day'], for: 'rows of an area by day' },
  ],
});
