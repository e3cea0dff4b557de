/** The tables. The list: a table that stands here is built, filled, swapped, documented and shown to dashboards. */
import { fundMoneyTable } from './fund-money.js';
import { goodsReceivedTable } from './goods-received.js';
import { areaPlace } from './area-place.js';
import { area } from './area.js';
import { cadre } from './cadre.js';
import { category } from './category.js';
import { code } from './code.js';
import { consultation } from './consultation.js';
import { contact } from './contact.js';
import { correction } from './correction.js';
import { employment } from './employment.js';
import { finding } from './finding.js';
import { giftByDonor } from './gift-by-donor.js';
import { giftItemByDonor } from './gift-item-by-donor.js';
import { groupEventByProgramme } from './group-event-by-programme.js';
import { volunteerShiftByProgramme } from './volunteer-shift-by-programme.js';
import { giftItem } from './gift-item.js';
import { gift } from './gift.js';
import { healthReadingByBand } from './health-reading-by-band.js';
import { healthReadingLatest } from './health-reading-latest.js';
import { healthReading } from './health-reading.js';
import { held } from './held.js';
import { household } from './household.js';
import { housing } from './housing.js';
import { incomeLatest } from './income-latest.js';
import { income } from './income.js';
import { indicatorLatest } from './indicator-latest.js';
import { indicator } from './indicator.js';
import { identityDocument } from './identity-document.js';
import { member } from './member.js';
import { likeness } from './likeness.js';
import { need } from './need.js';
import { organisation } from './organisation.js';
import { pairing } from './pairing.js';
import { reach } from './reach.js';
import { remade } from './remade.js';
import { reimbursement } from './reimbursement.js';
import type { Table } from './table.js';
import { timeline } from './timeline.js';
import { visitByArea } from './visit-by-area.js';
import { visitByUnit } from './visit-by-unit.js';
import { visit } from './visit.js';
import { cashReliefTable } from './cash-relief.js';
import { serviceTable } from './service.js';
import { insuranceTable } from './insurance.js';
import { insuranceClaimTable } from './insurance-claim.js';
import { educationAidTable } from './education-aid.js';
import { planMeasureTable } from './plan-measure.js';
import { planReviewTable } from './plan-review.js';
import { visitPhotoTable } from './visit-photo.js';
import { satisfactionTable } from './satisfaction.js';
import { labourHelpTable } from './labour-help.js';
import { healthRecordTable } from './health-record.js';
import { healthAlertAcknowledgementTable } from './health-alert-acknowledgement.js';
import { chronicConditionTable } from './chronic-condition.js';
import { medicineTable } from './medicine.js';
import { referralTable } from './referral.js';
import { householdStatusTable } from './household-status.js';
import { householdJoinedTable } from './household-joined.js';
import { householdMergeTable } from './household-merge.js';
import { householdMoveTable } from './household-move.js';
import { householdSplitTable } from './household-split.js';
import { policyTable } from './policy.js';
import { selfReportLinkTable } from './self-report-link.js';
import { consentTable } from './consent.js';
import { contributionTable } from './contribution.js';
import { expenditureTable } from './expenditure.js';
import { loanTable } from './loan.js';
import { loanSettlementTable } from './loan-settlement.js';
import { programmeContributionTable } from './programme-contribution.js';
import { programmeExpenditureTable } from './programme-expenditure.js';
import { batchItemTable } from './batch-item.js';
import { allocationItemTable } from './allocation-item.js';
import { distributionRecipientTable } from './distribution-recipient.js';
import { distributionItemTable } from './distribution-item.js';
import { stockCountItemTable } from './stock-count-item.js';
import { groupEventTable } from './group-event.js';
import { attendanceTable } from './attendance.js';
import { materialTable } from './material.js';
import { mediaItemTable } from './media-item.js';
import { commendationTable } from './commendation.js';
import { staffGiftTable } from './staff-gift.js';
import { teamTable } from './team.js';
import { volunteerShiftTable } from './volunteer-shift.js';
import { categoryInsuranceTable } from './category-insurance.js';
import { categoryClaimTable } from './category-claim.js';
import { declaredTotalTable } from './declared-total.js';
import { programmeTable } from './programme.js';
import { fundTable } from './fund.js';
import { selfReportTable } from './self-report.js';
import { selfReportRulingTable } from './self-report-ruling.js';
import { emergencyStepTable } from './emergency-step.js';
import { emergencyClosingTable } from './emergency-closing.js';
import { duplicateSuspicion } from './duplicate-suspicion.js';
import { fundBalance } from './fund-balance.js';
import { programmeBalance } from './programme-balance.js';
import { stockItem } from './stock-item.js';

export const tables: readonly Table[] = [
  household,
  timeline,
  member,
  identityDocument,
  pairing,
  visit,
  contact,
  gift,
  giftItem,
  healthReading,
  healthReadingLatest,
  consultation,
  reimbursement,
  housing,
  need,
  income,
  incomeLatest,
  employment,
  indicator,
  indicatorLatest,
  category,
  reach,
  finding,
  likeness,
  remade,
  held,
  correction,
  area,
  areaPlace,
  organisation,
  cadre,
  code,
  visitByArea,
  visitByUnit,
  giftByDonor,
  giftItemByDonor,
  groupEventByProgramme,
  volunteerShiftByProgramme,
  healthReadingByBand,
  cashReliefTable,
  serviceTable,
  insuranceTable,
  insuranceClaimTable,
  educationAidTable,
  planMeasureTable,
  planReviewTable,
  visitPhotoTable,
  satisfactionTable,
  labourHelpTable,
  healthRecordTable,
  healthAlertAcknowledgementTable,
  chronicConditionTable,
  medicineTable,
  referralTable,
  householdStatusTable,
  householdMoveTable,
  householdMergeTable,
  householdSplitTable,
  householdJoinedTable,
  policyTable,
  selfReportLinkTable,
  consentTable,
  contributionTable,
  expenditureTable,
  loanTable,
  loanSettlementTable,
  programmeContributionTable,
  programmeExpenditureTable,
  batchItemTable,
  allocationItemTable,
  distributionRecipientTable,
  distributionItemTable,
  goodsReceivedTable,
  fundMoneyTable,
  stockCountItemTable,
  groupEventTable,
  attendanceTable,
  materialTable,
  mediaItemTable,
  commendationTable,
  staffGiftTable,
  teamTable,
  volunteerShiftTable,
  categoryInsuranceTable,
  categoryClaimTable,
  declaredTotalTable,
  programmeTable,
  fundTable,
  selfReportTable,
  selfReportRulingTable,
  emergencyStepTable,
  emergencyClosingTable,
  fundBalance,
  programmeBalance,
  stockItem,
  duplicateSuspicion,
];
