import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CadreRef, Note, Optional, OrganisationRef } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household was given a card that says whom to call (联系卡). */
export class ContactCard extends Entry {
  @Optional('联系干部：卡上的干部', 'Cadre: who stands on the card', CadreRef()) cadreId?: string;
  @Optional('联系单位：卡上的单位', 'Unit: that stands on the card', OrganisationRef()) organisationId?: string;
  @Note() note?: string;
}

export const contactCardIssued = factOf<Registry, Household>()({
  type: 'ContactCardIssued',
  version: 1,
  title: { zh: '发放联系卡', en: 'Contact card issued' },
  route: 'contact-cards',
  payload: ContactCard,
  mayRecord: ['cadre', 'office'],
  rank: 24,
  evolve: (_, { cadreId, organisationId }, at) => ({
    contactCard: {
      ...provenanceOf(at),
      ...(cadreId !== undefined && { cadreId }),
      ...(organisationId !== undefined && { organisationId }),
    },
  }),
});
