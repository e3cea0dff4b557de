import { slice } from '../../stream-kind.js';
import { pairingCodes } from './codes.js';
import { pairingEnded } from './pairing-ended.js';
import { pairingStarted } from './pairing-started.js';
import { pairingTransferred } from './pairing-transferred.js';
import type { Pairings } from './pairings.js';

export const pairings = slice<Pairings>({
  name: 'pairings',
  initial: { pairings: {} },
  facts: [pairingEnded, pairingStarted, pairingTransferred],
  things: {
    pairing: {
      find: ({ pairings }, id) =>
        pairings[id] && { since: pairings[id].started?.span, until: pairings[id].ended?.span },
    },
  },
  names: ({ pairings }, add) => {
    for (const { role, cadreId, organisationId, ended } of Object.values(pairings)) {
      add('pairing-role', role);
      add('cadre', cadreId);
      add('organisation', organisationId);
      add('pairing-end-reason', ended?.reason);
    }
  },
  codes: pairingCodes,
});
