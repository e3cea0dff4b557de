import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  CadreRef,
  CalendarDay,
  Code,
  Fen,
  InFile,
  Note,
  Optional,
  OrganisationRef,
  Parts,
  Required,
  Text,
} from '../../fields.js';
import { provenanceOf, spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { PlannedMeasure, Plans } from './plans.js';

/** One thing that is to be done: what, by whom, until when, at what cost. */
export class Measure {
  @Required('措施类别：按代码表', 'Kind: by the code list', Code('measure-kind'), 'medical_care') kind!: string;
  @Optional('内容：做什么', 'Content: what is to be done', Text(500, 'household'), '每月上门测血压') content?: string;
  @Optional('责任干部：已登记的干部', 'Cadre: who is to do it', CadreRef()) cadreId?: string;
  @Optional('责任单位：已登记的单位', 'Unit: that is to do it', OrganisationRef()) organisationId?: string;
  @Optional('完成期限：最后一天', 'Until: the last day', CalendarDay(), '2026-12-31') until?: string;
  @Optional('预计费用（分）：合计', 'Cost in fen: of all of it', Fen()) costFen?: number;
}

export class PlanAdoption extends Entry {
  @Optional(
    '成员：一人一策时填写；不填为一户一策',
    'Member: whom it is for; else it is for the household',
    InFile('member'),
  )
  personId?: string;
  @Required('目标：要达到什么', 'Goals: what is to be reached', Text(2000, 'household'), '病情稳定，收入不降')
  goals!: string;
  @Required('措施：逐项填写', 'Measures: one by one', Parts(() => Measure, 50)) measures!: Measure[];
  @Note() note?: string;
}

export class PlanRevision extends Entry {
  @Required('方案：制定方案的记录编号', 'Plan: the entry that adopted it', InFile('plan')) planId!: string;
  @Optional('目标：修订后的', 'Goals: the new ones', Text(2000, 'household'), '病情稳定，收入不降') goals?: string;
  @Required('措施：修订后的全部措施', 'Measures: all of them as they are now', Parts(() => Measure, 50))
  measures!: Measure[];
  @Required('原因：为何修订', 'Reason: why it was changed', Text(500, 'household'), '住院后情况有变') reason!: string;
}

export function plannedIn(measures: readonly Measure[]): PlannedMeasure[] {
  return measures.map(({ kind, until, costFen, cadreId, organisationId }) => ({
    kind,
    ...(until !== undefined && { until }),
    ...(costFen !== undefined && { costFen }),
    ...(cadreId !== undefined && { cadreId }),
    ...(organisationId !== undefined && { organisationId }),
  }));
}

export const assistancePlanAdopted = factOf<Plans, Household>()({
  type: 'AssistancePlanAdopted',
  version: 1,
  title: { zh: '制定帮扶方案', en: 'Assistance plan adopted' },
  route: 'plans',
  payload: PlanAdoption,
  mayRecord: ['cadre', 'office'],
  rank: 34,
  conflictKey: (_, entryId) => `plan:${entryId}`,
  evolve: ({ plans }, { personId, measures }, at) => {
    const planId = at.entryId;
    const before = plans[planId];
    return {
      plans: {
        ...plans,
        [planId]: {
          measures: plannedIn(measures),
          ...before,
          planId,
          ...(personId !== undefined && { personId }),
          adopted: spanned(at),
        },
      },
    };
  },
});

export const assistancePlanRevised = factOf<Plans, Household>()({
  type: 'AssistancePlanRevised',
  version: 1,
  title: { zh: '修订帮扶方案', en: 'Assistance plan revised' },
  route: 'plan-revisions',
  payload: PlanRevision,
  mayRecord: ['cadre', 'office'],
  rank: 35,
  conflictKey: ({ planId }) => `plan:${planId}`,
  evolve: ({ plans }, { planId, measures }, at) => ({
    plans: {
      ...plans,
      [planId]: { ...plans[planId], planId, measures: plannedIn(measures), revised: provenanceOf(at) },
    },
  }),
});
