import { slice } from '../../stream-kind.js';
import { memberCodes } from './codes.js';
import { headOfHouseholdChanged } from './head-of-household-changed.js';
import { householdJoined, householdParted } from './household-joined.js';
import { householdSplit } from './household-split.js';
import { householdsMerged, mergeReverted } from './households-merged.js';
import { memberAdded } from './member-added.js';
import { memberDetailsChanged } from './member-details-changed.js';
import { memberLeft } from './member-left.js';
import type { Members } from './members.js';
import { identityDocumentRecorded } from './identity-document-recorded.js';
import { emergencyContactSet } from './emergency-contact-set.js';

export const members = slice<Members>({
  name: 'members',
  initial: { members: {}, emergencyContacts: {} },
  facts: [
    headOfHouseholdChanged,
    memberAdded,
    memberDetailsChanged,
    memberLeft,
    emergencyContactSet,
    identityDocumentRecorded,
    householdsMerged,
    mergeReverted,
    householdSplit,
    householdJoined,
    householdParted,
  ],
  things: {
    member: {
      find: ({ members }, id) => members[id] && { since: members[id].since, until: members[id].left?.span },
      early: 'member-not-yet',
      isPerson: true,
    },
    merge: {
      find: ({ merges }, id) => merges?.[id] && { since: merges[id].span, until: merges[id].reverted?.span },
    },
  },
  names: ({ members }, add) => {
    for (const { kinship, ethnicity, schooling, left } of Object.values(members)) {
      add('kinship', kinship);
      add('ethnicity', ethnicity);
      add('schooling', schooling);
      add('leaving-reason', left?.reason);
    }
  },
  codes: memberCodes,
});
