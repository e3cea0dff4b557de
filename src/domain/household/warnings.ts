/** What is odd in a household, and refuses nothing (semantics S7a, S19). */
import type { Entry } from '../entry.js';
import type { AnyFact, Occurrence } from '../fact.js';
import { bornIn } from '../identity-number.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import { certainlyAfter, EVER } from '../span.js';
import type { Household } from './household.js';
import { mergeInForce } from './members/merging.js';
import { toldOf } from './members/members.js';
import type { Member } from './members/members.js';

/** Whoever was checked, met, employed or head had been born by then. */
export function warnOf(file: Household, { span }: Occurrence, fact: AnyFact, payload: Entry): Refusal | undefined {
  const personId = fact.present?.(payload);
  // What is undated has no day.
  if (personId === undefined || span.last === EVER) return undefined;
  const member = toldOf(file, personId);
  const born = bornIn(member);
  return born && certainlyAfter(born, span) ? refuse('before-birth', 'personId', [member.by]) : undefined;
}

/** S19: a household whose head has left has another one by and by, and one in which nobody is left is closed. */
export function conditionsOf(file: Household): (Refusal & { readonly entry: string })[] {
  const { members, head, closing } = file;
  const people = Object.values(members);
  if (closing || mergeInForce(file) || people.length === 0) return [];
  const gone = people.filter(({ left }) => left);
  const last = gone
    .map(({ left }) => left!)
    .sort(byDay)
    .at(-1);
  if (last && gone.length === people.length) return [{ ...refuse('nobody-left'), entry: last.by }];
  const left = head && members[head.personId]?.left;
  return left ? [{ ...refuse('head-left', 'personId', [head.by]), entry: left.by }] : [];
}

function byDay({ span: a }: NonNullable<Member['left']>, { span: b }: NonNullable<Member['left']>): number {
  return a.last < b.last ? -1 : a.last > b.last ? 1 : 0;
}
