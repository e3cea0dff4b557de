import { household } from '../src/domain/household/definition.js';
import { insuranceClaimPaid } from '../src/domain/household/gifts/insurance-enrolled.js';
import { band_fen } from './column.js';
import { journalOf } from './journal.js';

export const insuranceClaimTable = journalOf(household, {
  name: 'insurance_claim',
  version: 1,
  comment: 'One row per payment of an insurance to a household.',
  facts: [insuranceClaimPaid],
  list: {},
  coarse: { amount_fen: band_fen, amount_from_fen: band_fen, amount_to_fen: band_fen },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
