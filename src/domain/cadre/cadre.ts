/** A person who looks after households: a cadre of a unit, a village's team member, a grid head. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { Id, Name, Optional, OrganisationRef, PersonalTo, Phone, Required } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Cadre {
  readonly personId: string;
  readonly name?: string;
  readonly organisationId?: string;
  readonly post?: string;
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
