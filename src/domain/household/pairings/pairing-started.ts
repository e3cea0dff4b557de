import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, Id, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import { pairingsInForce } from './pairings.js';
import type { Pairing, Pairings } from './pairings.js';

/** Somebody takes the household on: a cadre of a unit, or a unit that names nobody yet. */
export class PairingStart extends Entry {
  @Optional() @Id() @RefersTo('cadre') cadreId?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Choice(['city', 'district', 'street', 'village']) tier!: string;
  /** One household has at most one pairing of a tier in a role. */
  @Optional() @Code('pairing-role') role?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const pairingStarted = factOf<Pairings, Household>()({
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
    return (
      other && {
        ...refuse('pairing-overlaps', 'tier', [other.started?.by]),
        unlessEnded: { what: 'pairing', id: other.pairingId },
      }
    );
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
    return { pairings: inherited({ ...household.pairings, [pairingId]: pairing }, pairing) };
  },
});

/** Where it passed on before it is known to have begun, those to whom it passed are of its tier and role. */
function inherited(pairings: Pairings['pairings'], { ended, tier, role }: Pairing): Pairings['pairings'] {
  const next = pairings[ended?.transferredTo ?? ''];
  if (!next) return pairings;
  const heir = stated({ ...next, tier, role });
  return inherited({ ...pairings, [heir.pairingId]: heir }, heir);
}
