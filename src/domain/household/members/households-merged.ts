import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Id, InFile, Note, Optional, RefersTo, Required, Text } from '../../fields.js';
import { spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';
import { leaving, presentIn } from './members.js';
import { mergeInForce } from './merging.js';

/** The household is one with another, which goes on: recorded in the file of the one that does not. */
export class Merger extends Entry {
  @Required('并入户：留存的一户', 'Into household: the one that goes on', [Id(), RefersTo('household')])
  intoHouseholdId!: string;
  @Optional('疑似重复：提出疑似的记录编号', 'Suspicion: the entry that raised it', InFile('suspicion'))
  suspicionId?: string;
  @Note() note?: string;
}

/** They are two after all. */
export class MergerReverted extends Entry {
  @Required('合并：合户的记录编号', 'Merge: the entry that merged them', InFile('merge')) mergeId!: string;
  @Optional('理由：为何撤销', 'Reason: why it is undone', Text(500, 'household'), '经核实系两户') reason?: string;
}

export const householdsMerged = factOf<Members, Household>()({
  type: 'HouseholdsMerged',
  version: 1,
  title: { zh: '合户', en: 'Households merged' },
  route: 'merges',
  payload: Merger,
  mayRecord: ['office'],
  rank: 905,
  staysBehind: 'always',
  afterClosing: true,
  correctionNeedsConfirmation: true,
  conflictKey: () => 'merging',
  decide: ({ intoHouseholdId }, file) => {
    if (intoHouseholdId === file.householdId) return refuse('merged-into-itself', 'intoHouseholdId');
    const merged = mergeInForce(file);
    return merged && refuse('already-merged', '', [merged.by], { household: merged.intoHouseholdId });
  },
  evolve: (file, { intoHouseholdId }, at) => {
    const { merges } = file;
    const merge = { ...merges?.[at.entryId], ...spanned(at), intoHouseholdId, personIds: presentIn(file) };
    return {
      merges: { ...merges, [at.entryId]: merge },
      ...(!merge.reverted && { members: leaving(file, at, 'merged', () => true) }),
    };
  },
});

export const mergeReverted = factOf<Members, Household>()({
  type: 'MergeReverted',
  version: 1,
  title: { zh: '撤销合户', en: 'Merge reverted' },
  route: 'merge-reversals',
  payload: MergerReverted,
  mayRecord: ['office'],
  rank: 906,
  staysBehind: 'always',
  afterClosing: true,
  correctionNeedsConfirmation: true,
  conflictKey: () => 'merging',
  decide: ({ mergeId }, { merges }) => {
    const { reverted } = merges?.[mergeId] ?? {};
    return reverted && refuse('merge-reverted', 'mergeId', [reverted.by]);
  },
  evolve: ({ merges, members }, { mergeId }, at) => ({
    merges: { ...merges, [mergeId]: { ...merges?.[mergeId], reverted: spanned(at) } },
    members: Object.fromEntries(
      Object.entries(members).map(([id, { left, ...member }]) => [
        id,
        left && left.by !== mergeId ? { ...member, left } : member,
      ]),
    ),
  }),
});
