import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Id, InFile, Note, Optional, RefersTo, Required, Text, values } from '../../fields.js';
import { provenanceOf, spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

const grounds = values({
  same_identity_number: ['身份证号相同', 'same identity number'],
  same_registry_number: ['建档编号相同', 'same registry number'],
  same_address: ['住址相同', 'same address'],
  same_members: ['成员相同', 'same members'],
  other: ['其他', 'other'],
});

/** The household may be registered a second time under another id. */
export class Suspicion extends Entry {
  @Required('疑似重复的户：另一户', 'Other household: that may be the same', [Id(), RefersTo('household')])
  otherHouseholdId!: string;
  @Required('依据：为何怀疑', 'Grounds: why it is suspected', Choice(grounds)) grounds!: string;
  @Note() note?: string;
}

export class Dismissal extends Entry {
  @Required('疑似重复：提出疑似的记录编号', 'Suspicion: the entry that raised it', InFile('suspicion'))
  suspicionId!: string;
  @Optional('理由：为何排除', 'Reason: why it is dismissed', Text(500, 'household'), '系同名邻居') reason?: string;
}

export const duplicateSuspected = factOf<Registry, Household>()({
  type: 'DuplicateSuspected',
  version: 1,
  title: { zh: '疑似重复建档', en: 'Duplicate suspected' },
  route: 'duplicate-suspicions',
  payload: Suspicion,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 28,
  afterClosing: true,
  conflictKey: (_, entryId) => `suspicion:${entryId}`,
  decide: ({ otherHouseholdId }, { householdId }) =>
    otherHouseholdId === householdId ? refuse('duplicate-of-itself', 'otherHouseholdId') : undefined,
  evolve: ({ suspicions }, { otherHouseholdId, grounds: why }, at) => ({
    suspicions: {
      ...suspicions,
      [at.entryId]: { ...suspicions[at.entryId], raised: spanned(at), otherHouseholdId, grounds: why },
    },
  }),
});

export const duplicateDismissed = factOf<Registry, Household>()({
  type: 'DuplicateDismissed',
  version: 1,
  title: { zh: '排除重复建档', en: 'Duplicate dismissed' },
  route: 'duplicate-dismissals',
  payload: Dismissal,
  mayRecord: ['office'],
  rank: 29,
  afterClosing: true,
  conflictKey: ({ suspicionId }) => `suspicion:${suspicionId}`,
  decide: ({ suspicionId }, { suspicions }) => {
    const dismissed = suspicions[suspicionId]?.dismissed;
    return dismissed && refuse('duplicate-dismissed', 'suspicionId', [dismissed.by]);
  },
  evolve: ({ suspicions }, { suspicionId }, at) => ({
    suspicions: { ...suspicions, [suspicionId]: { ...suspicions[suspicionId], dismissed: provenanceOf(at) } },
  }),
});
