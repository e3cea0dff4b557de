/** A person who looks after households: a cadre of a unit, a village's team member, a grid head. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { StreamDefinition } from '../fact.js';
import { Id, Name, Optional, OrganisationId, PersonalTo, Phone, RefersTo } from '../fields.js';

export interface Cadre {
  readonly cadreId: string;
  readonly name?: string;
  readonly organisationId?: string;
  readonly post?: string;
  readonly by?: string;
}

export class CadreRegistration extends Entry {
  /** The person; stays the same through changes of unit and post. */
  @Id() personId!: string;
  @Name() @PersonalTo('person') name!: string;
  @Optional() @Phone() @PersonalTo('person') phone?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Optional() @Name() @PersonalTo('person') post?: string;
}

export const cadreRegistered = factOf<Cadre>()({
  type: 'CadreRegistered',
  version: 1,
  title: { zh: '干部登记', en: 'Cadre registered' },
  route: '',
  payload: CadreRegistration,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  correctionNeedsConfirmation: true,
  evolve: (_, { personId, name, organisationId, post }, at) => ({
    cadreId: personId,
    name,
    organisationId,
    post,
    by: at.entryId,
  }),
});

export const cadre: StreamDefinition<Cadre> = {
  kind: 'cadre',
  path: 'cadres',
  title: { zh: '干部', en: 'Cadre' },
  facts: [cadreRegistered],
  initial: (cadreId) => ({ cadreId }),
  people: ({ cadreId }) => [cadreId],
};
