import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Codes, Note, Optional, Required } from '../../fields.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household falls into a category of those to be helped, and why. */
export class CategoryAssignment extends Entry {
  @Required('户类别：按代码表', 'Category: by the code list', Code('household-category'), 'registered_poor')
  category!: string;
  @Optional('主要致贫原因：按代码表', 'Cause: the main one, by the code list', Code('poverty-cause'), 'illness')
  cause?: string;
  @Optional('其他致贫原因：至多两项', 'Further causes: two at the most', Codes('poverty-cause', 2), ['disability'])
  furtherCauses?: string[];
  @Note() note?: string;
}

export const householdCategoryAssigned = factOf<Registry, Household>()({
  type: 'HouseholdCategoryAssigned',
  version: 1,
  title: { zh: '认定类别', en: 'Category assigned' },
  route: 'categories',
  lasting: true,
  payload: CategoryAssignment,
  mayRecord: ['office'],
  rank: 14,
  conflictKey: ({ category }) => `category:${category}`,
  evolve: (household, { category, cause, furtherCauses }, at) => ({
    categories: { ...household.categories, [category]: stated({ ...spanned(at), cause, furtherCauses }) },
  }),
});
