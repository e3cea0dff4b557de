import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Optional, PersonalTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Pairings } from './pairings.js';

/** The pairing is over. */
export class PairingEnd extends Entry {
  /** The entry that began it. */
  @InFile('pairing') pairingId!: string;
  @Optional() @Code('pairing-end-reason') reason?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const pairingEnded = factOf<Pairings, Household>()({
  type: 'PairingEnded',
  version: 1,
  title: { zh: '结束包保', en: 'Pairing ended' },
  route: 'pairing-ends',
  payload: PairingEnd,
  mayRecord: ['office'],
  rank: 88,
  slot: ({ pairingId }) => `pairing:${pairingId}`,
  decide: ({ pairingId }, { pairings }) => {
    const ended = pairings[pairingId]?.ended;
    return ended && refuse('pairing-ended', 'pairingId', [ended.by]);
  },
  evolve: (household, { pairingId, reason }, at) => {
    const pairing = { ...(household.pairings[pairingId] ?? { pairingId }), ended: stated({ ...spanned(at), reason }) };
    return { pairings: { ...household.pairings, [pairingId]: pairing } };
  },
});
