/** What is left of a batch: every piece and every fen of it, and what those got who were given of it. */
import type { Quantity } from '../entry.js';
import type { Recipient } from '../giving/parties.js';
import { refuseRecipient } from '../giving/parties.js';
import type { NamedThing } from '../fact.js';
import type { Movement } from '../movement.js';
import { entriesOf, partAt, partsOf } from '../parts.js';
import type { Parts } from '../parts.js';
import type { Provenance } from '../provenance.js';
import { isQuantity, joinQualifiers, one, opposite, splitByLargestRemainder } from '../quantity.js';
import type { Qualifier, Total } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import type { Span } from '../span.js';
import type { ItemQuantity, Share } from './bodies.js';

/** Quantities are decimals of at most six places: sums are made in millionths, and shown as decimals. */
const scale = 1_000_000;

const none = { received: '0', distributed: '0', shortage: '0', surplus: '0', left: '0', distributedFen: 0 };

/** What one recipient got of one distribution, less what was taken back. */
export interface Handed {
  readonly householdId?: string;
  readonly items: Portions;
}

export interface Portion {
  /** A decimal. */
  readonly quantity: string;
  readonly unit?: string;
  readonly fen?: number;
}

/** By item. */
export type Portions = Readonly<Record<string, Portion>>;

/** By `keyOfRecipient`. */
export type Shares = Parts<Handed>;

export type Distributed = Provenance & {
  readonly span: Span;
  readonly recipients: number;
  readonly reversed: number;
  /** All that was handed out, whatever was taken back. */
  readonly items: Portions;
  readonly handed: Shares;
};

export interface Stock {
  readonly received?: Provenance & {
    readonly span: Span;
    readonly name: string;
    readonly organisationId?: string;
    readonly areaCode?: string;
    readonly donorOrganisationId?: string;
  };
  readonly items: Readonly<
    Record<
      string,
      {
        /** Left out as long as it is not known to have come: something was recorded of it on days before. */
        readonly goods?: string;
        readonly unit?: string;
        readonly valueFen?: number;
        readonly quantity?: string;
        /** Decimals; received = distributed + left + shortage − surplus. */
        readonly received: string;
        readonly distributed: string;
        readonly shortage: string;
        readonly surplus: string;
        readonly left: string;
        /** How exact these are; left out where they are exact. */
        readonly receivedQualifier?: Qualifier;
        readonly distributedQualifier?: Qualifier;
        /** Of shortage and surplus. */
        readonly countedQualifier?: Qualifier;
        readonly leftQualifier?: Qualifier;
        readonly valueQualifier?: Qualifier;
        /** What counts found beyond what was known, before it was known what came. */
        readonly found?: string;
        /** Of `valueFen`, what went with the pieces that were handed out. */
        readonly distributedFen: number;
      }
    >
  >;
  readonly allocations: Portions;
  readonly distributions: Parts<Distributed>;
  /** By the entry of the reversal: what each gave back. */
  readonly returns: Parts<Shares>;
}

/** What is fixed beside a distribution or a reversal: by item, the fen of each recipient, in the order of the body. */
export type FixedFen = Readonly<Record<string, readonly number[]>>;

export function millionths(value: string | undefined): number {
  return Math.round(Number(value ?? 0) * scale);
}

/** The decimal of millionths, without zeros behind it. */
export function decimalOf(quantity: number): string {
  return (quantity / scale).toFixed(6).replace(/\.?0+$/, '');
}

export function most({ value, qualifier }: Quantity): number {
  return value !== undefined && (qualifier === 'exact' || qualifier === 'below') ? millionths(value) : Infinity;
}

/** A quantity that goes out is never less than nothing; a vague one is read in its most favourable way. */
export function least({ value, qualifier }: Quantity): number {
  return qualifier === 'exact' || qualifier === 'at_least' ? millionths(value) : 0;
}

