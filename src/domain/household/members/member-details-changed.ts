import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Code,
  Edtf,
  IdentityNumber,
  InFile,
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
import { sexes } from './sexes.js';
import { stated } from '../../provenance.js';
import type { Household } from '../household.js';
import { tellOf } from './members.js';
import type { Members } from './members.js';

/** What is known of a member has changed. */
export class MemberDetails extends Entry {
  @Required('成员：信息有变的人', 'Member: whose details have changed', InFile('member')) personId!: string;
  @Optional('姓名：与身份证一致', 'Name: as on the identity card', Name(100, 'person'), '张桂兰') name?: string;
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

export const memberDetailsChanged = factOf<Members, Household>()({
  type: 'MemberDetailsChanged',
  version: 1,
  title: { zh: '成员信息变更', en: 'Member details changed' },
  route: 'member-details',
  payload: MemberDetails,
  mayRecord: ['cadre', 'office'],
  rank: 11,
  correctionNeedsConfirmation: true,
  conflictKey: ({ personId }) => `member:${personId}`,
  decide: (payload) => {
    if (Object.keys(changesIn(payload)).length === 0) return refuse('nothing-changes');
    const contradicts = findContradiction(payload);
    return contradicts && refuse('identity-number-contradicts', contradicts);
  },
  evolve: (household, payload) => tellOf(household, payload.personId, changesIn(payload)),
});

function changesIn({
  name,
  identityNumber,
  phone,
  kinship,
  sex,
  bornOn,
  ethnicity,
  schooling,
}: MemberDetails): Partial<MemberDetails> {
  return stated({ name, identityNumber, phone, kinship, sex, bornOn, ethnicity, schooling });
}
