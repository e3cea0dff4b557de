import { slice } from '../../stream-kind.js';
import { contactLogged } from './contact-logged.js';
import { policyExplained } from './policy-explained.js';
import { visitRecorded } from './visit-recorded.js';
import type { Visits } from './visits.js';

export const visits = slice<Visits>({
  name: 'visits',
  initial: { visits: { count: 0 }, contacts: { count: 0 } },
  facts: [contactLogged, policyExplained, visitRecorded],
  names: ({ visits }, add) => {
    add('organisation', visits.lastCompleted?.organisationId);
  },
});
