/** What is left of a batch: every piece and every fen of it, and what those got who were given of it. */
import type { Quantity } from '../entry.js';
import type { Recipient } from '../giving/parties.js';
import { refuseRecipient } from '../giving/parties.js';
import type { Movement } from '../movement.js';
import type { Mark } from '../provenance.js';
import { isQuantity, splitByLargestRemainder } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import type { Span } from '../span.js';
import type { ItemQuantity, Share } from './bodies.js';

/** Quantities are decimals of at most six places: their accounts count millionths. */
const scale = 1_000_000;

export const none = { distributed: 0, shortage: 0, surplus: 0, left: 0, distributedFen: 0 };

/** What one recipient got of one distribution, less what was taken back. */
export interface Handed {
  /** By `keyOfRecipient`. */
  readonly to: string;
  readonly householdId?: string;
  readonly items: Readonly<Record<string, Portion>>;
}

export interface Portion {
  /** In millionths. */
  readonly quantity: number;
  readonly fen?: number;
}

export interface Stock {
  readonly received?: Mark & {
    readonly name: string;
    readonly organisationId?: string;
    readonly areaCode?: string;
    readonly donorOrganisationId?: string;
  };
  readonly items: Readonly<
    Record<
      string,
      {
        readonly goods: string;
        readonly unit?: string;
        readonly valueFen?: number;
        readonly quantity?: string;
        /** In millionths; received = distributed + left + shortage − surplus. */
        readonly received: number;
        readonly distributed: number;
        readonly shortage: number;
        readonly surplus: number;
        readonly left: number;
        /** Of `valueFen`, what went with the pieces that were handed out. */
        readonly distributedFen: number;
      }
    >
  >;
  readonly allocations: Readonly<Record<string, number>>;
  readonly distributions: Readonly<
    Record<
      string,
      Mark & {
        readonly span: Span;
        readonly recipients: number;
        readonly reversed: number;
        readonly handed: readonly Handed[];
      }
    >
  >;
  /** By the entry of the reversal: what each gave back. */
  readonly returns: Readonly<Record<string, readonly Handed[]>>;
}

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

export function refuseKnown(items: readonly ItemQuantity[], known: Stock['items'], path: string): Refusal | undefined {
  const i = items.findIndex(({ item }) => !Object.hasOwn(known, item));
  return i < 0 ? undefined : refuse('item-unknown', `${path}.${i}.item`);
}

export function keyOfRecipient({ householdId, personId, organisationId, group }: Recipient): string {
  return householdId ?? personId ?? organisationId ?? group?.description ?? '';
}

export function refuseShares(shares: readonly Share[], known: Stock['items']): Refusal | undefined {
  const seen = new Set<string>();
  for (const [i, share] of shares.entries()) {
    const path = `recipients.${i}`;
    const form =
      refuseRecipient(share, path) ??
      refuseItems(share.items ?? [], `${path}.items`) ??
      refuseKnown(share.items ?? [], known, `${path}.items`);
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
export function counted(item: ItemState): ItemState {
  const { received, distributed, shortage, surplus } = item;
  return { ...item, left: Math.max(0, received + surplus - shortage - distributed) };
}

export function taken(items: Stock['items'], totals: ReadonlyMap<string, number>, sign: 1 | -1): Stock['items'] {
  const after = { ...items };
  for (const [item, total] of totals) {
    const before = after[item];
    if (before) after[item] = counted({ ...before, distributed: before.distributed + sign * total });
  }
  return after;
}

/** What is worth the pieces that leave: their part of what is left, and all of it with the last piece (S17). */
function fenOf({ valueFen, distributedFen, left }: ItemState, pieces: number): number | undefined {
  if (valueFen === undefined) return undefined;
  const rest = Math.max(0, valueFen - distributedFen);
  return pieces >= left ? rest : Number((BigInt(rest) * BigInt(pieces)) / BigInt(left));
}

/** Whole weights of a split: by recipient, what each gets of the item. */
function weightsOf(handed: readonly Handed[], item: string): Map<string, number> {
  return new Map(handed.flatMap(({ to, items }) => (items[item] ? [[to, items[item].quantity] as const] : [])));
}

/** Pieces of each recipient, with the fen of each item split over them by largest remainder. */
export function handedOut(
  shares: readonly Share[],
  each: readonly ItemQuantity[],
  items: Stock['items'],
): { handed: readonly Handed[]; fen: ReadonlyMap<string, number> } {
  const pieces = shares.map((share): Handed => {
    const { householdId } = share;
    const totals = [...totalsOf([share], each)].filter(([item]) => items[item] !== undefined);
    return {
      to: keyOfRecipient(share),
      ...(householdId !== undefined && { householdId }),
      items: Object.fromEntries(totals.map(([item, quantity]) => [item, { quantity }])),
    };
  });
  const fen = new Map<string, number>();
  const parts = new Map<string, ReadonlyMap<string, number>>();
  for (const [item, total] of totalsOf(shares, each)) {
    const known = items[item];
    const worth = known && total > 0 && Number.isSafeInteger(total) ? fenOf(known, total) : undefined;
    if (worth === undefined) continue;
    fen.set(item, worth);
    parts.set(item, splitByLargestRemainder(worth, weightsOf(pieces, item)));
  }
  const valued = ({ to, items: got, ...rest }: Handed): Handed => ({
    ...{ to, ...rest },
    items: Object.fromEntries(
      Object.entries(got).map(([item, portion]) => {
        const part = parts.get(item)?.get(to);
        return [item, { ...portion, ...(part !== undefined && { fen: part }) }];
      }),
    ),
  });
  return { handed: pieces.map(valued), fen };
}

/** What comes back of a recipient's pieces brings back exactly the fen that went with them. */
export function givenBack({ items }: Handed, returned: ReadonlyMap<string, number>): Readonly<Record<string, Portion>> {
  const back: Record<string, Portion> = {};
  for (const [item, quantity] of returned) {
    const had = items[item];
    if (!had || had.quantity === 0) continue;
    const all = quantity >= had.quantity;
    const fen = had.fen === undefined ? undefined : all ? had.fen : Math.floor((had.fen * quantity) / had.quantity);
    back[item] = { quantity: Math.min(quantity, had.quantity), ...(fen !== undefined && { fen }) };
  }
  return back;
}

export function without(handed: Handed, back: Readonly<Record<string, Portion>>): Handed {
  const items = Object.entries(handed.items).flatMap(([item, had]) => {
    const returned = back[item];
    if (!returned) return [[item, had] as const];
    const quantity = had.quantity - returned.quantity;
    const rest = { quantity, ...(had.fen !== undefined && { fen: had.fen - (returned.fen ?? 0) }) };
    return quantity === 0 ? [] : [[item, rest] as const];
  });
  return { ...handed, items: Object.fromEntries(items) };
}

/** The fen of the pieces, by item. */
export function fenIn(handed: readonly { readonly items: Handed['items'] }[]): Map<string, number> {
  const fen = new Map<string, number>();
  for (const { items } of handed)
    for (const [item, portion] of Object.entries(items)) fen.set(item, (fen.get(item) ?? 0) + (portion.fen ?? 0));
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
