/**
 * Where a stream lies, for the question who may read it and write to it. A kind tells it of a state; nothing told means:
 * only accounts for all areas (semantics S27).
 */
import type { Actor } from './fact.js';

export interface Reach {
  /** Every account may read it: areas, code lists, organisations. */
  readonly public?: true;
  /** Codes of the areas in which it lies. */
  readonly areas?: readonly string[];
  /** Of what is to be placed on the map: areas whose offices reach it, too. */
  readonly heirs?: readonly string[];
  /** Organisations in whose areas it lies: their own area is looked up. */
  readonly within?: readonly string[];
  /** Cadres who look after it. */
  readonly cadres?: readonly string[];
  /** Units whose cadres look after it. */
  readonly units?: readonly string[];
}

export const nowhere: Reach = {};

/** Whether a cadre looks after it, in person or through the unit. */
export function isOfCadre(
  { cadres, units }: Reach,
  { cadreId, organisationId }: Pick<Actor, 'cadreId' | 'organisationId'>,
): boolean {
  if (cadreId !== undefined && cadres?.includes(cadreId)) return true;
  return organisationId !== undefined && (units?.includes(organisationId) ?? false);
}
