import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { InFile, Optional, OrganisationId, Part, PersonalTo, RefersTo, Text } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

/** A member of the household found work, with whose help. */
export class Employment extends Entry {
  @Optional() @InFile('member') personId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') arrangedBy?: string;
  @Optional() @Text(500) @PersonalTo('household') description?: string;
  @Optional() @Part(() => Money) monthlyWage?: Money;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const employmentPlaced = factOf<Livelihood, Household>()({
  type: 'EmploymentPlaced',
  version: 1,
  title: { zh: '就业安置', en: 'Employment placed' },
  route: 'employments',
  payload: Employment,
  mayRecord: ['cadre', 'office'],
  rank: 84,
  decide: ({ monthlyWage }) =>
    monthlyWage && !isMoney(monthlyWage) ? refuse('money-bounds', 'monthlyWage') : undefined,
  evolve: (household, { personId, arrangedBy, description }, at) => ({
    employments: { ...household.employments, [at.entryId]: stated({ ...mark(at), personId, arrangedBy, description }) },
  }),
});