export function refuseItems(
  items: readonly { readonly item: string; readonly quantity: Quantity }[],
  path: string,
): Refusal | undefined {
  const seen = new Set<string>();
  for (const [i, { item, quantity }] of items.entries()) {
    if (seen.has(item)) return refuse('item-twice', `${path}.${i}.item`);
    seen.add(item);
    if (!isQuantity(quantity)) return refuse('quantity-value', `${path}.${i}.quantity`);
    if (Number(quantity.value ?? 1) <= 0) return refuse('quantity-not-positive', `${path}.${i}.quantity.value`);
  }
  return undefined;
}

/** The items that a body names, and where. */
export function itemsNamed(items: readonly ItemQuantity[] | undefined, path = 'items'): NamedThing[] {
  return (items ?? []).map(({ item }, i) => ({ what: 'item', id: item, path: `${path}.${i}.item` }));
}

export function itemsOfShares(shares: readonly Share[]): NamedThing[] {
  return shares.flatMap(({ items }, i) => itemsNamed(items, `recipients.${i}.items`));
}

export function keyOfRecipient({ householdId, personId, organisationId, group }: Recipient): string {
  return householdId ?? personId ?? organisationId ?? group?.description ?? '';
}

export function refuseShares(shares: readonly Share[]): Refusal | undefined {
  const seen = new Set<string>();
  for (const [i, share] of shares.entries()) {
    const path = `recipients.${i}`;
    const form = refuseRecipient(share, path) ?? refuseItems(share.items ?? [], `${path}.items`);
    if (form) return form;
    const key = keyOfRecipient(share);
    if (seen.has(key)) return refuse('recipient-twice', path);
    seen.add(key);
  }
  return undefined;
}

/** How a vague quantity or count is read: as the number that stands there, or as the least that it may mean. */
type Reading = (quantity: Quantity) => number;
const stated: Reading = ({ value }) => millionths(value);

/** Shares of a counted group are as many as are counted there; a group without a count has one. */
function timesOf({ group }: Share, reading: Reading): number {
  if (group?.count === undefined) return 1;
  const { value, qualifier } = group.count;
  return value === 0 ? 0 : reading({ qualifier, ...(value !== undefined && { value: String(value) }) }) / scale;
}

/** What a share comes to, and how exact that is. */
export function shareOf({ group }: Share, { value, qualifier }: Quantity): { value?: string; qualifier: Qualifier } {
  // A group that nobody counted has one at least.
  const count = group === undefined ? one : (group.count ?? { value: 1, qualifier: 'at_least' as const });
  if (value === undefined || count.value === undefined) return { qualifier: 'unknown' };
  return {
    value: decimalOf(Math.round(millionths(value) * count.value)),
    qualifier: joinQualifiers(qualifier, count.qualifier),
  };
}

/** How exact it is what all shares come to, by item; what is exact is left out. */
export function vagueness(shares: readonly Share[], each: readonly ItemQuantity[]): Map<string, Total['qualifier']> {
  const joined = new Map<string, Total['qualifier']>();
  for (const share of shares)
    for (const { item, quantity } of share.items ?? each) {
      const qualifier = joinQualifiers(joined.get(item), shareOf(share, quantity).qualifier);
      if (qualifier !== 'exact') joined.set(item, qualifier);
    }
  return joined;
}

/** Items with what went out of them vaguely: what is left of them is vague the other way round. */
export function blurred(items: Stock['items'], vague: ReadonlyMap<string, Total['qualifier']>): Stock['items'] {
  const after = { ...items };
  for (const [item, qualifier] of vague) {
    const before = itemIn(after, item);
    after[item] = {
      ...before,
      distributedQualifier: joinQualifiers(before.distributedQualifier, qualifier),
      leftQualifier: joinQualifiers(before.leftQualifier, opposite[qualifier]),
    };
  }
  return after;
}

