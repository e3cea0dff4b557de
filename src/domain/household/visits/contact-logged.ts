import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Id, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { countedFrom } from '../../span.js';
import { latestOf, mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

/** A call or a message, as agreed for the household. */
export class Contact extends Entry {
  @Choice(['phone', 'message', 'video', 'in_person']) channel!: string;
  @Choice(['reached', 'not_reached']) outcome!: string;
  @Optional() @Id() @RefersTo('cadre') cadreId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const contactLogged = factOf<Visits, Household>()({
  type: 'ContactLogged',
  version: 1,
  title: { zh: '日联络', en: 'Contact logged' },
  route: 'contacts',
  payload: Contact,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 42,
  evolve: (household, { outcome }, at) => {
    const { count, lastReached } = household.contacts;
    const last = outcome === 'reached' ? { ...mark(at), day: countedFrom(at.span) } : undefined;
    return { contacts: stated({ count: count + 1, lastReached: latestOf(lastReached, last) }) };
  },
});
