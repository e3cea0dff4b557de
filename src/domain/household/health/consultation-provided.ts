import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Codes, InFile, Name, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** A doctor listened and advised. */
export class Consultation extends Entry {
  @Optional() @InFile('member') personId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  /** The post of whoever advised. */
  @Optional() @Name(100) @PersonalTo('household') clinician?: string;
  @Optional() @Codes('advice') advice?: string[];
  @Optional() @Text(2000) @PersonalTo('person') note?: string;
}

export const consultationProvided = factOf<Health, Household>()({
  type: 'ConsultationProvided',
  version: 1,
  title: { zh: '义诊咨询', en: 'Consultation provided' },
  route: 'consultations',
  payload: Consultation,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 62,
  evolve: (household, { organisationId }, at) => ({
    consultations: { count: household.consultations.count + 1, last: stated({ ...mark(at), organisationId }) },
  }),
});
