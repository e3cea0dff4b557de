import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Optional, PersonalTo, Text, Whole } from '../../fields.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** How closely the household is to be looked after. */
export class RiskGrading extends Entry {
  @Code('risk-level') level!: string;
  @Whole(1, 366) visitEveryDays!: number;
  /** Where a call or a message is due more often than a visit. */
  @Optional() @Whole(1, 366) contactEveryDays?: number;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const householdRiskGraded = factOf<Registry, Household>()({
  type: 'HouseholdRiskGraded',
  version: 1,
  title: { zh: '分级管理', en: 'Risk graded' },
  route: 'risk-grades',
  payload: RiskGrading,
  mayRecord: ['office'],
  rank: 16,
  correctionNeedsConfirmation: true,
  slot: () => 'risk',
  evolve: (_, { level, visitEveryDays, contactEveryDays }, at) => ({
    risk: stated({ ...mark(at), level, visitEveryDays, contactEveryDays }),
  }),
});
