/** A unit that helps: a hospital, a bureau, a street, a village's work team. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { StreamDefinition } from '../fact.js';
import { AreaCode, Code, Name, Optional, OrganisationId, RefersTo } from '../fields.js';

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

export const organisationRegistered = factOf<Organisation>()({
  type: 'OrganisationRegistered',
  version: 1,
  title: { zh: '单位登记', en: 'Organisation registered' },
  route: '',
  payload: OrganisationRegistration,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (_, { organisationId, name, kind, areaCode }, at) => ({
    organisationId,
    name,
    kind,
    areaCode,
    by: at.entryId,
  }),
});

export const organisation: StreamDefinition<Organisation> = {
  kind: 'organisation',
  path: 'organisations',
  title: { zh: '单位', en: 'Organisation' },
  facts: [organisationRegistered],
  initial: (organisationId) => ({ organisationId }),
  people: () => [],
};
