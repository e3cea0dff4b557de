import type { Actor } from '../../fact.js';

export interface Came {
  readonly cadreId?: string;
  readonly organisationId?: string;
}

/** Who came or called; where the entry names nobody, a cadre who records it came in person. */
export function whoCame(named: Came, by: Actor): Came {
  const isNamed = named.cadreId !== undefined || named.organisationId !== undefined;
  return isNamed || by.role !== 'cadre' ? named : by;
}
