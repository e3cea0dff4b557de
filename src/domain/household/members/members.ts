/** The people of the household, and who is its head. */
import type { Occurrence } from '../../fact.js';
import { spanned } from '../../provenance.js';
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { Merging } from './merging.js';

export interface Member extends Provenance {
  readonly personId: string;
  readonly since: Span;
  readonly name?: string;
  readonly identityNumber?: string;
  readonly phone?: string;
  readonly kinship?: string;
  readonly sex?: string;
  readonly bornOn?: string;
  readonly ethnicity?: string;
  readonly schooling?: string;
  /** By kind. */
  readonly documents?: Readonly<Record<string, Provenance & { readonly span: Span; readonly number?: string }>>;
  readonly left?: Provenance & { readonly reason: string; readonly span: Span };
}

export interface Members extends Merging {
  readonly members: Readonly<Record<string, Member>>;
  /** What is told of people at a place in the file before the entry that adds them, kept until that comes. */
  readonly early?: Readonly<Record<string, Partial<Member>>> | undefined;
  /** By member, or `household`. */
  readonly emergencyContacts: Readonly<
    Record<string, Provenance & { readonly name?: string; readonly phone?: string; readonly kinship?: string }>
  >;
  readonly head?: Provenance & { readonly personId: string; readonly span: Span };
}

/** The members after something was told of one, or of somebody who may become one. */
export function tellOf({ members, early }: Members, personId: string, told: Partial<Member>): Partial<Members> {
  const member = members[personId];
  return member
    ? { members: { ...members, [personId]: { ...member, ...told } } }
    : { early: { ...early, [personId]: { ...early?.[personId], ...told } } };
}

/** What the file tells of somebody, also before the entry that adds them. */
export function toldOf({ members, early }: Members, personId: string): Partial<Member> {
  return members[personId] ?? early?.[personId] ?? {};
}

/** Those who have not left. */
export function presentIn({ members }: Pick<Members, 'members'>): string[] {
  return Object.values(members).flatMap(({ personId, left }) => (left ? [] : [personId]));
}

/** Those who are there leave together, by one entry. */
export function leaving(
  { members }: Pick<Members, 'members'>,
  at: Occurrence,
  reason: string,
  isOne: (member: Member) => boolean,
): Members['members'] {
  const left = { ...spanned(at), reason };
  return Object.fromEntries(
    Object.entries(members).map(([id, member]) => [id, !member.left && isOne(member) ? { ...member, left } : member]),
  );
}