/** What all shares come to, by item, in millionths. */
export function totalsOf(
  shares: readonly Share[],
  each: readonly ItemQuantity[],
  reading: Reading = stated,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const share of shares) {
    const times = timesOf(share, reading);
    for (const { item, quantity } of share.items ?? each) {
      const more = times === 0 ? 0 : Math.round(reading(quantity) * times);
      totals.set(item, (totals.get(item) ?? 0) + more);
    }
  }
  return totals;
}

type ItemState = Stock['items'][string];

/** What is left, of vague quantities never less than nothing. */
function counted(item: ItemState): ItemState {
  return { ...item, left: decimalOf(Math.max(0, expectedOf(item))) };
}

/** What should be there, by what came, went and was counted; in millionths. */
export function expectedOf({ received, distributed, shortage, surplus, found }: ItemState): number {
  return (
    millionths(received) + millionths(surplus) + millionths(found) - millionths(shortage) - millionths(distributed)
  );
}

/** As it is known; before it is known to have come, nothing came. */
export function itemIn(items: Stock['items'], item: string): ItemState {
  return Object.hasOwn(items, item) ? items[item]! : none;
}

/** What was found beyond what was expected, or is missing: what is left is known then, whatever was before. */
export function withFound({ leftQualifier, ...item }: ItemState, more: number): ItemState {
  return foundIn(item, more, leftQualifier);
}

/** @param vague how exact that is with which a count was compared; undefined where it is exact */
function foundIn(known: ItemState, more: number, vague: Qualifier | undefined): ItemState {
  const item = vague === undefined ? known : { ...known, countedQualifier: 'approximately' as const };
  if (item.goods === undefined) return counted({ ...item, found: decimalOf(millionths(item.found) + more) });
  const which = more < 0 ? 'shortage' : 'surplus';
  return counted({ ...item, [which]: decimalOf(millionths(item[which]) + Math.abs(more)) });
}

/** What counts found before it was known what came, is held against it. */
export function settled({ found, ...item }: ItemState): ItemState {
  const { receivedQualifier } = item;
  if (found === undefined) {
    const joined = joinQualifiers(item.leftQualifier, receivedQualifier);
    return counted({ ...item, ...(joined !== 'exact' && { leftQualifier: joined }) });
  }
  return foundIn(item, millionths(found) - millionths(item.received), receivedQualifier);
}

export function taken(items: Stock['items'], totals: ReadonlyMap<string, number>, sign: 1 | -1): Stock['items'] {
  const after = { ...items };
  for (const [item, total] of totals) {
    const before = itemIn(after, item);
    after[item] = counted({ ...before, distributed: decimalOf(millionths(before.distributed) + sign * total) });
  }
  return after;
}

export function portionOf(known: ItemState | undefined, quantity: number, fen?: number): Portion {
  return {
    quantity: decimalOf(quantity),
    ...(known?.unit !== undefined && { unit: known.unit }),
    ...(fen !== undefined && { fen }),
  };
}

/** What is worth the pieces that leave: their part of what is left, and all of it with the last piece (S17). */
function fenOf({ valueFen, distributedFen, left }: ItemState, pieces: number): number | undefined {
  if (valueFen === undefined) return undefined;
  const [rest, held] = [Math.max(0, valueFen - distributedFen), millionths(left)];
  return pieces >= held ? rest : Number((BigInt(rest) * BigInt(pieces)) / BigInt(held));
}

/** The fen of each item that has a value, split over the recipients by largest remainder. */
export function fenToHandOut(shares: readonly Share[], each: readonly ItemQuantity[], items: Stock['items']): FixedFen {
  const pieces = shares.map((share) => [keyOfRecipient(share), totalsOf([share], each)] as const);
  const fen: Record<string, readonly number[]> = {};
  for (const [item, total] of totalsOf(shares, each)) {
    const known = items[item];
    const worth = known && total > 0 && Number.isSafeInteger(total) ? fenOf(known, total) : undefined;
    if (worth === undefined) continue;
    const weights = new Map(pieces.flatMap(([to, got]) => (got.has(item) ? [[to, got.get(item)!] as const] : [])));
    const parts = splitByLargestRemainder(worth, weights);
    fen[item] = pieces.map(([to]) => parts.get(to) ?? 0);
  }
  return fen;
}

