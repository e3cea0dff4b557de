import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Optional, PersonalTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import { tellOf } from './members.js';
import type { Members } from './members.js';

/** A member has died, married out, moved or been struck off. */
export class MemberLeaving extends Entry {
  @InFile('member') personId!: string;
  @Code('leaving-reason') reason!: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const memberLeft = factOf<Members, Household>()({
  type: 'MemberLeft',
  version: 1,
  title: { zh: '成员减少', en: 'Member left' },
  route: 'member-departures',
  payload: MemberLeaving,
  mayRecord: ['cadre', 'office'],
  rank: 90,
  slot: ({ personId }) => `member:${personId}`,
  decide: ({ personId }, { members, early }) => {
    const { left } = members[personId] ?? early?.[personId] ?? {};
    return left ? refuse('member-left', 'personId', [left.by]) : undefined;
  },
  evolve: (household, { personId, reason }, at) => tellOf(household, personId, { left: { ...spanned(at), reason } }),
});
