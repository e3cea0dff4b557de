/** A unit that helps: a hospital, a bureau, a street, a village's work team. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Name, Optional, OrganisationId, Required } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Organisation {
  readonly organisationId: string;
  readonly name?: string;
  readonly kind?: string;
  readonly areaCode?: string;
  readonly by?: string;
}

export class OrganisationRegistration extends Entry {
  @Required(
    '单位编号：小写字母、数字和连字符',
    'Organisation id: lower case letters, digits, hyphens',
    OrganisationId(),
  )
  organisationId!: string;
  @Required('单位名称：全称', 'Name: in full', Name(), '农安县人民医院') name!: string;
  @Required('单位类别：按代码表', 'Kind: by the code list', Code('organisation-kind'), 'hospital') kind!: string;
  @Optional('所在地：单位驻地的区划', 'Area: where the unit is seated', AreaRef()) areaCode?: string;
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
