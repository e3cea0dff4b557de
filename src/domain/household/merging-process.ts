/** Who comes to a household by a merge or a split stands in its file: kept in step with what the other household says. */
import type { Entry } from '../entry.js';
import { causeOf, processOf } from '../process-definition.js';
import type { AnyStream, StreamDefinition } from '../stream-kind.js';
import { household } from './definition.js';
import { toHousehold } from './elsewhere/to-household.js';
import { householdJoined, householdParted } from './members/household-joined.js';
import { householdSplit } from './members/household-split.js';
import { householdsMerged, mergeReverted } from './members/households-merged.js';
import type { Members } from './members/members.js';

const cause = causeOf<Members>();

const named = (ids: readonly string[]): { personId: string }[] => ids.map((personId) => ({ personId }));

export const mergingProcess = processOf<Members>({
  name: 'merging',
  version: 1,
  source: household as AnyStream as StreamDefinition<Members>,
  causes: [
    cause(householdsMerged, (entry, { id, at, state: { merges } }) => {
      const { intoHouseholdId } = entry;
      const members = named(merges?.[at.entryId]?.personIds ?? []);
      return joined(intoHouseholdId, { fromHouseholdId: id, causeId: at.entryId, how: 'merged', members }, entry);
    }),
    cause(householdSplit, (entry, { id, at }) => {
      const { intoHouseholdId, members } = entry;
      const came = named(members.map(({ personId }) => personId));
      const body = { fromHouseholdId: id, causeId: at.entryId, how: 'split', members: came };
      return joined(intoHouseholdId, body, entry);
    }),
    cause(mergeReverted, (entry, { id, state: { merges } }) => {
      const { mergeId } = entry;
      const into = merges?.[mergeId]?.intoHouseholdId;
      return toHousehold(into, householdParted, { fromHouseholdId: id, causeId: mergeId }, entry);
    }),
  ],
  dependsOn: [{ fact: householdsMerged, touches: (merged, { payload }) => payload.mergeId === merged.entryId }],
});

function joined(
  into: string,
  { members, ...body }: { fromHouseholdId: string; causeId: string; how: string; members: { personId: string }[] },
  when: Entry,
) {
  return toHousehold(into, householdJoined, { ...body, ...(members.length > 0 && { members }) }, when);
}
