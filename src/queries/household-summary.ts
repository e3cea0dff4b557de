/** A household in a list: one row of the table of households, as it stands. */
import type { JsonSchema } from '../domain/fields.js';
import {
  areaCode,
  cadres,
  code,
  codes,
  day,
  housingStage,
  itemOf,
  nameRow,
  organisations,
  qualifier,
  required,
  text,
  uuid,
  whole,
  yesNo,
} from './columns.js';
import type { Named } from './labels.js';
import { togetherColumn } from './together.js';

export interface HouseholdSummary {
  readonly householdId: string;
  readonly areaCode?: string;
  readonly headName?: string;
  readonly categories: readonly string[];
  readonly riskLevel?: string;
  readonly pairedCadreIds: readonly string[];
  readonly pairedOrganisationIds: readonly string[];
}

/** Of the table `projection.household` under the name `h`; overdue is computed as of a day. Rows are made whole by `wholeOf`. */
export function summaryColumns(day: string): string {
  return `h.household_id, h.area_code, h.registry_number, h.group_name, h.head_person_id, h.head_name, h.members,
    h.declared_members, h.declared_members_qualifier, h.categories, h.risk_level, h.visit_every_days,
    h.contact_every_days, h.last_visit_on, h.visit_due_on, h.last_contact_on, h.contact_due_on, h.paired_cadre_ids,
    h.paired_organisation_ids, h.open_needs, h.urgent_needs, h.housing_stage, h.closed_on, h.merged_into,
    h.findings + (SELECT count(*)::integer FROM projection.suspected s WHERE s.household_id = h.household_id) AS findings,
    (h.closed_on IS NULL AND coalesce(h.visit_due_on < ${day}::date, FALSE)) AS is_visit_overdue,
    (h.closed_on IS NULL AND coalesce(h.contact_due_on < ${day}::date, FALSE)) AS is_contact_overdue,
    ${togetherColumn(day)}`;
}

export const summaryFields = {
  householdId: required(uuid('户编号', 'Household id')),
  areaCode,
  registryNumber: text('建档编号', 'Registry number'),
  groupName: text('村民小组或楼栋单元', 'Group'),
  headPersonId: uuid('户主编号', 'Head id'),
  headName: text('户主', 'Head'),
  members: required(whole('成员数', 'Members', 'Members recorded one by one who have not left')),
  declaredMembers: whole('申报人口', 'Declared members'),
  declaredMembersQualifier: qualifier({ zh: '申报人口', en: 'Declared members' }),
  categories: required(codes('household-category', '户类别', 'Categories')),
  riskLevel: code('risk-level', '风险等级', 'Risk level'),
  visitEveryDays: whole('走访间隔天数', 'Visit every (days)'),
  contactEveryDays: whole('联络间隔天数', 'Contact every (days)'),
  lastVisitOn: day('上次走访', 'Last visit on'),
  visitDueOn: day('下次应走访', 'Visit due on', 'Left out where none is due, or one is due from an unknown day'),
  lastContactOn: day('上次联络', 'Last contact on'),
  contactDueOn: day('下次应联络', 'Contact due on'),
  pairedCadreIds: required(cadres('包保干部', 'Paired cadres')),
  pairedOrganisationIds: required(organisations('包保单位', 'Paired units')),
  openNeeds: required(whole('未解决需求', 'Open needs')),
  urgentNeeds: required(whole('其中紧急', 'Urgent needs')),
  findings: required(whole('疑点数', 'Findings')),
  housingStage,
  closedOn: day('销户日期', 'Closed on'),
  mergedInto: uuid('并入户编号', 'Merged into', 'The household that goes on in its place'),
  isVisitOverdue: required(yesNo('走访逾期', 'Visit overdue')),
  isContactOverdue: required(yesNo('联络逾期', 'Contact overdue')),
} as const;

export function nameSummary(row: HouseholdSummary, named: Named): void {
  nameRow(summaryFields, row, named);
}

export const summarySchema: JsonSchema = itemOf(summaryFields);
