import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Codes, InFile, Name, Note, Optional, OrganisationRef } from '../../fields.js';
import { provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** A doctor listened and advised. */
export class Consultation extends Entry {
  @Optional('就诊成员：来源未写明时不填', 'Member: left out where the source does not say who', InFile('member'))
  personId?: string;
  @Optional('义诊单位：派出医生的单位', 'Unit: of the doctor', OrganisationRef()) organisationId?: string;
  @Optional('医生职务：接诊者职务', 'Clinician: the post of whoever advised', Name(100, 'household'), '主治医师')
  clinician?: string;
  @Optional('建议：按代码表，可多选', 'Advice: by the code list', Codes('advice'), ['diet']) advice?: string[];
  @Note('person') note?: string;
}

export const consultationProvided = factOf<Health, Household>()({
  type: 'ConsultationProvided',
  version: 1,
  title: { zh: '义诊咨询', en: 'Consultation provided' },
  route: 'consultations',
  payload: Consultation,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 62,
  present: ({ personId }) => personId,
  evolve: (household, { organisationId }, at) => ({
    consultations: { count: household.consultations.count + 1, last: stated({ ...provenanceOf(at), organisationId }) },
  }),
});
