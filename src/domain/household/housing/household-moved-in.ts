import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Note } from '../../fields.js';
import type { Household } from '../household.js';
import { setStage, warnOfStage } from './housing.js';
import type { Housing } from './housing.js';

/** The household lives in the new house. */
export class MovingIn extends Entry {
  @Note() note?: string;
}

export const householdMovedIn = factOf<Housing, Household>()({
  type: 'HouseholdMovedIn',
  version: 1,
  title: { zh: '搬入新房', en: 'Household moved in' },
  route: 'housing-moves',
  payload: MovingIn,
  mayRecord: ['cadre', 'office'],
  rank: 77,
  conflictKey: () => 'housing',
  warn: (_, file, at) => warnOfStage(file, at, 'moved_in'),
  evolve: (household, _, at) => ({ housing: setStage(household.housing, 'moved_in', at) }),
});
