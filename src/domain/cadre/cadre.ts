/** A person who looks after households: a cadre of a unit, a village's team member, a grid head. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { Id, Name, Note, Optional, OrganisationRef, PersonalTo, Phone, Required } from '../fields.js';
import { provenanceOf, stated } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Cadre {
  readonly personId: string;
  readonly name?: string;
  readonly organisationId?: string;
  readonly post?: string;
  /** Since when, in that unit and post. */
  readonly affiliation?: Provenance;
  readonly by?: string;
}

export class CadreRegistration extends Entry {
  @Required('人员编号：调动、换岗后不变', 'Person id: stays the same through changes of unit and post', Id())
  personId!: string;
  @Required('姓名：与身份证一致', 'Name: as on the identity card', Name(100, 'person'), '王秀英') name!: string;
  @Optional('电话：手机，或带区号的座机', 'Phone: mobile, or with its area code', [Phone(), PersonalTo('person')])
  phone?: string;
  @Optional('所在单位：已登记的单位', 'Unit: the registered unit of the cadre', OrganisationRef())
  organisationId?: string;
  @Optional('职务：在单位的职务或岗位', 'Post: in the unit', Name(100, 'person'), '驻村第一书记') post?: string;
}

export const cadreRegistered = factOf<Omit<Cadre, 'personId'>, Cadre>()({
  type: 'CadreRegistered',
  version: 1,
  title: { zh: '干部登记', en: 'Cadre registered' },
  route: '',
  lasting: true,
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

/** A person is not their post: both unit and post change, and the person stays. */
export class AffiliationChange extends Entry {
  @Optional('所在单位：变更后的单位', 'Unit: the new one', OrganisationRef()) organisationId?: string;
  @Optional('职务：变更后的职务或岗位', 'Post: the new one', Name(100, 'person'), '驻村工作队队长') post?: string;
  @Note('person') note?: string;
}

export const cadreAffiliationChanged = factOf<Omit<Cadre, 'personId'>, Cadre>()({
  type: 'CadreAffiliationChanged',
  version: 1,
  title: { zh: '干部任职变更', en: 'Cadre affiliation changed' },
  route: 'affiliations',
  payload: AffiliationChange,
  mayRecord: ['office'],
  rank: 10,
  conflictKey: () => 'affiliation',
  decide: ({ organisationId, post }) =>
    organisationId === undefined && post === undefined ? refuse('nothing-changes') : undefined,
  evolve: (_, { organisationId, post }, at) => ({ ...stated({ organisationId, post }), affiliation: provenanceOf(at) }),
});

const registration = slice<Omit<Cadre, 'personId'>>({
  name: 'registration',
  initial: {},
  facts: [cadreRegistered, cadreAffiliationChanged],
});

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
  hasPublicLabel: true,
  isOpenedForGood: true,
  people: ({ personId }) => [personId],
});
