import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, Id, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated, pairingsInForce } from '../household.js';
import type { Household } from '../household.js';

/** Somebody takes the household on: a cadre of a unit, or a unit that names nobody yet. */
export class PairingStart extends Entry {
  @Optional() @Id() @RefersTo('cadre') cadreId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Choice(['city', 'district', 'street', 'village']) tier!: string;
  /** One household has at most one pairing of a tier in a role. */
  @Optional() @Code('pairing-role') role?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const pairingStarted = factOf<Household>()({
  type: 'PairingStarted',
  version: 1,
  title: { zh: '结对包保', en: 'Pairing started' },
  route: 'pairings',
  payload: PairingStart,
  mayRecord: ['office'],
  rank: 20,
  slot: (_, entryId) => `pairing:${entryId}`,
  decide: ({ cadreId, organisationId, tier, role }, household) => {
    if (cadreId === undefined && organisationId === undefined) return refuse('pairing-names-nobody');
    const other = pairingsInForce(household).find((pairing) => pairing.tier === tier && pairing.role === role);
    return other && refuse('pairing-overlaps', 'tier', [other.started?.by]);
  },
  evolve: (household, { cadreId, organisationId, tier, role }, at) => {
    const pairingId = at.entryId;
    const pairing = stated({
      ...household.pairings[pairingId],
      pairingId,
      tier,
      role,
      cadreId,
      organisationId,
      started: spanned(at),
    });
    return { ...household, pairings: { ...household.pairings, [pairingId]: pairing } };
  },
});
