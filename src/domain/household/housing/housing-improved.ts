import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Codes, Note, Required } from '../../fields.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Housing } from './housing.js';

/** Something about the house or the yard was made better. */
export class Improvement extends Entry {
  @Required('改善部位：按代码表，可多选', 'Elements: what was improved', Codes('housing-element'), ['roof'])
  elements!: string[];
  @Note() note?: string;
}

export const housingImproved = factOf<Housing, Household>()({
  type: 'HousingImproved',
  version: 1,
  title: { zh: '住房改善', en: 'Housing improved' },
  route: 'housing-improvements',
  payload: Improvement,
  mayRecord: ['cadre', 'office'],
  rank: 78,
  evolve: (household, { elements }, at) => {
    const improvements = { ...household.housing.improvements };
    for (const element of elements) improvements[element] = mark(at);
    return { housing: { ...household.housing, improvements } };
  },
});
