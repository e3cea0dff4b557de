import { slice } from '../../stream-kind.js';
import { consultationProvided } from './consultation-provided.js';
import { healthCheckRecorded } from './health-check-recorded.js';
import { medicalCostReimbursed } from './medical-cost-reimbursed.js';
import type { Health } from './health.js';

export const health = slice<Health>({
  name: 'health',
  initial: { readings: {}, consultations: { count: 0 }, reimbursements: {} },
  facts: [consultationProvided, healthCheckRecorded, medicalCostReimbursed],
  names: ({ consultations }, add) => {
    add('organisation', consultations.last?.organisationId);
  },
});
