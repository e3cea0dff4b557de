import type { Entry } from '../../entry.js';
import type { AnyFact, Fact } from '../../fact.js';
import { completion } from '../../process-definition.js';
import type { Completion } from '../../process-definition.js';

type When = Pick<Entry, 'occurredOn' | 'occurredAt'>;

/** What an entry elsewhere completes in the file of a household, when it occurred there; nothing where none is named. */
export function toHousehold<P extends Entry>(
  householdId: string | undefined,
  fact: Pick<Fact<never, P>, 'payload'> & AnyFact,
  body: Omit<P, 'entryId' | keyof When>,
  { occurredOn, occurredAt }: When,
): Completion[] {
  if (householdId === undefined) return [];
  const when = { ...(occurredOn !== undefined && { occurredOn }), ...(occurredAt !== undefined && { occurredAt }) };
  return [completion({ kind: 'household', id: householdId }, fact, { ...body, ...when })];
}
