/** A batch of goods (物资批次): what came, what is handed out, what is left; every piece and every fen. */
import type { Quantity } from '../entry.js';
import { factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import type { Recipient } from '../giving/parties.js';
import { refuseGiver, refuseMoney, refuseRecipient } from '../giving/parties.js';
import type { Movement } from '../movement.js';
import { mark, spanned } from '../provenance.js';
import type { Mark } from '../provenance.js';
import { isQuantity, splitByLargestRemainder } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import type { Span } from '../span.js';
import { slice, streamKind } from '../stream-kind.js';
import type { ItemQuantity, Share } from './bodies.js';
import { BatchReceipt, Allocation, Distribution, Reversal, StockCount } from './bodies.js';

/** Quantities are decimals of at most six places: their accounts count millionths. */
const scale = 1_000_000;

const none = { distributed: 0, shortage: 0, surplus: 0, left: 0, distributedFen: 0 };

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

function most({ value, qualifier }: Quantity): number {
  return value !== undefined && (qualifier === 'exact' || qualifier === 'below') ? millionths(value) : Infinity;
}

/** A quantity that goes out is never less than nothing; a vague one is read in its most favourable way. */
function least({ value, qualifier }: Quantity): number {
  return qualifier === 'exact' || qualifier === 'at_least' ? millionths(value) : 0;
}

function refuseItems(
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

function refuseKnown(items: readonly ItemQuantity[], known: Stock['items'], path: string): Refusal | undefined {
  const i = items.findIndex(({ item }) => !Object.hasOwn(known, item));
  return i < 0 ? undefined : refuse('item-unknown', `${path}.${i}.item`);
}

export function keyOfRecipient({ householdId, personId, organisationId, group }: Recipient): string {
  return householdId ?? personId ?? organisationId ?? group?.description ?? '';
}

function refuseShares(shares: readonly Share[], known: Stock['items']): Refusal | undefined {
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
function counted(item: ItemState): ItemState {
  const { received, distributed, shortage, surplus } = item;
  return { ...item, left: Math.max(0, received + surplus - shortage - distributed) };
}

function taken(items: Stock['items'], totals: ReadonlyMap<string, number>, sign: 1 | -1): Stock['items'] {
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
function handedOut(
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
function givenBack({ items }: Handed, returned: ReadonlyMap<string, number>): Readonly<Record<string, Portion>> {
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

function without(handed: Handed, back: Readonly<Record<string, Portion>>): Handed {
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
function fenIn(handed: readonly { readonly items: Handed['items'] }[]): Map<string, number> {
  const fen = new Map<string, number>();
  for (const { items } of handed)
    for (const [item, portion] of Object.entries(items)) fen.set(item, (fen.get(item) ?? 0) + (portion.fen ?? 0));
  return fen;
}

function worthMoved(items: Stock['items'], fen: ReadonlyMap<string, number>, sign: 1 | -1): Stock['items'] {
  const after = { ...items };
  for (const [item, more] of fen) {
    const before = after[item];
    if (before) after[item] = { ...before, distributedFen: before.distributedFen + sign * more };
  }
  return after;
}

function moves(totals: ReadonlyMap<string, number>, direction: 'in' | 'out', path: string): Movement[] {
  return [...totals].map(([item, total]) => ({ invariant: 'stock-short', key: item, [direction]: total, path }));
}

export const batchReceived = factOf<Stock>()({
  type: 'BatchReceived',
  version: 1,
  title: { zh: '接收物资', en: 'Batch received' },
  route: '',
  payload: BatchReceipt,
  mayRecord: ['desk', 'office'],
  rank: 0,
  opens: true,
  correctionNeedsConfirmation: true,
  decide: ({ donor, items }) => {
    const money = items
      .map(({ value }, i) => refuseMoney(value, `items.${i}.value`))
      .find((found) => found !== undefined);
    return refuseGiver(donor, 'donor') ?? refuseItems(items, 'items') ?? money;
  },
  evolve: ({ items: before }, { name, donor, organisationId, areaCode, items }, at) => ({
    received: {
      ...mark(at),
      name,
      ...(organisationId !== undefined && { organisationId }),
      ...(areaCode !== undefined && { areaCode }),
      ...(donor.organisationId !== undefined && { donorOrganisationId: donor.organisationId }),
    },
    items: {
      ...before,
      ...Object.fromEntries(
        items.map(({ item, goods, unit, quantity, value }) => [
          item,
          counted({
            ...(before[item] ?? none),
            goods,
            ...(unit !== undefined && { unit }),
            ...(value?.fen !== undefined && { valueFen: value.fen }),
            ...(quantity.value !== undefined && { quantity: quantity.value }),
            received: millionths(quantity.value),
          }),
        ]),
      ),
    },
  }),
  moves: ({ items }) =>
    items.map(({ item, quantity }, i) => ({
      invariant: 'stock-short',
      key: item,
      in: most(quantity),
      path: `items.${i}.quantity`,
    })),
});

export const goodsAllocated = factOf<Stock>()({
  type: 'GoodsAllocated',
  version: 1,
  title: { zh: '分配物资', en: 'Goods allocated' },
  route: 'allocations',
  payload: Allocation,
  mayRecord: ['desk', 'office'],
  rank: 20,
  decide: ({ items }, stock) => refuseItems(items, 'items') ?? refuseKnown(items, stock.items, 'items'),
  evolve: ({ allocations }, { organisationId, items }) => {
    const after = { ...allocations };
    for (const { item, quantity } of items) {
      const key = `${organisationId}|${item}`;
      after[key] = (after[key] ?? 0) + millionths(quantity.value);
    }
    return { allocations: after };
  },
});

export const goodsDistributed = factOf<Stock>()({
  type: 'GoodsDistributed',
  version: 1,
  title: { zh: '发放物资', en: 'Goods distributed' },
  route: 'distributions',
  payload: Distribution,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 30,
  correctionNeedsConfirmation: true,
  decide: ({ items, recipients }, stock) =>
    refuseItems(items, 'items') ?? refuseKnown(items, stock.items, 'items') ?? refuseShares(recipients, stock.items),
  evolve: ({ items: before, distributions }, { items, recipients }, at) => {
    const { handed, fen } = handedOut(recipients, items, before);
    return {
      items: worthMoved(taken(before, totalsOf(recipients, items), 1), fen, 1),
      distributions: {
        ...distributions,
        [at.entryId]: {
          ...spanned(at),
          recipients: recipients.length,
          reversed: distributions[at.entryId]?.reversed ?? 0,
          handed,
        },
      },
    };
  },
  moves: ({ items, recipients }, { entryId }) => [
    ...moves(totalsOf(recipients, items, least), 'out', 'recipients'),
    ...recipients.flatMap((share) =>
      [...totalsOf([share], items, most)].map(([item, total]) => ({
        invariant: 'reversed-too-much',
        key: `${entryId} ${keyOfRecipient(share)} ${item}`,
        in: total,
      })),
    ),
  ],
});

export const distributionReversed = factOf<Stock>()({
  type: 'DistributionReversed',
  version: 1,
  title: { zh: '退回发放', en: 'Distribution reversed' },
  route: 'distribution-reversals',
  payload: Reversal,
  mayRecord: ['desk', 'office'],
  rank: 40,
  decide: ({ recipients }, stock) => {
    const i = recipients.findIndex(({ items }) => items.some(({ quantity }) => quantity.qualifier !== 'exact'));
    return i < 0 ? refuseShares(recipients, stock.items) : refuse('reversal-items', `recipients.${i}.items`);
  },
  evolve: ({ items, distributions, returns }, { on, recipients }, at) => {
    const after = taken(items, totalsOf(recipients, []), -1);
    const distribution = distributions[on];
    if (!distribution) return { items: after };
    const asked = new Map(recipients.map((share) => [keyOfRecipient(share), totalsOf([share], [])]));
    const back = distribution.handed.flatMap((handed) => {
      const returned = asked.get(handed.to);
      return returned ? [{ ...handed, items: givenBack(handed, returned) }] : [];
    });
    const backOf = new Map(back.map((each) => [each.to, each.items]));
    return {
      items: worthMoved(after, fenIn(back), -1),
      distributions: {
        ...distributions,
        [on]: {
          ...distribution,
          reversed: distribution.reversed + recipients.length,
          handed: distribution.handed.map((handed) => without(handed, backOf.get(handed.to) ?? {})),
        },
      },
      returns: { ...returns, [at.entryId]: back },
    };
  },
  moves: ({ on, recipients }) => [
    ...moves(totalsOf(recipients, []), 'in', 'recipients'),
    ...recipients.flatMap((share, i) =>
      [...totalsOf([share], [])].map(([item, total]) => ({
        invariant: 'reversed-too-much',
        key: `${on} ${keyOfRecipient(share)} ${item}`,
        out: total,
        path: `recipients.${i}`,
      })),
    ),
  ],
});

export const stockCounted = factOf<Stock>()({
  type: 'StockCounted',
  version: 1,
  title: { zh: '物资盘点', en: 'Stock counted' },
  route: 'counts',
  payload: StockCount,
  mayRecord: ['desk', 'office'],
  rank: 900,
  decide: ({ items }, stock, { occurredOn }) => {
    if (occurredOn === undefined) return refuse('count-undated', 'occurredOn');
    const twice = items.findIndex(({ item }, i) => items.findIndex((other) => other.item === item) < i);
    if (twice >= 0) return refuse('item-twice', `items.${twice}.item`);
    const vague = items.findIndex(
      ({ quantity }) => quantity.qualifier !== 'exact' || quantity.value === undefined || Number(quantity.value) < 0,
    );
    if (vague >= 0) return refuse('count-exact', `items.${vague}.quantity`);
    return refuseKnown(items, stock.items, 'items');
  },
  evolve: ({ items: before }, { items }) => {
    const after = { ...before };
    for (const { item, quantity } of items) {
      const known = after[item];
      if (!known) continue;
      const { received, surplus, shortage, distributed } = known;
      const more = millionths(quantity.value) - (received + surplus - shortage - distributed);
      after[item] = counted(more < 0 ? { ...known, shortage: shortage - more } : { ...known, surplus: surplus + more });
    }
    return { items: after };
  },
  moves: ({ items }) =>
    items.map(({ item, quantity }, i) => ({
      invariant: 'stock-short',
      key: item,
      counted: millionths(quantity.value),
      path: `items.${i}.quantity`,
    })),
});

const facts: readonly AnyFact<Stock>[] = [
  batchReceived,
  goodsAllocated,
  goodsDistributed,
  distributionReversed,
  stockCounted,
];

const stock = slice<Stock>({
  name: 'stock',
  initial: { items: {}, allocations: {}, distributions: {}, returns: {} },
  facts,
  things: { distribution: { find: ({ distributions }, id) => distributions[id] && { since: distributions[id].span } } },
  names: ({ received, items }, add) => {
    add('organisation', received?.organisationId, received?.donorOrganisationId);
    add('area', received?.areaCode);
    for (const { goods, unit } of Object.values(items)) {
      add('goods', goods);
      add('unit-of-measure', unit);
    }
  },
  codes: {
    'batch-unknown': {
      status: 422,
      zh: '没有这批物资',
      en: 'There is no such batch',
      wayOut: { zh: '请核对批次编号，或先登记接收', en: 'look at the id, or record its receipt first' },
    },
    'stock-short': {
      status: 409,
      zh: '库存不足',
      en: 'There is not so much left',
      wayOut: {
        zh: '请核对数量和日期；实际多发的，请先登记盘点',
        en: 'check quantity and day, or record a count first where more was really there',
      },
    },
    'reversed-too-much': {
      status: 409,
      zh: '退回多于所发',
      en: 'More would be taken back than was handed out',
      wayOut: { zh: '请核对发放记录', en: 'look at the distribution' },
    },
    'distribution-unknown': {
      status: 422,
      zh: '没有这次发放',
      en: 'There is no such distribution',
      wayOut: { zh: '请填写发放的记录编号', en: 'name the entry that recorded it' },
    },
    'item-unknown': {
      status: 422,
      zh: '该批次没有这个品目',
      en: 'The batch has no such item',
      wayOut: { zh: '请填写接收时的品目编号', en: 'use the id that it was received under' },
    },
    'item-twice': {
      status: 422,
      zh: '同一品目只能填写一次',
      en: 'An item is named but once',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
    'recipient-twice': {
      status: 422,
      zh: '同一受益方只能填写一次',
      en: 'A recipient is named but once',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
    'reversal-items': {
      status: 422,
      zh: '退回数量须为确数',
      en: 'What is taken back is exact',
      wayOut: { zh: '请按实际退回的数量填写', en: 'send how many really came back' },
    },
    'count-exact': {
      status: 422,
      zh: '盘点数须为确数',
      en: 'What was counted is exact',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
    'count-undated': {
      status: 422,
      zh: '盘点须有日期',
      en: 'A count has a day',
      wayOut: { zh: '请填写盘点日期', en: 'send the day on which it was counted' },
    },
  },
});

export const batch = streamKind({
  kind: 'batch',
  path: 'batches',
  id: 'batchId',
  title: { zh: '物资批次', en: 'Batch' },
  slices: [stock],
  reach: ({ received, allocations }) => ({
    areas: received?.areaCode === undefined ? [] : [received.areaCode],
    ...(received?.organisationId !== undefined && { within: [received.organisationId] }),
    units: [...new Set(Object.keys(allocations).map((key) => key.slice(0, key.lastIndexOf('|'))))],
  }),
  label: ({ received }) => received?.name,
  heldAs: 'not-allocated',
  invariants: ['stock-short', 'reversed-too-much'],
});
