/** Somebody who is no household's member: a donor, a volunteer, a clinician. Sealed to themselves. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Id, Name, Optional, OrganisationRef, PersonalTo, Phone, Seldom } from '../fields.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { slice, streamKind } from '../stream-kind.js';
import { refuse } from '../refusal.js';

export interface Person {
  readonly registration?: Provenance & { readonly role?: string };
  readonly name?: string;
  readonly phone?: string;
  readonly organisationId?: string;
  readonly areaCode?: string;
}

export class PersonRegistration extends Entry {
  @Optional('人员编号：不填时由记录编号推算', 'Person id: from the entry id where left out', [Seldom(), Id()])
  personId?: string;
  @Optional('姓名：愿意留名时填写', 'Name: where they want to be named', Name(100, 'person'), '李某') name?: string;
  @Optional('身份：按代码表', 'Role: by the code list', Code('person-role'), 'donor') role?: string;
  @Optional('电话：手机，或带区号的座机', 'Phone: mobile, or with its area code', [Phone(), PersonalTo('person')])
  phone?: string;
  @Optional('所在单位：已登记的单位', 'Unit: one that is registered', OrganisationRef()) organisationId?: string;
  @Optional('所在地：已登记的区划', 'Area: one that is registered', AreaRef()) areaCode?: string;
}

export class PersonDetails extends Entry {
  @Optional('姓名：变更后的', 'Name: the new one', Name(100, 'person'), '李某') name?: string;
  @Optional('电话：变更后的', 'Phone: the new one', [Phone(), PersonalTo('person')]) phone?: string;
  @Optional('所在单位：变更后的', 'Unit: the new one', OrganisationRef()) organisationId?: string;
  @Optional('所在地：变更后的', 'Area: the new one', AreaRef()) areaCode?: string;
}

const detailNames = ['name', 'phone', 'organisationId', 'areaCode'] as const;

type Details = Partial<Pick<PersonDetails, (typeof detailNames)[number]>>;

function detailsIn(body: Details): Details {
  return Object.fromEntries(detailNames.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

export const personRegistered = factOf<Person>()({
  type: 'PersonRegistered',
  version: 1,
  title: { zh: '人员登记', en: 'Person registered' },
  route: '',
  payload: PersonRegistration,
  mayRecord: ['desk', 'office'],
  rank: 0,
  opens: true,
  correctionNeedsConfirmation: true,
  evolve: (_, body, at) => ({
    registration: { ...provenanceOf(at), ...(body.role !== undefined && { role: body.role }) },
    ...detailsIn(body),
  }),
});

export const personDetailsChanged = factOf<Person>()({
  type: 'PersonDetailsChanged',
  version: 1,
  title: { zh: '人员信息变更', en: 'Person details changed' },
  route: 'details',
  payload: PersonDetails,
  mayRecord: ['desk', 'office'],
  rank: 10,
  correctionNeedsConfirmation: true,
  conflictKey: () => 'details',
  decide: (body) => (Object.keys(detailsIn(body)).length === 0 ? refuse('nothing-changes') : undefined),
  evolve: (_, body) => detailsIn(body),
});

const registration = slice<Person>({
  name: 'registration',
  initial: {},
  facts: [personRegistered, personDetailsChanged],
  names: ({ registration: registered, organisationId, areaCode }, add) => {
    add('person-role', registered?.role);
    add('organisation', organisationId);
    add('area', areaCode);
  },
  codes: {
    'person-unknown': {
      status: 422,
      zh: '没有这个人员',
      en: 'There is no such person',
      wayOut: { zh: '请核对人员编号，或先登记人员', en: 'check the id, or register the person first' },
    },
  },
});

export const person = streamKind({
  kind: 'person',
  path: 'persons',
  id: 'personId',
  title: { zh: '人员', en: 'Person' },
  slices: [registration],
  reach: ({ areaCode, organisationId }) => ({
    areas: areaCode === undefined ? [] : [areaCode],
    ...(organisationId !== undefined && { within: [organisationId] }),
  }),
  label: ({ name }) => name,
  people: ({ personId }) => [personId],
});