/** What an entry handed out, or took back. */
export function handedBy({ distributions, returns }: Stock, entryId: string): Shares | undefined {
  return partAt(distributions, entryId)?.handed ?? partAt(returns, entryId);
}

/** Pieces of each recipient, with the fen that were fixed for them. */
export function handedOut(
  shares: readonly Share[],
  each: readonly ItemQuantity[],
  items: Stock['items'],
  fen: FixedFen,
): Shares {
  const handed = shares.map((share, i): readonly [string, Handed] => {
    const { householdId } = share;
    const got: Record<string, Portion> = {};
    for (const [item, quantity] of totalsOf([share], each))
      if (items[item]) got[item] = portionOf(items[item], quantity, fen[item]?.[i]);
    return [keyOfRecipient(share), { ...(householdId !== undefined && { householdId }), items: got }];
  });
  return partsOf(handed);
}

/** What comes back of a recipient's pieces, with the fen that were fixed for them. */
export function givenBack(
  { items }: Handed,
  returned: ReadonlyMap<string, number>,
  fenOfItem: (item: string) => number | undefined,
): Portions {
  const back: Record<string, Portion> = {};
  for (const [item, quantity] of returned) {
    const had = items[item];
    if (!had || millionths(had.quantity) === 0) continue;
    // A correction may have valued what was handed out anew since: the last pieces take all that is left of it.
    const worth = fenGivenBack(had, quantity);
    const fixed = quantity < millionths(had.quantity) ? fenOfItem(item) : undefined;
    const fen = worth === undefined || fixed === undefined ? worth : Math.min(fixed, had.fen ?? 0);
    back[item] = {
      ...had,
      quantity: decimalOf(Math.min(quantity, millionths(had.quantity))),
      ...(fen !== undefined && { fen }),
    };
  }
  return back;
}

/** Of pieces that come back, the part of the fen that went with them: all of them with the last. */
export function fenGivenBack({ quantity, fen }: Portion, returned: number): number | undefined {
  if (fen === undefined) return undefined;
  const had = millionths(quantity);
  return returned >= had ? fen : Number((BigInt(fen) * BigInt(returned)) / BigInt(had));
}

export function without(handed: Handed, back: Portions): Handed {
  const items = Object.entries(handed.items).flatMap(([item, had]) => {
    const returned = back[item];
    if (!returned) return [[item, had] as const];
    const quantity = millionths(had.quantity) - millionths(returned.quantity);
    if (quantity === 0) return [];
    const fen = had.fen === undefined ? {} : { fen: had.fen - (returned.fen ?? 0) };
    return [[item, { ...had, quantity: decimalOf(quantity), ...fen }] as const];
  });
  return { ...handed, items: Object.fromEntries(items) };
}

/** The fen of the pieces, by item. */
export function fenIn(handed: Shares): Map<string, number> {
  const fen = new Map<string, number>();
  for (const [, { items }] of entriesOf(handed))
    for (const [item, portion] of Object.entries(items))
      if (portion.fen !== undefined) fen.set(item, (fen.get(item) ?? 0) + portion.fen);
  return fen;
}

export function worthMoved(items: Stock['items'], fen: ReadonlyMap<string, number>, sign: 1 | -1): Stock['items'] {
  const after = { ...items };
  for (const [item, more] of fen) {
    const before = after[item];
    if (before) after[item] = { ...before, distributedFen: before.distributedFen + sign * more };
  }
  return after;
}

export function moves(totals: ReadonlyMap<string, number>, direction: 'in' | 'out', path: string): Movement[] {
  return [...totals].map(([item, total]) => ({ invariant: 'stock-short', key: item, [direction]: total, path }));
}
