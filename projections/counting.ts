/** For whom an entry counts: the pairing in force on its days, whoever is paired now. */
import type { Occurrence } from '../src/domain/fact.js';
import { findPairing } from '../src/domain/household/pairings/pairings.js';
import type { Household } from '../src/domain/household/household.js';
import { whoCame } from '../src/domain/household/visits/who-came.js';
import type { Came } from '../src/domain/household/visits/who-came.js';
import { flag, required, text, uuid } from './column.js';

export const countingColumns = {
  is_paired: required(
    flag('Who came or called was paired with the household at that time: in person, else by the unit.'),
  ),
  pairing_id: uuid('The pairing that it counts for.'),
  paired_cadre_id: uuid('The cadre of that pairing; null where it names only a unit.'),
  paired_organisation_id: text('The unit of that pairing.'),
} as const;

/** By the person who came, else by a unit. */
export function countingFor(file: Household, named: Came, { by, span }: Pick<Occurrence, 'by' | 'span'>) {
  const pairing = findPairing(file, whoCame(named, by), span);
  return {
    is_paired: pairing !== undefined,
    pairing_id: pairing?.pairingId,
    paired_cadre_id: pairing?.cadreId,
    paired_organisation_id: pairing?.organisationId,
  };
}
