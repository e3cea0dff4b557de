import { household } from '../src/domain/household/definition.js';
import { medicineDispensed } from '../src/domain/household/health/medicine-dispensed.js';
import { journalOf } from './journal.js';

export const medicineTable = journalOf(household, {
  name: 'medicine',
  version: 1,
  comment: 'One row per medicine that was handed to a household.',
  facts: [medicineDispensed],
  list: {},
  each: 'medicines',
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
