import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Note, Optional, Required, Whole } from '../../fields.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** How closely the household is to be looked after. */
export class RiskGrading extends Entry {
  @Required('风险等级：按代码表', 'Level: by the code list', Code('risk-level'), 'medium') level!: string;
  @Required('走访间隔（天）：最多隔多少天', 'Visit every days: at least once in so many', Whole(1, 366), 30)
  visitEveryDays!: number;
  @Optional('联络间隔（天）：比走访更勤时填写', 'Contact every days: where more often than visits', Whole(1, 366), 7)
  contactEveryDays?: number;
  @Note() note?: string;
}

export const householdRiskGraded = factOf<Registry, Household>()({
  type: 'HouseholdRiskGraded',
  version: 1,
  title: { zh: '分级管理', en: 'Risk graded' },
  route: 'risk-grades',
  payload: RiskGrading,
  mayRecord: ['office'],
  rank: 16,
  staysBehind: 'always',
  correctionNeedsConfirmation: true,
  conflictKey: () => 'risk',
  evolve: (_, { level, visitEveryDays, contactEveryDays }, at) => ({
    risk: stated({ ...spanned(at), level, visitEveryDays, contactEveryDays }),
  }),
});
