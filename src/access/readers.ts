/** Who may read which household: by area, a cadre by the pairing in force. */
import { findPairing } from '../domain/household/household.js';
import type { Household } from '../domain/household/household.js';
import type { Caller } from './caller.js';

/** What a caller's reads are bound to; a list puts it into its WHERE. */
export type Reach =
  | { readonly by: 'everywhere' }
  /** Households whose area code begins with one of these digits. */
  | { readonly by: 'areas'; readonly prefixes: readonly string[] }
  /** Households with a pairing in force that names the cadre, or the cadre's unit and no cadre. */
  | { readonly by: 'pairing'; readonly cadreId: string; readonly organisationId?: string };

export function reachOf({ actor, areas }: Caller): Reach {
  const { role, cadreId, organisationId } = actor;
  if (role !== 'cadre') return areas ? { by: 'areas', prefixes: areas } : { by: 'everywhere' };
  // A token without it is refused; nobody is paired with the empty id.
  return { by: 'pairing', cadreId: cadreId ?? '', ...(organisationId !== undefined && { organisationId }) };
}

export type NotRead = 'outside-area' | 'not-paired';

/** Why the caller may not read the household, by the household's state; undefined where it may. */
export function whyNotRead(caller: Caller, household: Household): NotRead | undefined {
  const reach = reachOf(caller);
  if (reach.by === 'pairing') return findPairing(household, reach) ? undefined : 'not-paired';
  const code = household.registration?.areaCode ?? '';
  return reach.by === 'everywhere' || reach.prefixes.some((prefix) => code.startsWith(prefix))
    ? undefined
    : 'outside-area';
}
