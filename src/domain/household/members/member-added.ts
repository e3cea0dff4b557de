import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Code,
  Edtf,
  Id,
  IdentityNumber,
  Name,
  NotInFuture,
  Optional,
  PersonalTo,
  Phone,
  Text,
} from '../../fields.js';
import { findContradiction } from '../../identity-number.js';
import { refuse } from '../../refusal.js';
import { certainlyAfter } from '../../span.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';

/** A person belongs to the household from now on. */
export class NewMember extends Entry {
  /** The same person keeps this id through moves and splits. */
  @Id() personId!: string;
  @Name() @PersonalTo('person') name!: string;
  @Optional() @IdentityNumber() @PersonalTo('person') identityNumber?: string;
  @Optional() @Phone() @PersonalTo('person') phone?: string;
  /** GB/T 4761. */
  @Optional() @Code('kinship') kinship?: string;
  /** GB/T 2261.1. */
  @Optional() @Choice(['0', '1', '2', '9']) sex?: string;
  @Optional() @Edtf() @NotInFuture() @PersonalTo('person') bornOn?: string;
  /** GB/T 3304. */
  @Optional() @Code('ethnicity') ethnicity?: string;
  /** GB/T 4658. */
  @Optional() @Code('schooling') schooling?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
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
  slot: ({ personId }) => `member:${personId}`,
  decide: (payload, { members }) => {
    const contradicts = findContradiction(payload);
    if (contradicts) return refuse('identity-number-contradicts', contradicts);
    const { personId } = payload;
    const member = members[personId];
    return member && !member.left ? refuse('member-present', 'personId', [member.by]) : undefined;
  },
  evolve: (household, { personId, name, identityNumber, phone, kinship, sex, bornOn, ethnicity, schooling }, at) => {
    const { early: { [personId]: told, ...early } = {}, ...others } = household;
    const said = { name, identityNumber, phone, kinship, sex, bornOn, ethnicity, schooling };
    const left = told?.left && !certainlyAfter(at.span, told.left.span) ? told.left : undefined;
    const member = { ...mark(at), personId, since: at.span, ...told, ...stated(said), left };
    const members = { ...household.members, [personId]: stated(member) };
    return { ...others, ...(Object.keys(early).length > 0 && { early }), members };
  },
});
