/** One household that was registered twice, or one that has become two: which streams its file is made of (S6). */
import type { Recorded } from '../../effective.js';
import type { AnyFact } from '../../fact.js';
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { JoinedStream } from '../../stream-kind.js';

export interface Merge extends Partial<Provenance> {
  readonly span?: Span;
  readonly intoHouseholdId?: string;
  /** Who was there then, and went along. */
  readonly personIds?: readonly string[];
  readonly reverted?: Provenance & { readonly span: Span };
}

export interface Joined extends Provenance {
  readonly fromHouseholdId: string;
  readonly how: string;
  readonly personIds: readonly string[];
  readonly parted?: Provenance & { readonly span: Span };
}

/** All of it may be missing: files are kept from before there was any. */
export interface Merging {
  /** Of this household into others, by the entry that recorded it. */
  readonly merges?: Readonly<Record<string, Merge>>;
  /** What came here from other households, by the entry there that decided it. */
  readonly joined?: Readonly<Record<string, Joined>>;
  /** Of this household, by the entry that recorded it. */
  readonly splits?: Readonly<Record<string, Provenance & { readonly intoHouseholdId: string }>>;
}

/** A merge that has come, and has not been reverted. */
export type MergeInForce = Merge & Provenance & { readonly span: Span; readonly intoHouseholdId: string };

/** The merge by which it is a part of another household; undefined where it stands for itself. */
export function mergeInForce({ merges = {} }: Merging): MergeInForce | undefined {
  return Object.values(merges).find(
    (each): each is MergeInForce => each.intoHouseholdId !== undefined && each.reverted === undefined,
  );
}

/** One for each household, however often something came from there. */
export function joinedStreams({ joined = {} }: Merging): JoinedStream[] {
  const together = Object.values(joined).filter(({ parted }) => !parted);
  return [...new Set(together.map(({ fromHouseholdId }) => fromHouseholdId))].map((id) => ({
    id,
    takes: (record, fact) => together.some((each) => each.fromHouseholdId === id && takesAlong(each, record, fact)),
  }));
}

/** Of somebody who moved out with others, only what is told of that person goes along. */
function takesAlong({ how, personIds }: Joined, { payload }: Recorded, fact: AnyFact | undefined): boolean {
  if (fact?.staysBehind === 'always') return false;
  const { personId } = payload as { personId?: string };
  return how === 'merged' || (fact?.staysBehind === undefined && personIds.includes(personId ?? ''));
}
