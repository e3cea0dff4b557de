/** The facts of a household. The list: a fact that stands here is recorded, stored, folded and shown. */
import type { AnyFact } from '../../fact.js';
import type { Household } from '../household.js';
import { consultationProvided } from './consultation-provided.js';
import { contactLogged } from './contact-logged.js';
import { donationReceived } from './donation-received.js';
import { employmentPlaced } from './employment-placed.js';
import { headOfHouseholdChanged } from './head-of-household-changed.js';
import { healthCheckRecorded } from './health-check-recorded.js';
import { houseDemolished } from './house-demolished.js';
import { householdCategoryAssigned } from './household-category-assigned.js';
import { householdClosed } from './household-closed.js';
import { householdMovedIn } from './household-moved-in.js';
import { householdRegistered } from './household-registered.js';
import { householdRiskGraded } from './household-risk-graded.js';
import { housingAccepted } from './housing-accepted.js';
import { housingAssessed } from './housing-assessed.js';
import { housingImproved } from './housing-improved.js';
import { housingWorkApproved } from './housing-work-approved.js';
import { incomeDeclared } from './income-declared.js';
import { indicatorAssessed } from './indicator-assessed.js';
import { medicalCostReimbursed } from './medical-cost-reimbursed.js';
import { memberAdded } from './member-added.js';
import { memberDetailsChanged } from './member-details-changed.js';
import { memberLeft } from './member-left.js';
import { needIdentified } from './need-identified.js';
import { needResolved } from './need-resolved.js';
import { pairingEnded } from './pairing-ended.js';
import { pairingStarted } from './pairing-started.js';
import { pairingTransferred } from './pairing-transferred.js';
import { policyExplained } from './policy-explained.js';
import { rebuildStarted } from './rebuild-started.js';
import { visitRecorded } from './visit-recorded.js';

export const householdFacts: readonly AnyFact<Household>[] = [
  consultationProvided,
  contactLogged,
  donationReceived,
  employmentPlaced,
  headOfHouseholdChanged,
  healthCheckRecorded,
  houseDemolished,
  householdCategoryAssigned,
  householdClosed,
  householdMovedIn,
  householdRegistered,
  householdRiskGraded,
  housingAccepted,
  housingAssessed,
  housingImproved,
  housingWorkApproved,
  incomeDeclared,
  indicatorAssessed,
  medicalCostReimbursed,
  memberAdded,
  memberDetailsChanged,
  memberLeft,
  needIdentified,
  needResolved,
  pairingEnded,
  pairingStarted,
  pairingTransferred,
  policyExplained,
  rebuildStarted,
  visitRecorded,
];
