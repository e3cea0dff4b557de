import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CadreRef, Choice, Note, Optional, OrganisationRef, Required, values } from '../../fields.js';
import { countedFrom } from '../../span.js';
import { latestOf, provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

const channels = values({
  phone: ['电话', 'phone'],
  message: ['消息', 'message'],
  video: ['视频', 'video'],
  in_person: ['当面', 'in person'],
});
const outcomes = values({ reached: ['联系上', 'reached'], not_reached: ['未联系上', 'not reached'] });

/** A call or a message, as agreed for the household. */
export class Contact extends Entry {
  @Required('联络方式：电话、消息、视频或当面', 'Channel: how they were called on', Choice(channels)) channel!: string;
  @Required('联络结果：是否联系上', 'Outcome: whether they were reached', Choice(outcomes)) outcome!: string;
  @Optional('联络干部：已登记的干部', 'Cadre: who called', CadreRef()) cadreId?: string;
  @Optional('联络单位：已登记的单位', 'Unit: that called', OrganisationRef()) organisationId?: string;
  @Note() note?: string;
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
    const last = outcome === 'reached' ? { ...provenanceOf(at), day: countedFrom(at.span) } : undefined;
    return { contacts: stated({ count: count + 1, lastReached: latestOf(lastReached, last) }) };
  },
});
