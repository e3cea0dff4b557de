/** An emergency shows in the file of the household that it turned out to be of. */
import { emergencyLinked } from '../household/elsewhere/cases-linked.js';
import { toHousehold } from '../household/elsewhere/to-household.js';
import { causeOf, processOf } from '../process-definition.js';
import type { AnyStream, StreamDefinition } from '../stream-kind.js';
import type { Emergency } from './emergency.js';
import { emergency, emergencyClosed, emergencyReported, emergencyStepTaken } from './emergency.js';

export const emergencyProcess = processOf<Emergency>({
  name: 'emergency-links',
  version: 1,
  source: emergency as AnyStream as StreamDefinition<Emergency>,
  causes: [
    causeOf<Emergency>()(emergencyReported, (entry, { id, state: { householdId } }) => {
      const { kind } = entry;
      return toHousehold(householdId, emergencyLinked, { emergencyId: id, ...(kind !== undefined && { kind }) }, entry);
    }),
  ],
  dependsOn: [{ fact: emergencyStepTaken }, { fact: emergencyClosed }],
});
