import { slice } from '../../stream-kind.js';
import { employmentPlaced } from './employment-placed.js';
import { incomeDeclared } from './income-declared.js';
import { indicatorAssessed } from './indicator-assessed.js';
import type { Livelihood } from './livelihood.js';

export const livelihood = slice<Livelihood>({
  name: 'livelihood',
  initial: { incomes: {}, employments: {}, indicators: {} },
  facts: [employmentPlaced, incomeDeclared, indicatorAssessed],
  names: ({ employments, indicators }, add) => {
    add('indicator', ...Object.keys(indicators));
    for (const { arrangedBy } of Object.values(employments)) add('organisation', arrangedBy);
  },
});
