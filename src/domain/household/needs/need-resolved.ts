import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, InFile, Note, Required, values } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Needs } from './needs.js';

const outcomes = values({
  met: ['已解决', 'met'],
  not_met: ['未能解决', 'not met'],
  no_longer_needed: ['不再需要', 'no longer needed'],
});

/** What has become of a need. */
export class NeedResolution extends Entry {
  @Required('需求：提出需求的记录编号', 'Need: the entry that stated it', InFile('need')) needId!: string;
  @Required('办理结果：解决与否', 'Outcome: what has become of it', Choice(outcomes)) outcome!: string;
  @Note() note?: string;
}

export const needResolved = factOf<Needs, Household>()({
  type: 'NeedResolved',
  version: 1,
  title: { zh: '需求办结', en: 'Need resolved' },
  route: 'need-resolutions',
  payload: NeedResolution,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 80,
  conflictKey: ({ needId }) => `need:${needId}`,
  decide: ({ needId }, { needs }) => {
    const resolved = needs[needId]?.resolved;
    return resolved && refuse('need-resolved', 'needId', [resolved.by]);
  },
  evolve: (household, { needId, outcome }, at) => {
    const need = { ...(household.needs[needId] ?? { needId }), resolved: { ...spanned(at), outcome } };
    return { needs: { ...household.needs, [needId]: need } };
  },
});
