import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Codes, InFile, Note, Optional, OrganisationRef, PersonalTo, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** A member has a page in the health ledger (健康台账) from then on. */
export class HealthRecord extends Entry {
  @Required('成员：为谁建档', 'Member: whose record it is', InFile('member')) personId!: string;
  @Optional('建档单位：已登记的单位', 'Unit: that opened it', OrganisationRef()) organisationId?: string;
  @Optional(
    '慢性病：按代码表',
    'Chronic conditions: by the code list',
    [Codes('chronic-condition'), PersonalTo('person')],
    ['hypertension'],
  )
  conditions?: string[];
  @Note('person') note?: string;
}

export const healthRecordOpened = factOf<Health, Household>()({
  type: 'HealthRecordOpened',
  version: 1,
  title: { zh: '建立健康台账', en: 'Health record opened' },
  route: 'health-records',
  payload: HealthRecord,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 58,
  conflictKey: ({ personId }) => `health-record:${personId}`,
  evolve: ({ healthRecords }, { personId, organisationId, conditions }, at) => ({
    healthRecords: {
      ...healthRecords,
      [personId]: {
        ...provenanceOf(at),
        ...(organisationId !== undefined && { organisationId }),
        ...(conditions !== undefined && { conditions }),
      },
    },
  }),
});
