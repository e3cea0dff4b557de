import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Note, Required } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import { tellOf, toldOf } from './members.js';
import type { Members } from './members.js';

/** A member has died, married out, moved or been struck off. */
export class MemberLeaving extends Entry {
  @Required('成员：离开本户的人', 'Member: who has left', InFile('member')) personId!: string;
  @Required('减员原因：按代码表', 'Reason: by the code list', Code('leaving-reason'), 'moved_out') reason!: string;
  @Note() note?: string;
}

export const memberLeft = factOf<Members, Household>()({
  type: 'MemberLeft',
  version: 1,
  title: { zh: '成员减少', en: 'Member left' },
  route: 'member-departures',
  payload: MemberLeaving,
  mayRecord: ['cadre', 'office'],
  rank: 90,
  staysBehind: 'unless-whole',
  conflictKey: ({ personId }) => `member:${personId}`,
  decide: ({ personId }, file) => {
    const { left } = toldOf(file, personId);
    return left ? refuse('member-left', 'personId', [left.by]) : undefined;
  },
  evolve: (household, { personId, reason }, at) => tellOf(household, personId, { left: { ...spanned(at), reason } }),
});
