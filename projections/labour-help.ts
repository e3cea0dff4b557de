import { household } from '../src/domain/household/definition.js';
import { labourHelpProvided } from '../src/domain/household/visits/labour-help-provided.js';
import { journalOf } from './journal.js';

export const labourHelpTable = journalOf(household, {
  name: 'labour_help',
  version: 1,
  comment: 'One row per help with labour: harvest, sweeping, firewood.',
  facts: [labourHelpProvided],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
