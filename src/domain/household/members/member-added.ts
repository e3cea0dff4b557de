import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Code,
  Edtf,
  Id,
  IdentityNumber,
  Name,
  Note,
  NotInFuture,
  Optional,
  PersonalTo,
  Phone,
  Required,
} from '../../fields.js';
import { findContradiction } from '../../identity-number.js';
import { refuse } from '../../refusal.js';
import { certainlyAfter } from '../../span.js';
import { sexes } from './sexes.js';
import { provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';

/** A person belongs to the household from now on. */
export class NewMember extends Entry {
  @Required('人员编号：迁移、分户后不变', 'Person id: stays the same through moves and splits', Id()) personId!: string;
  @Required('姓名：与身份证一致', 'Name: as on the identity card', Name(100, 'person'), '张桂兰') name!: string;
  @Optional('身份证号：18 位', 'Identity number: 18 characters', [IdentityNumber(), PersonalTo('person')])
  identityNumber?: string;
  @Optional('电话：手机，或带区号的座机', 'Phone: mobile, or with its area code', [Phone(), PersonalTo('person')])
  phone?: string;
  @Optional('与户主关系：GB/T 4761', 'Kinship: to the head, by GB/T 4761', Code('kinship'), '12') kinship?: string;
  @Optional('性别：GB/T 2261.1', 'Sex: by GB/T 2261.1', Choice(sexes), '2') sex?: string;
  @Optional('出生日期：年、月或日', 'Born on: if known', [Edtf(), NotInFuture(), PersonalTo('person')], '1949-12-31')
  bornOn?: string;
  @Optional('民族：GB/T 3304', 'Ethnicity: by GB/T 3304', Code('ethnicity'), '01') ethnicity?: string;
  @Optional('文化程度：GB/T 4658', 'Schooling: by GB/T 4658', Code('schooling'), '80') schooling?: string;
  @Note() note?: string;
}

export const memberAdded = factOf<Members, Household>()({
  type: 'MemberAdded',
  version: 1,
  title: { zh: '添加成员', en: 'Member added' },
  route: 'members',
  payload: NewMember,
  mayRecord: ['cadre', 'office'],
  rank: 10,
  correctionNeedsConfirmation: true,
  conflictKey: ({ personId }) => `member:${personId}`,
  decide: (payload, { members }) => {
    const contradicts = findContradiction(payload);
    if (contradicts) return refuse('identity-number-contradicts', contradicts);
    const { personId } = payload;
    const member = members[personId];
    return member && !member.left ? refuse('member-present', 'personId', [member.by]) : undefined;
  },
  evolve: (household, { personId, name, identityNumber, phone, kinship, sex, bornOn, ethnicity, schooling }, at) => {
    const { early: { [personId]: told, ...early } = {} } = household;
    const said = { name, identityNumber, phone, kinship, sex, bornOn, ethnicity, schooling };
    const left = told?.left && !certainlyAfter(at.span, told.left.span) ? told.left : undefined;
    const { documents } = household.members[personId] ?? {};
    const member = { ...provenanceOf(at), personId, since: at.span, documents, ...told, ...stated(said), left };
    const members = { ...household.members, [personId]: stated(member) };
    return { members, early: Object.keys(early).length > 0 ? early : undefined };
  },
});
