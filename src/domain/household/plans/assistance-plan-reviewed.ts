import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, InFile, Note, Optional, Required, Text, values } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Plans } from './plans.js';

const progress = values({
  on_track: ['按期推进', 'on track'],
  behind: ['进度滞后', 'behind'],
  reached: ['目标达成', 'goals reached'],
  dropped: ['不再实施', 'dropped'],
});

/** Somebody looked how far a plan has come. */
export class PlanReview extends Entry {
  @Required('方案：制定方案的记录编号', 'Plan: the entry that adopted it', InFile('plan')) planId!: string;
  @Required('进展：按期、滞后、达成或不再实施', 'Progress: how far it has come', Choice(progress)) progress!: string;
  @Optional('评估意见：发现和建议', 'Findings: what was seen and is advised', Text(2000, 'household'), '血压已平稳')
  findings?: string;
  @Note() note?: string;
}

export const assistancePlanReviewed = factOf<Plans, Household>()({
  type: 'AssistancePlanReviewed',
  version: 1,
  title: { zh: '评估帮扶方案', en: 'Assistance plan reviewed' },
  route: 'plan-reviews',
  payload: PlanReview,
  mayRecord: ['cadre', 'office'],
  rank: 36,
  conflictKey: ({ planId }) => `plan:${planId}`,
  evolve: ({ plans }, { planId, progress: reached }, at) => ({
    plans: { ...plans, [planId]: { ...plans[planId], planId, reviewed: { ...provenanceOf(at), progress: reached } } },
  }),
});
