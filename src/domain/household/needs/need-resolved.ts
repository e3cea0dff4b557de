import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, InFile, Optional, PersonalTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Needs } from './needs.js';

/** What has become of a need. */
export class NeedResolution extends Entry {
  /** The entry that stated it. */
  @InFile('need') needId!: string;
  @Choice(['met', 'not_met', 'no_longer_needed']) outcome!: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const needResolved = factOf<Needs, Household>()({
  type: 'NeedResolved',
  version: 1,
  title: { zh: '需求办结', en: 'Need resolved' },
  route: 'need-resolutions',
  payload: NeedResolution,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 80,
  slot: ({ needId }) => `need:${needId}`,
  decide: ({ needId }, { needs }) => {
    const resolved = needs[needId]?.resolved;
    return resolved && refuse('need-resolved', 'needId', [resolved.by]);
  },
  evolve: (household, { needId, outcome }, at) => {
    const need = { ...(household.needs[needId] ?? { needId }), resolved: { ...spanned(at), outcome } };
    return { needs: { ...household.needs, [needId]: need } };
  },
});
