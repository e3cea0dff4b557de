/** Who looks after the household, and since when. */
import type { Actor } from '../../fact.js';
import type { Provenance } from '../../provenance.js';
import { certainlyAfter } from '../../span.js';
import type { Span } from '../../span.js';

export interface Pairing {
  readonly pairingId: string;
  readonly tier?: string;
  readonly role?: string;
  readonly cadreId?: string;
  readonly organisationId?: string;
  readonly started?: Provenance & { readonly span: Span };
  readonly ended?: Provenance & { readonly span: Span; readonly reason?: string; readonly transferredTo?: string };
}

export interface Pairings {
  readonly pairings: Readonly<Record<string, Pairing>>;
}

/** Pairings in force where the file stands, in the order in which they began. */
export function pairingsInForce({ pairings }: Pairings): Pairing[] {
  return Object.values(pairings).filter((pairing) => pairing.started && !pairing.ended);
}

/**
 * S20: pairings that may have been in force on some days, wherever in the file these lie: those that certainly were,
 * in the order in which they began, before the others, of which the one that began later comes first.
 */
export function pairingsOn({ pairings }: Pairings, on: Span): Pairing[] {
  const possible = Object.values(pairings).filter(
    ({ started, ended }) => started && !certainlyAfter(started.span, on) && !(ended && certainlyAfter(on, ended.span)),
  );
  const isCertain = ({ started, ended }: Pairing): boolean =>
    started!.span.last <= on.first && !(ended && ended.span.first < on.last);
  const others = possible.filter((pairing) => !isCertain(pairing));
  const begun = ({ started }: Pairing): string => `${started!.span.last} ${started!.span.first}`;
  return [...possible.filter(isCertain), ...others.sort((a, b) => (begun(a) < begun(b) ? 1 : -1))];
}

/** The pairing by which somebody counts on some days, or as the file stands: by person, else by a unit that named no cadre. */
export function findPairing(
  file: Pairings,
  who: Pick<Actor, 'cadreId' | 'organisationId'>,
  on?: Span,
): Pairing | undefined {
  const inForce = on ? pairingsOn(file, on) : pairingsInForce(file);
  const byPerson = who.cadreId && inForce.find((pairing) => pairing.cadreId === who.cadreId);
  if (byPerson) return byPerson;
  return who.organisationId
    ? inForce.find((pairing) => pairing.organisationId === who.organisationId && (!pairing.cadreId || !who.cadreId))
    : undefined;
}
