import { flag, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const duplicateSuspicion = householdKeyed({
  name: 'duplicate_suspicion',
  version: 1,
  comment: 'One row per suspicion that a household is registered twice, dismissed ones included.',
  columns: {
    suspicion_id: required(uuid('The suspicion.')),
    other_household_id: uuid('The household that may be the same; null where only the dismissal is known.'),
    grounds: text('Why it is suspected.'),
    raised_by: uuid('The entry that raised it; null where only the dismissal is known.'),
    raised_on: text('When it was raised, as written.'),
    is_raised: required(flag('Raised: more than its dismissal is known.')),
    is_dismissed: required(flag('Dismissed: they are two households.')),
  },
  key: ['suspicion_id'],
  indexes: [{ columns: ['other_household_id'], for: 'suspicions that name a household as the other one' }],
  parts: ({ state }) => [state.suspicions],
  rows: ({ state: { suspicions } }) =>
    Object.entries(suspicions).map(([id, { raised, otherHouseholdId, grounds, dismissed }]) => ({
      suspicion_id: id,
      other_household_id: otherHouseholdId,
      grounds,
      raised_by: raised?.by,
      raised_on: raised?.on,
      is_raised: raised !== undefined,
      is_dismissed: dismissed !== undefined,
    })),
});
