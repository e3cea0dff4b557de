import { household } from '../src/domain/household/definition.js';
import { policyExplained } from '../src/domain/household/visits/policy-explained.js';
import { journalOf } from './journal.js';

export const policyTable = journalOf(household, {
  name: 'policy',
  version: 1,
  comment: 'One row per explaining of policies to a household.',
  facts: [policyExplained],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
