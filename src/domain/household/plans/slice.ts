import { slice } from '../../stream-kind.js';
import { assistancePlanAdopted, assistancePlanRevised } from './assistance-plan-adopted.js';
import { assistancePlanReviewed } from './assistance-plan-reviewed.js';
import type { Plans } from './plans.js';

export const plans = slice<Plans>({
  name: 'plans',
  initial: { plans: {} },
  facts: [assistancePlanAdopted, assistancePlanRevised, assistancePlanReviewed],
  things: { plan: { find: ({ plans: known }, id) => known[id] && { since: known[id].adopted?.span } } },
  names: ({ plans: known }, add) => {
    for (const { measures = [] } of Object.values(known)) {
      for (const { kind, cadreId, organisationId } of measures) {
        add('measure-kind', kind);
        add('cadre', cadreId);
        add('organisation', organisationId);
      }
    }
  },
  codes: {
    'plan-unknown': {
      status: 422,
      zh: '没有这个帮扶方案',
      en: 'There is no such plan',
      wayOut: { zh: '请填写制定方案的记录编号', en: 'name the entry that adopted it' },
    },
  },
});
