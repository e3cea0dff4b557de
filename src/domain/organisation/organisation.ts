/** A unit that helps: a hospital, a bureau, a street, a village's work team. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaCode, Code, Name, Optional, OrganisationId, RefersTo } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Organisation {
  readonly organisationId: string;
  readonly name?: string;
  readonly kind?: string;
  readonly areaCode?: string;
  readonly by?: string;
}

export class OrganisationRegistration extends Entry {
  @OrganisationId() organisationId!: string;
  @Name() name!: string;
  @Code('organisation-kind') kind!: string;
  @Optional() @AreaCode() @RefersTo('area') areaCode?: string;
}

export const organisationRegistered = factOf<Omit<Organisation, 'organisationId'>, Organisation>()({
  type: 'OrganisationRegistered',
  version: 1,
  title: { zh: '单位登记', en: 'Organisation registered' },
  route: '',
  payload: OrganisationRegistration,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (_, { name, kind, areaCode }, at) => ({
    name,
    kind,
    areaCode,
    by: at.entryId,
  }),
});

const registration = slice<Omit<Organisation, 'organisationId'>>({
  name: 'registration',
  initial: {},
  facts: [organisationRegistered],
});

export const organisation = streamKind({
  kind: 'organisation',
  path: 'organisations',
  id: 'organisationId',
  title: { zh: '单位', en: 'Organisation' },
  slices: [registration],
  reach: ({ areaCode }) => ({ public: true, areas: areaCode === undefined ? [] : [areaCode] }),
  label: ({ name }) => name,
  isOpenedForGood: true,
});
