/** The lists: what each asks of the API, by what it can be filtered, and which of its columns are shown. */
import type { ListDefinition } from '../api/lists';

export const households: ListDefinition = {
  name: 'households',
  path: '/v1/households',
  filters: ['overdue', 'closed', 'category', 'unit', 'cadre'],
  columns: [
    'headName',
    'areaCode',
    'registryNumber',
    'categories',
    'riskLevel',
    'housingStage',
    'pairedOrganisationIds',
    'pairedCadreIds',
    'lastVisitOn',
    'openNeeds',
    'findings',
    'householdId',
  ],
};

export const lists: readonly ListDefinition[] = [
  households,
  {
    name: 'findings',
    path: '/v1/findings',
    filters: [],
    columns: ['headName', 'areaCode', 'message', 'path', 'entryId'],
  },
  {
    name: 'held',
    path: '/v1/held',
    fixed: { kind: 'entry' },
    filters: [],
    columns: ['title', 'headName', 'areaCode', 'occurredOn', 'receivedAt', 'recordedBy', 'reason', 'entryId'],
  },
  {
    name: 'corrections',
    path: '/v1/held',
    fixed: { kind: 'correction' },
    filters: [],
    columns: ['targetTitle', 'headName', 'areaCode', 'receivedAt', 'recordedBy', 'reason', 'entryId'],
  },
  {
    name: 'overdue',
    path: '/v1/overdue',
    filters: ['kind'],
    columns: [
      'headName',
      'areaCode',
      'dueOn',
      'overdueDays',
      'neverYet',
      'lastVisitOn',
      'lastContactOn',
      'pairedOrganisationIds',
      'pairedCadreIds',
      'householdId',
    ],
  },
  {
    name: 'needs',
    path: '/v1/lists/needs',
    filters: ['urgency'],
    columns: [
      'headName',
      'areaCode',
      'kind',
      'urgency',
      'description',
      'identifiedOn',
      'pairedOrganisationIds',
      'pairedCadreIds',
      'householdId',
    ],
  },
  {
    name: 'pairings',
    path: '/v1/lists/pairings',
    filters: ['paired'],
    columns: ['headName', 'areaCode', 'tier', 'role', 'organisationId', 'cadreId', 'startedOn', 'householdId'],
  },
  {
    name: 'visits',
    path: '/v1/reports/visits/entries',
    ofDays: true,
    filters: ['unit', 'in', 'placed', 'first', 'last', 'certain', 'map'],
    columns: [
      'headName',
      'areaCode',
      'occurredOn',
      'mode',
      'outcome',
      'organisationId',
      'cadreId',
      'isPaired',
      'entryId',
    ],
  },
  {
    name: 'baseline',
    path: '/v1/lists/baseline',
    filters: [],
    columns: [
      'headName',
      'areaCode',
      'registryNumber',
      'categories',
      'causes',
      'housingStage',
      'housingGrade',
      'housingRebuilt',
      'declaredMembers',
      'householdId',
    ],
  },
];

/** What a filter can be set to. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  kind: ['visit', 'contact'],
  urgency: ['urgent', 'normal', 'low'],
  paired: ['true', 'false'],
  certain: ['true', 'false'],
  map: ['then', 'today'],
};
