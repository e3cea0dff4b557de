import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CadreRef, InFile, Optional, OrganisationRef, Required, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Pairings } from './pairings.js';

/** The pairing passes to somebody else; the new one is known by this entry. */
export class PairingTransfer extends Entry {
  @Required('结对：开始结对的记录编号', 'Pairing: the entry that began it', InFile('pairing')) pairingId!: string;
  @Optional('接手干部：已登记的干部', 'Cadre: who takes it over', CadreRef()) cadreId?: string;
  @Optional('接手单位：未定干部时只填单位', 'Unit: that takes it over', OrganisationRef()) organisationId?: string;
  @Optional('交接说明：要交代的情况', 'Handover note: what the next has to know', Text(2000, 'household'), '每月复查')
  handoverNote?: string;
}

export const pairingTransferred = factOf<Pairings, Household>()({
  type: 'PairingTransferred',
  version: 1,
  title: { zh: '移交包保', en: 'Pairing transferred' },
  route: 'pairing-transfers',
  payload: PairingTransfer,
  mayRecord: ['office'],
  byDays: true,
  rank: 21,
  staysBehind: 'always',
  conflictKey: ({ pairingId }, entryId) => [`pairing:${pairingId}`, `pairing:${entryId}`],
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
