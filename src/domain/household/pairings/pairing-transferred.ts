import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Id, InFile, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Pairings } from './pairings.js';

/** The pairing passes to somebody else; the new one is known by this entry. */
export class PairingTransfer extends Entry {
  /** The entry that began it. */
  @InFile('pairing') pairingId!: string;
  @Optional() @Id() @RefersTo('cadre') cadreId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Optional() @Text(2000) @PersonalTo('household') handoverNote?: string;
}

export const pairingTransferred = factOf<Pairings, Household>()({
  type: 'PairingTransferred',
  version: 1,
  title: { zh: '移交包保', en: 'Pairing transferred' },
  route: 'pairing-transfers',
  payload: PairingTransfer,
  mayRecord: ['office'],
  rank: 21,
  slot: ({ pairingId }, entryId) => [`pairing:${pairingId}`, `pairing:${entryId}`],
  decide: ({ pairingId, cadreId, organisationId }, { pairings }) => {
    if (cadreId === undefined && organisationId === undefined) return refuse('pairing-names-nobody');
    const ended = pairings[pairingId]?.ended;
    return ended && refuse('pairing-ended', 'pairingId', [ended.by]);
  },
  evolve: (household, { pairingId, cadreId, organisationId }, at) => {
    const from = household.pairings[pairingId] ?? { pairingId };
    const to = stated({
      pairingId: at.entryId,
      tier: from.tier,
      role: from.role,
      cadreId,
      organisationId,
      started: spanned(at),
    });
    const left = { ...from, ended: { ...spanned(at), transferredTo: at.entryId } };
    return {
      pairings: {
        ...household.pairings,
        [pairingId]: left,
        [at.entryId]: { ...household.pairings[at.entryId], ...to },
      },
    };
  },
});
