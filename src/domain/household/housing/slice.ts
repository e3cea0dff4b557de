import { slice } from '../../stream-kind.js';
import { housingCodes } from './codes.js';
import { houseDemolished } from './house-demolished.js';
import { householdMovedIn } from './household-moved-in.js';
import { housingAccepted } from './housing-accepted.js';
import { housingAssessed } from './housing-assessed.js';
import { housingImproved } from './housing-improved.js';
import { housingWorkApproved } from './housing-work-approved.js';
import { rebuildStarted } from './rebuild-started.js';
import type { Housing } from './housing.js';

export const housing = slice<Housing>({
  name: 'housing',
  initial: { housing: { improvements: {} } },
  facts: [
    houseDemolished,
    householdMovedIn,
    housingAccepted,
    housingAssessed,
    housingImproved,
    housingWorkApproved,
    rebuildStarted,
  ],
  names: ({ housing }, add) => {
    add('housing-element', ...Object.keys(housing.improvements));
  },
  codes: housingCodes,
});
