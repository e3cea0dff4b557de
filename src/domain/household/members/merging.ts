/** One household that was registered twice, or one that has become two: which streams its file is made of (S6). */
import type { Recorded } from '../../effective.js';
import type { Mark } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { JoinedStream } from '../../stream-kind.js';

export interface Merge extends Partial<Mark> {
  readonly span?: Span;
  readonly intoHouseholdId?: string;
  /** Who was there then, and went along. */
  readonly personIds?: readonly string[];
  readonly reverted?: Mark & { readonly span: Span };
}

export interface Joined extends Mark {
  readonly fromHouseholdId: string;
  readonly how: string;
  readonly personIds: readonly string[];
  readonly parted?: Mark & { readonly span: Span };
}

/** All of it may be missing: files are kept from before there was any. */
export interface Merging {
  /** Of this household into others, by the entry that recorded it. */
  readonly merges?: Readonly<Record<string, Merge>>;
  /** What came here from other households, by the entry there that decided it. */
  readonly joined?: Readonly<Record<string, Joined>>;
  /** Of this household, by the entry that recorded it. */
  readonly splits?: Readonly<Record<string, Mark & { readonly intoHouseholdId: string }>>;
}

/** A merge that has come, and has not been reverted. */
export type MergeInForce = Merge & Mark & { readonly span: Span; readonly intoHouseholdId: string };

/** The merge by which it is a part of another household; undefined where it stands for itself. */
export function mergeInForce({ merges = {} }: Merging): MergeInForce | undefined {
  return Object.values(merges).find(
    (each): each is MergeInForce => each.intoHouseholdId !== undefined && each.reverted === undefined,
  );
}

/** What a household is by itself: where it lies, its end, its head, who looks after it. It stays in its own file. */
const ofItself: ReadonlySet<string> = new Set([
  'HouseholdRegistered',
  'HouseholdMoved',
  'HouseholdAddressChanged',
  'HouseholdClosed',
  'HouseholdRiskGraded',
  'HeadOfHouseholdChanged',
  'PairingStarted',
  'PairingTransferred',
  'PairingEnded',
  'HouseholdsMerged',
  'MergeReverted',
  'HouseholdSplit',
]);

/** Of somebody who moved out with others, only what is told of that person goes along. */
const ofTheirTime: ReadonlySet<string> = new Set(['MemberLeft']);

/** One for each household, however often something came from there. */
export function joinedStreams({ joined = {} }: Merging): JoinedStream[] {
  const together = Object.values(joined).filter(({ parted }) => !parted);
  return [...new Set(together.map(({ fromHouseholdId }) => fromHouseholdId))].map((id) => ({
    id,
    takes: (record) => together.some((each) => each.fromHouseholdId === id && takesAlong(each, record)),
  }));
}

function takesAlong({ how, personIds }: Joined, { type, payload }: Recorded): boolean {
  if (ofItself.has(type)) return false;
  const { personId } = payload as { personId?: string };
  return how === 'merged' || (!ofTheirTime.has(type) && personIds.includes(personId ?? ''));
}
