import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, Optional, PersonalTo, Text } from '../../fields.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Needs } from './needs.js';

/** Something that the household lacks. */
export class NeedStatement extends Entry {
  @Code('need-kind') kind!: string;
  @Optional() @Choice(['low', 'normal', 'urgent']) urgency?: string;
  @Optional() @Text(2000) @PersonalTo('household') description?: string;
}

export const needIdentified = factOf<Needs, Household>()({
  type: 'NeedIdentified',
  version: 1,
  title: { zh: '需求登记', en: 'Need identified' },
  route: 'needs',
  payload: NeedStatement,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 30,
  slot: (_, entryId) => `need:${entryId}`,
  evolve: (household, { kind, urgency, description }, at) => {
    const needId = at.entryId;
    const need = stated({ ...household.needs[needId], needId, kind, urgency, description, identified: spanned(at) });
    return { needs: { ...household.needs, [needId]: need } };
  },
});
