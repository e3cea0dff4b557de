import { household } from '../src/domain/household/definition.js';
import { assistancePlanAdopted, assistancePlanRevised } from '../src/domain/household/plans/assistance-plan-adopted.js';
import { band_fen } from './column.js';
import { journalOf } from './journal.js';

export const planMeasureTable = journalOf(household, {
  name: 'plan_measure',
  version: 1,
  comment: 'One row per measure of an assistance plan, as adopted and as revised.',
  facts: [assistancePlanAdopted, assistancePlanRevised],
  list: {},
  each: 'measures',
  coarse: { cost_fen: band_fen },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
