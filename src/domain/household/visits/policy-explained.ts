import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Codes, InFile, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

/** Somebody explained to the household what it is entitled to. */
export class PolicyTalk extends Entry {
  @Codes('policy') policies!: string[];
  @Choice(['in_person', 'phone', 'leaflet', 'meeting']) means!: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  /** The member who listened. */
  @Optional() @InFile('member') personId?: string;
  /** As whoever explained it saw it. */
  @Optional() @Choice(['understood', 'partly', 'not_understood']) understood?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const policyExplained = factOf<Visits, Household>()({
  type: 'PolicyExplained',
  version: 1,
  title: { zh: '政策宣讲', en: 'Policy explained' },
  route: 'policy-talks',
  payload: PolicyTalk,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 44,
  evolve: () => ({}),
});
