import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Id, InFile, Note, Parts, RefersTo, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';
import { leaving, toldOf } from './members.js';

export class SplitMember {
  @Required('成员：分出去的人', 'Member: who goes', InFile('member')) personId!: string;
}

/** Some of the household's people are a household of their own from now on, which has been registered. */
export class Split extends Entry {
  @Required('分出户：已建档的新户', 'Into household: the new one, registered before', [Id(), RefersTo('household')])
  intoHouseholdId!: string;
  @Required('分出成员：逐人列出', 'Members: who go, one by one', Parts(() => SplitMember, 50)) members!: SplitMember[];
  @Note() note?: string;
}

export const householdSplit = factOf<Members, Household>()({
  type: 'HouseholdSplit',
  version: 1,
  title: { zh: '分户', en: 'Household split' },
  route: 'splits',
  payload: Split,
  mayRecord: ['office'],
  rank: 89,
  staysBehind: 'always',
  correctionNeedsConfirmation: true,
  conflictKey: () => 'merging',
  decide: ({ intoHouseholdId, members: going }, file) => {
    if (intoHouseholdId === file.householdId) return refuse('split-into-itself', 'intoHouseholdId');
    const twice = going.findIndex(({ personId }, i) => going.findIndex((each) => each.personId === personId) < i);
    if (twice >= 0) return refuse('member-twice', `members.${twice}.personId`);
    for (const [i, { personId }] of going.entries()) {
      const { left } = toldOf(file, personId);
      if (left) return refuse('member-left', `members.${i}.personId`, [left.by]);
    }
    return undefined;
  },
  evolve: (file, { intoHouseholdId, members: going }, at) => {
    const goes = new Set(going.map(({ personId }) => personId));
    return {
      splits: { ...file.splits, [at.entryId]: { ...provenanceOf(at), intoHouseholdId } },
      members: leaving(file, at, 'household_split', ({ personId }) => goes.has(personId)),
    };
  },
});
