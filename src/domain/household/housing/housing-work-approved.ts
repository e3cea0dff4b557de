import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Optional, Part, PersonalTo, Text } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import { setStage } from './housing.js';
import type { Housing } from './housing.js';

/** Rebuilding, repair or a move has been approved. */
export class HousingWork extends Entry {
  @Choice(['rebuild', 'repair', 'relocate']) work!: string;
  @Optional() @Part(() => Money) subsidy?: Money;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const housingWorkApproved = factOf<Housing, Household>()({
  type: 'HousingWorkApproved',
  version: 1,
  title: { zh: '住房改造批准', en: 'Housing work approved' },
  route: 'housing-approvals',
  payload: HousingWork,
  mayRecord: ['office'],
  rank: 72,
  slot: () => 'housing',
  decide: ({ subsidy }) => (subsidy && !isMoney(subsidy) ? refuse('money-bounds', 'subsidy') : undefined),
  evolve: (household, { work }, at) => ({
    housing: { ...setStage(household.housing, 'approved', at), work: { ...mark(at), work } },
  }),
});
