import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, Note, Optional, Required, values } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

const statuses = values({
  poor: ['贫困', 'registered poor'],
  lifted: ['脱贫', 'lifted out of poverty'],
  monitored: ['监测', 'monitored'],
  risk_removed: ['风险消除', 'risk removed'],
  returned: ['返贫', 'returned to poverty'],
});

/** What a status may follow; a household without one may take any but those that end another. */
const follows: Readonly<Record<string, readonly (string | undefined)[]>> = {
  poor: [undefined],
  lifted: [undefined, 'poor', 'returned', 'monitored'],
  monitored: [undefined, 'lifted', 'risk_removed'],
  risk_removed: ['monitored'],
  returned: ['lifted', 'monitored', 'risk_removed'],
};

/** Poor, lifted out of poverty, monitored, at risk no more, poor again. */
export class StatusChange extends Entry {
  @Required('状态：贫困、脱贫、监测、风险消除或返贫', 'Status: the new one', Choice(statuses)) status!: string;
  @Optional('原因：按代码表', 'Cause: by the code list', Code('poverty-cause'), 'illness') cause?: string;
  @Note() note?: string;
}

export const householdStatusChanged = factOf<Registry, Household>()({
  type: 'HouseholdStatusChanged',
  version: 1,
  title: { zh: '变更贫困状态', en: 'Household status changed' },
  route: 'statuses',
  payload: StatusChange,
  mayRecord: ['office'],
  rank: 15,
  correctionNeedsConfirmation: true,
  conflictKey: () => 'status',
  decide: ({ status }, { status: before }) =>
    follows[status]?.includes(before?.status) === false ? refuse('status-order', 'status', [before?.by]) : undefined,
  evolve: (_, { status, cause }, at) => ({
    status: { ...provenanceOf(at), status, ...(cause !== undefined && { cause }) },
  }),
});
