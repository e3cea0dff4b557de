import { emergency, emergencyReported, emergencyStepTaken } from '../src/domain/emergency/emergency.js';
import { count } from './column.js';
import { journalOf } from './journal.js';

export const emergencyStepTable = journalOf(emergency, {
  name: 'emergency_step',
  version: 1,
  comment: 'One row per step of an emergency, the call first.',
  facts: [emergencyReported, emergencyStepTaken],
  also: {
    columns: {
      minutes_since_call: count('Whole minutes since the call, where both clock times are known.'),
      minutes_since_previous_known: count('Whole minutes since the last step before it whose clock time is known.'),
    },
    values: ({ entry, after }) => {
      const step = after.steps.find(({ by }) => by === entry.at.entryId);
      return {
        minutes_since_call: step?.minutesSinceCall,
        minutes_since_previous_known: step?.minutesSincePreviousKnown,
      };
    },
  },
});
