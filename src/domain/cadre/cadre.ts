/** A person who looks after households: a cadre of a unit, a village's team member, a grid head. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { Id, Name, Optional, OrganisationId, PersonalTo, Phone, RefersTo } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Cadre {
  readonly personId: string;
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

export const cadreRegistered = factOf<Omit<Cadre, 'personId'>, Cadre>()({
  type: 'CadreRegistered',
  version: 1,
  title: { zh: '干部登记', en: 'Cadre registered' },
  route: '',
  payload: CadreRegistration,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  correctionNeedsConfirmation: true,
  evolve: (_, { name, organisationId, post }, at) => ({
    name,
    organisationId,
    post,
    by: at.entryId,
  }),
});

const registration = slice<Omit<Cadre, 'personId'>>({ name: 'registration', initial: {}, facts: [cadreRegistered] });

export const cadre = streamKind({
  kind: 'cadre',
  path: 'cadres',
  id: 'personId',
  title: { zh: '干部', en: 'Cadre' },
  slices: [registration],
  reach: ({ personId, organisationId }) => ({
    cadres: [personId],
    ...(organisationId !== undefined && { within: [organisationId] }),
  }),
  label: ({ name }) => name,
  isOpenedForGood: true,
  people: ({ personId }) => [personId],
});
