import { slice } from '../../stream-kind.js';
import { householdCategoryAssigned } from './household-category-assigned.js';
import { householdClosed } from './household-closed.js';
import { householdRegistered } from './household-registered.js';
import { householdRiskGraded } from './household-risk-graded.js';
import type { Registry } from './registry.js';

export const registry = slice<Registry>({
  name: 'registry',
  initial: { categories: {} },
  facts: [householdCategoryAssigned, householdClosed, householdRegistered, householdRiskGraded],
  names: ({ registration, closing, categories, risk }, add) => {
    add('area', registration?.areaCode);
    add('closing-reason', closing?.reason);
    add('household-category', ...Object.keys(categories));
    for (const { cause, furtherCauses = [] } of Object.values(categories))
      add('poverty-cause', cause, ...furtherCauses);
    add('risk-level', risk?.level);
  },
});
