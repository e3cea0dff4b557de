import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Note, Required } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household is no longer looked after: moved away, died out, merged elsewhere. */
export class Closing extends Entry {
  @Required('销户原因：按代码表', 'Reason: by the code list', Code('closing-reason'), 'moved_away') reason!: string;
  @Note() note?: string;
}

export const householdClosed = factOf<Registry, Household>()({
  type: 'HouseholdClosed',
  version: 1,
  title: { zh: '销户', en: 'Household closed' },
  route: 'closings',
  payload: Closing,
  mayRecord: ['office'],
  rank: 900,
  staysBehind: 'always',
  afterClosing: true,
  conflictKey: () => 'closing',
  decide: (_, { closing }) => (closing ? refuse('already-closed', '', [closing.by]) : undefined),
  evolve: (_, { reason }, at) => ({ closing: { ...spanned(at), reason } }),
});
