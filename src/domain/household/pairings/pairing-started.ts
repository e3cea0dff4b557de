import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CadreRef, Choice, Code, Note, Optional, OrganisationRef, Required, values } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import { pairingsInForce } from './pairings.js';
import type { Pairing, Pairings } from './pairings.js';

const tiers = values({
  city: ['市级', 'city'],
  district: ['区县级', 'district'],
  street: ['街道、乡镇级', 'street'],
  village: ['村、社区级', 'village'],
});

/** Somebody takes the household on: a cadre of a unit, or a unit that names nobody yet. */
export class PairingStart extends Entry {
  @Optional('结对干部：已登记的干部', 'Cadre: who takes the household on', CadreRef()) cadreId?: string;
  @Optional('结对单位：未定干部时只填单位', 'Unit: of the cadre, or while nobody is named', OrganisationRef())
  organisationId?: string;
  @Required('层级：市、区县、街道或村', 'Tier: of the pairing', Choice(tiers), 'village') tier!: string;
  @Optional('角色：同一层级每种限一个', 'Role: one pairing of a tier in each', Code('pairing-role'), 'responsible')
  role?: string;
  @Note() note?: string;
}

export const pairingStarted = factOf<Pairings, Household>()({
  type: 'PairingStarted',
  version: 1,
  title: { zh: '结对包保', en: 'Pairing started' },
  route: 'pairings',
  payload: PairingStart,
  mayRecord: ['office'],
  byDays: true,
  rank: 20,
  staysBehind: 'always',
  conflictKey: (_, entryId) => `pairing:${entryId}`,
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
