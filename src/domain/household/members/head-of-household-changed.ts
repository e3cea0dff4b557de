import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { InFile, Note, Required } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';

/** Who is head of the household. */
export class HeadChange extends Entry {
  @Required('户主：已在户内的成员', 'Head: a member of the household', InFile('member')) personId!: string;
  @Note() note?: string;
}

export const headOfHouseholdChanged = factOf<Members, Household>()({
  type: 'HeadOfHouseholdChanged',
  version: 1,
  title: { zh: '变更户主', en: 'Head of household changed' },
  route: 'heads',
  payload: HeadChange,
  mayRecord: ['cadre', 'office'],
  rank: 12,
  staysBehind: 'always',
  present: ({ personId }) => personId,
  conflictKey: () => 'head',
  decide: ({ personId }, { head }, { span }) => {
    const sameDay =
      head && span.first === span.last && head.span.first === head.span.last && head.span.last === span.last;
    return sameDay && head.personId !== personId ? refuse('two-heads', 'personId', [head.by]) : undefined;
  },
  evolve: (_, { personId }, at) => ({ head: { ...spanned(at), personId } }),
});
