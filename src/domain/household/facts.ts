/** The facts of a household. The list: a fact that stands here is recorded, stored, folded and shown. */
import type { AnyFact } from '../fact.js';
import type { Household } from './household.js';
import { consultationProvided } from './health/consultation-provided.js';
import { contactLogged } from './visits/contact-logged.js';
import { donationReceived } from './gifts/donation-received.js';
import { employmentPlaced } from './livelihood/employment-placed.js';
import { headOfHouseholdChanged } from './members/head-of-household-changed.js';
import { healthCheckRecorded } from './health/health-check-recorded.js';
import { houseDemolished } from './housing/house-demolished.js';
import { householdCategoryAssigned } from './registry/household-category-assigned.js';
import { householdClosed } from './registry/household-closed.js';
import { householdMovedIn } from './housing/household-moved-in.js';
import { householdRegistered } from './registry/household-registered.js';
import { householdRiskGraded } from './registry/household-risk-graded.js';
import { housingAccepted } from './housing/housing-accepted.js';
import { housingAssessed } from './housing/housing-assessed.js';
import { housingImproved } from './housing/housing-improved.js';
import { housingWorkApproved } from './housing/housing-work-approved.js';
import { incomeDeclared } from './livelihood/income-declared.js';
import { indicatorAssessed } from './livelihood/indicator-assessed.js';
import { medicalCostReimbursed } from './health/medical-cost-reimbursed.js';
import { memberAdded } from './members/member-added.js';
import { memberDetailsChanged } from './members/member-details-changed.js';
import { memberLeft } from './members/member-left.js';
import { needIdentified } from './needs/need-identified.js';
import { needResolved } from './needs/need-resolved.js';
import { pairingEnded } from './pairings/pairing-ended.js';
import { pairingStarted } from './pairings/pairing-started.js';
import { pairingTransferred } from './pairings/pairing-transferred.js';
import { policyExplained } from './visits/policy-explained.js';
import { rebuildStarted } from './housing/rebuild-started.js';
import { visitRecorded } from './visits/visit-recorded.js';

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
