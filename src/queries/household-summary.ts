/** A household in a list: one row of the table of households, as it stands. */
import type { JsonSchema } from '../domain/fields.js';
import type { Named } from './labels.js';

export interface HouseholdSummary {
  readonly householdId: string;
  readonly areaCode?: string;
  readonly headName?: string;
  readonly categories: readonly string[];
  readonly riskLevel?: string;
  readonly pairedCadreIds: readonly string[];
  readonly pairedOrganisationIds: readonly string[];
}

/** Of the table `projection.household` under the name `h`; overdue is computed as of a day. */
export function summaryColumns(day: string): string {
  return `h.household_id, h.area_code, h.registry_number, h.group_name, h.head_person_id, h.head_name, h.members,
    h.declared_members, h.declared_members_qualifier, h.categories, h.risk_level, h.visit_every_days,
    h.contact_every_days, h.last_visit_on, h.visit_due_on, h.last_contact_on, h.contact_due_on, h.paired_cadre_ids,
    h.paired_organisation_ids, h.open_needs, h.urgent_needs, h.housing_stage, h.closed_on,
    h.findings + (SELECT count(*)::integer FROM projection.suspected s WHERE s.household_id = h.household_id) AS findings,
    (h.closed_on IS NULL AND coalesce(h.visit_due_on < ${day}::date, FALSE)) AS is_visit_overdue,
    (h.closed_on IS NULL AND coalesce(h.contact_due_on < ${day}::date, FALSE)) AS is_contact_overdue`;
}

export function nameSummary(row: HouseholdSummary, named: Named): void {
  named.add('area', row.areaCode);
  named.add('household-category', ...row.categories);
  named.add('risk-level', row.riskLevel);
  named.add('cadre', ...row.pairedCadreIds);
  named.add('organisation', ...row.pairedOrganisationIds);
}

const day: JsonSchema = { type: 'string', format: 'date' };
const whole: JsonSchema = { type: 'integer' };
const text: JsonSchema = { type: 'string' };

export const summaryProperties = {
  householdId: { type: 'string', format: 'uuid' },
  areaCode: text,
  registryNumber: text,
  groupName: text,
  headPersonId: { type: 'string', format: 'uuid' },
  headName: text,
  members: { ...whole, description: 'Members recorded one by one who have not left' },
  declaredMembers: whole,
  declaredMembersQualifier: text,
  categories: { type: 'array', items: text },
  riskLevel: text,
  visitEveryDays: whole,
  contactEveryDays: whole,
  lastVisitOn: day,
  visitDueOn: { ...day, description: 'Left out where none is due, or one has been due since ever' },
  lastContactOn: day,
  contactDueOn: day,
  pairedCadreIds: { type: 'array', items: { type: 'string', format: 'uuid' } },
  pairedOrganisationIds: { type: 'array', items: text },
  openNeeds: whole,
  urgentNeeds: whole,
  findings: whole,
  housingStage: text,
  closedOn: day,
  isVisitOverdue: { type: 'boolean' },
  isContactOverdue: { type: 'boolean' },
} as const;

export const summaryRequired = [
  'householdId',
  'members',
  'categories',
  'pairedCadreIds',
  'pairedOrganisationIds',
  'openNeeds',
  'urgentNeeds',
  'findings',
  'isVisitOverdue',
  'isContactOverdue',
];

export const summarySchema: JsonSchema = { type: 'object', required: summaryRequired, properties: summaryProperties };
