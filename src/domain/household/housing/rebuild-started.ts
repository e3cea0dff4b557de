import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Note } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import { setStage, warnOfStage } from './housing.js';
import type { Housing } from './housing.js';

/** Work on the new house has begun. */
export class RebuildStart extends Entry {
  @Note() note?: string;
}

export const rebuildStarted = factOf<Housing, Household>()({
  type: 'RebuildStarted',
  version: 1,
  title: { zh: '开工重建', en: 'Rebuild started' },
  route: 'housing-starts',
  payload: RebuildStart,
  mayRecord: ['cadre', 'office'],
  rank: 75,
  conflictKey: () => 'housing',
  warn: (_, file, at) => warnOfStage(file, at, 'rebuilding'),
  evolve: (household, _, at) => ({
    housing: { ...setStage(household.housing, 'rebuilding', at), rebuilt: provenanceOf(at) },
  }),
});
