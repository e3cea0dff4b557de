import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Codes, Optional, PersonalTo, Text } from '../../fields.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household falls into a category of those to be helped, and why. */
export class CategoryAssignment extends Entry {
  @Code('household-category') category!: string;
  @Optional() @Code('poverty-cause') cause?: string;
  @Optional() @Codes('poverty-cause', 2) furtherCauses?: string[];
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const householdCategoryAssigned = factOf<Registry, Household>()({
  type: 'HouseholdCategoryAssigned',
  version: 1,
  title: { zh: '认定类别', en: 'Category assigned' },
  route: 'categories',
  payload: CategoryAssignment,
  mayRecord: ['office'],
  rank: 14,
  slot: ({ category }) => `category:${category}`,
  evolve: (household, { category, cause, furtherCauses }, at) => ({
    categories: { ...household.categories, [category]: stated({ ...mark(at), cause, furtherCauses }) },
  }),
});
