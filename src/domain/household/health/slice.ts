import { slice } from '../../stream-kind.js';
import { healthCodes } from './codes.js';
import { consultationProvided } from './consultation-provided.js';
import { healthCheckRecorded } from './health-check-recorded.js';
import { medicalCostReimbursed } from './medical-cost-reimbursed.js';
import type { Health } from './health.js';
import { chronicConditionRecorded } from './chronic-condition-recorded.js';
import { healthAlertAcknowledged } from './health-alert-acknowledged.js';
import { healthRecordOpened } from './health-record-opened.js';
import { medicineDispensed } from './medicine-dispensed.js';
import { referralFollowedUp, referralMade } from './referral-made.js';

export const health = slice<Health>({
  name: 'health',
  initial: {
    readings: {},
    alerts: {},
    consultations: { count: 0 },
    reimbursements: {},
    healthRecords: {},
    conditions: {},
    acknowledgements: {},
    medicines: { count: 0 },
    referrals: {},
  },
  facts: [
    consultationProvided,
    healthCheckRecorded,
    medicalCostReimbursed,
    healthRecordOpened,
    chronicConditionRecorded,
    healthAlertAcknowledged,
    medicineDispensed,
    referralMade,
    referralFollowedUp,
  ],
  things: {
    alert: { find: ({ alerts }, id) => alerts[id] && { since: alerts[id].span } },
    referral: { find: ({ referrals }, id) => referrals[id] && { since: referrals[id].made?.span } },
  },
  names: ({ consultations, healthRecords, conditions, referrals }, add) => {
    for (const { organisationId, conditions: had = [] } of Object.values(healthRecords)) {
      add('organisation', organisationId);
      add('chronic-condition', ...had);
    }
    for (const of of Object.values(conditions)) add('chronic-condition', ...Object.keys(of));
    for (const { toOrganisationId, outcome } of Object.values(referrals)) {
      add('organisation', toOrganisationId);
      add('referral-outcome', outcome?.outcome);
    }
    add('organisation', consultations.last?.organisationId);
  },
  codes: {
    ...healthCodes,
    'alert-unknown': {
      status: 422,
      zh: '没有这次健康提示',
      en: 'There is no such alert',
      wayOut: { zh: '请填写发出提示的体检记录编号', en: 'name the check whose reading raised it' },
    },
    'alert-of-other': {
      status: 409,
      zh: '这次健康提示是另一位成员的',
      en: 'That alert concerns another member',
      wayOut: { zh: '请核对成员和体检记录编号', en: 'check the member and the id of the health check' },
    },
    'referral-unknown': {
      status: 422,
      zh: '没有这次转诊',
      en: 'There is no such referral',
      wayOut: { zh: '请填写转诊的记录编号', en: 'name the entry that made it' },
    },
    'referral-of-other': {
      status: 409,
      zh: '这次转诊是另一位成员的',
      en: 'That referral concerns another member',
      wayOut: {
        zh: '请改填该转诊所涉及的成员，或改填这位成员的转诊记录编号',
        en: 'name the member who was referred, or the referral of this member',
      },
    },
  },
});
