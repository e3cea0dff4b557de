import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Note, Optional, Part, Required, values } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import { setStage, warnOfStage } from './housing.js';
import type { Housing } from './housing.js';

const works = values({ rebuild: ['重建', 'rebuilding'], repair: ['修缮', 'repair'], relocate: ['搬迁', 'relocation'] });

/** Rebuilding, repair or a move has been approved. */
export class HousingWork extends Entry {
  @Required('改造方式：重建、修缮或搬迁', 'Work: what has been approved', Choice(works)) work!: string;
  @Optional('补助金额：批准的补助', 'Subsidy: as approved', Part(() => Money)) subsidy?: Money;
  @Note() note?: string;
}

export const housingWorkApproved = factOf<Housing, Household>()({
  type: 'HousingWorkApproved',
  version: 1,
  title: { zh: '住房改造批准', en: 'Housing work approved' },
  route: 'housing-approvals',
  payload: HousingWork,
  mayRecord: ['office'],
  rank: 72,
  conflictKey: () => 'housing',
  decide: ({ subsidy }) => (subsidy && !isMoney(subsidy) ? refuse('money-bounds', 'subsidy') : undefined),
  warn: (_, file, at) => warnOfStage(file, at, 'approved'),
  evolve: (household, { work }, at) => ({
    housing: { ...setStage(household.housing, 'approved', at), work: { ...provenanceOf(at), work } },
  }),
});
