import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Note, Optional, Required } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Pairings } from './pairings.js';

/** The pairing is over. */
export class PairingEnd extends Entry {
  @Required('结对：开始结对的记录编号', 'Pairing: the entry that began it', InFile('pairing')) pairingId!: string;
  @Optional('结束原因：按代码表', 'Reason: by the code list', Code('pairing-end-reason'), 'no_longer_needed')
  reason?: string;
  @Note() note?: string;
}

export const pairingEnded = factOf<Pairings, Household>()({
  type: 'PairingEnded',
  version: 1,
  title: { zh: '结束包保', en: 'Pairing ended' },
  route: 'pairing-ends',
  payload: PairingEnd,
  mayRecord: ['office'],
  byDays: true,
  rank: 88,
  staysBehind: 'always',
  conflictKey: ({ pairingId }) => `pairing:${pairingId}`,
  decide: ({ pairingId }, { pairings }) => {
    const ended = pairings[pairingId]?.ended;
    return ended && refuse('pairing-ended', 'pairingId', [ended.by]);
  },
  evolve: (household, { pairingId, reason }, at) => {
    const pairing = { ...(household.pairings[pairingId] ?? { pairingId }), ended: stated({ ...spanned(at), reason }) };
    return { pairings: { ...household.pairings, [pairingId]: pairing } };
  },
});
