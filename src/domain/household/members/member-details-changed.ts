import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Code,
  Edtf,
  IdentityNumber,
  InFile,
  Name,
  NotInFuture,
  Optional,
  PersonalTo,
  Phone,
  Text,
} from '../../fields.js';
import { findContradiction } from '../../identity-number.js';
import { refuse } from '../../refusal.js';
import { stated } from '../../provenance.js';
import type { Household } from '../household.js';
import { tellOf } from './members.js';
import type { Members } from './members.js';

/** What is known of a member has changed. */
export class MemberDetails extends Entry {
  @InFile('member') personId!: string;
  @Optional() @Name() @PersonalTo('person') name?: string;
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

export const memberDetailsChanged = factOf<Members, Household>()({
  type: 'MemberDetailsChanged',
  version: 1,
  title: { zh: '成员信息变更', en: 'Member details changed' },
  route: 'member-details',
  payload: MemberDetails,
  mayRecord: ['cadre', 'office'],
  rank: 11,
  correctionNeedsConfirmation: true,
  slot: ({ personId }) => `member:${personId}`,
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
