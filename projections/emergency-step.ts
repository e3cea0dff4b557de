import { emergency, emergencyReported, emergencyStepTaken } from '../src/domain/emergency/emergency.js';
import { count, required } from './column.js';
import { journalOf } from './journal.js';

export const emergencyStepTable = journalOf(emergency, {
  name: 'emergency_step',
  version: 2,
  comment: 'One row per step of an emergency, the call first.',
  facts: [emergencyReported, emergencyStepTaken],
  list: {},
  also: {
    columns: {
      sequence: required(count('Order of the steps, as the client gave it: by it and the place they are read.')),
      minutes_since_call: count('Whole minutes since the call, where both clock times are known.'),
      minutes_since_previous_known: count('Whole minutes since the last step before it whose clock time is known.'),
    },
    values: ({ entry, after, payload }) => {
      const step = after.steps.find(({ by }) => by === entry.at.entryId);
      return {
        sequence: payload.sequence ?? 0,
        minutes_since_call: step?.minutesSinceCall,
        minutes_since_previous_known: step?.minutesSincePreviousKnown,
      };
    },
  },
});
