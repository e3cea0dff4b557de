/** Who looks after the household, and since when. */
import type { Actor } from '../../fact.js';
import type { Mark } from '../../provenance.js';
import type { Span } from '../../span.js';

export interface Pairing {
  readonly pairingId: string;
  readonly tier?: string;
  readonly role?: string;
  readonly cadreId?: string;
  readonly organisationId?: string;
  readonly started?: Mark & { readonly span: Span };
  readonly ended?: Mark & { readonly span: Span; readonly reason?: string; readonly transferredTo?: string };
}

export interface Pairings {
  readonly pairings: Readonly<Record<string, Pairing>>;
}

/** Pairings in force where the file stands, in the order in which they began. */
export function pairingsInForce({ pairings }: Pairings): Pairing[] {
  return Object.values(pairings).filter((pairing) => pairing.started && !pairing.ended);
}

/** The pairing by which somebody counts: by person, else by a unit that named no cadre. */
export function findPairing(file: Pairings, who: Pick<Actor, 'cadreId' | 'organisationId'>): Pairing | undefined {
  const inForce = pairingsInForce(file);
  const byPerson = who.cadreId && inForce.find((pairing) => pairing.cadreId === who.cadreId);
  if (byPerson) return byPerson;
  return who.organisationId
    ? inForce.find((pairing) => pairing.organisationId === who.organisationId && (!pairing.cadreId || !who.cadreId))
    : undefined;
}
