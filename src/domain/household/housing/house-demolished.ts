import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Note } from '../../fields.js';
import type { Household } from '../household.js';
import { setStage, warnOfStage } from './housing.js';
import type { Housing } from './housing.js';

/** The old house was pulled down. */
export class Demolition extends Entry {
  @Note() note?: string;
}

export const houseDemolished = factOf<Housing, Household>()({
  type: 'HouseDemolished',
  version: 1,
  title: { zh: '拆除危房', en: 'House demolished' },
  route: 'housing-demolitions',
  payload: Demolition,
  mayRecord: ['cadre', 'office'],
  rank: 74,
  conflictKey: () => 'housing',
  warn: (_, file, at) => warnOfStage(file, at, 'demolished'),
  // What was done to a house goes with it.
  evolve: (_, __, at) => ({ housing: setStage({ improvements: {} }, 'demolished', at) }),
});
