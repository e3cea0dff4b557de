import { slice } from '../../stream-kind.js';
import { employmentPlaced } from './employment-placed.js';
import { incomeDeclared } from './income-declared.js';
import { indicatorAssessed } from './indicator-assessed.js';
import type { Livelihood } from './livelihood.js';
import { educationAidGranted } from './education-aid-granted.js';

export const livelihood = slice<Livelihood>({
  name: 'livelihood',
  initial: { incomes: {}, employments: {}, indicators: {}, educationAid: {} },
  facts: [employmentPlaced, incomeDeclared, indicatorAssessed, educationAidGranted],
  names: ({ employments, indicators }, add) => {
    add('indicator', ...Object.keys(indicators));
    for (const { arrangedBy } of Object.values(employments)) add('organisation', arrangedBy);
  },
});
