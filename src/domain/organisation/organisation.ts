/** A unit that helps: a hospital, a bureau, a street, a village's work team. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Name, Note, Optional, OrganisationId, OrganisationRef, Required } from '../fields.js';
import { provenanceOf, stated } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Organisation {
  readonly organisationId: string;
  readonly name?: string;
  readonly kind?: string;
  readonly areaCode?: string;
  /** The unit that it belongs to. */
  readonly parent?: string;
  readonly changed?: Provenance;
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
  lasting: true,
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

export class OrganisationChange extends Entry {
  @Optional('单位名称：变更后的全称', 'Name: the new one, in full', Name(), '农安县人民医院') name?: string;
  @Optional('单位类别：按代码表', 'Kind: by the code list', Code('organisation-kind'), 'hospital') kind?: string;
  @Optional('所在地：变更后的驻地', 'Area: where the unit is seated now', AreaRef()) areaCode?: string;
  @Optional('上级单位：所属的单位', 'Parent: the unit that it belongs to', OrganisationRef()) parent?: string;
  @Note() note?: string;
}

export const organisationChanged = factOf<Omit<Organisation, 'organisationId'>, Organisation>()({
  type: 'OrganisationChanged',
  version: 1,
  title: { zh: '单位信息变更', en: 'Organisation changed' },
  route: 'changes',
  payload: OrganisationChange,
  mayRecord: ['office'],
  rank: 10,
  conflictKey: () => 'details',
  decide: ({ name, kind, areaCode, parent }, { organisationId }) => {
    if ([name, kind, areaCode, parent].every((each) => each === undefined)) return refuse('nothing-changes');
    return parent === organisationId ? refuse('organisation-in-itself', 'parent') : undefined;
  },
  evolve: (_, { name, kind, areaCode, parent }, at) => ({
    ...stated({ name, kind, areaCode, parent }),
    changed: provenanceOf(at),
  }),
});

const registration = slice<Omit<Organisation, 'organisationId'>>({
  name: 'registration',
  initial: {},
  facts: [organisationRegistered, organisationChanged],
  names: ({ parent }, add) => {
    add('organisation', parent);
  },
  codes: {
    'organisation-in-itself': {
      status: 422,
      zh: '单位不能属于它自己',
      en: 'A unit cannot be part of itself',
      wayOut: { zh: '请填写上级单位的编号', en: 'name the unit above it' },
    },
  },
});

export const organisation = streamKind({
  kind: 'organisation',
  path: 'organisations',
  id: 'organisationId',
  title: { zh: '单位', en: 'Organisation' },
  slices: [registration],
  reach: ({ areaCode }) => ({ public: true, areas: areaCode === undefined ? [] : [areaCode] }),
  label: ({ name }) => name,
  hasPublicLabel: true,
  isOpenedForGood: true,
});
