/** A batch of goods (物资批次): what came, what is handed out, what is left; every piece and every fen. */
import { factOf } from '../fact.js';
import type { AnyFact, Occurrence } from '../fact.js';
import { refuseGiver, refuseMoney } from '../giving/parties.js';
import { partAt, partsOf, withPart } from '../parts.js';
import { spanned } from '../provenance.js';
import { refuse } from '../refusal.js';
import { slice, streamKind } from '../stream-kind.js';
import { BatchReceipt, Allocation, Distribution, Reversal, StockCount } from './bodies.js';
import {
  blurred,
  decimalOf,
  expectedOf,
  fenGivenBack,
  fenIn,
  fenToHandOut,
  givenBack,
  handedOut,
  itemIn,
  itemsNamed,
  itemsOfShares,
  keyOfRecipient,
  least,
  millionths,
  most,
  moves,
  portionOf,
  refuseItems,
  refuseShares,
  settled,
  taken,
  totalsOf,
  vagueness,
  withFound,
  without,
  worthMoved,
} from './stock.js';
import type { FixedFen, Handed, Portion, Portions, Stock } from './stock.js';

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
      ...spanned(at),
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
          settled({
            ...itemIn(before, item),
            goods,
            ...(unit !== undefined && { unit }),
            ...(value?.fen !== undefined && { valueFen: value.fen }),
            ...(quantity.value !== undefined && { quantity: quantity.value }),
            received: quantity.value ?? '0',
            ...(quantity.qualifier !== 'exact' && { receivedQualifier: quantity.qualifier }),
            ...(value?.fen !== undefined && value.qualifier !== 'exact' && { valueQualifier: value.qualifier }),
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
  decide: ({ items }) => refuseItems(items, 'items'),
  names: ({ items }) => itemsNamed(items),
  evolve: ({ allocations, items: known }, { organisationId, items }) => {
    const after = { ...allocations };
    for (const { item, quantity } of items) {
      const key = `${organisationId}|${item}`;
      after[key] = portionOf(known[item], millionths(after[key]?.quantity) + millionths(quantity.value));
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
  decide: ({ items, recipients }) => refuseItems(items, 'items') ?? refuseShares(recipients),
  names: ({ items, recipients }) => [...itemsNamed(items), ...itemsOfShares(recipients)],
  fix: ({ items, recipients }, stock, { entryId }) => ({
    fen: fenToHandOut(recipients, items, withoutDistribution(stock, entryId)),
  }),
  evolve: ({ items: before, distributions }, { items, recipients }, at) => {
    const fen = fixedFen(at, recipients.length) ?? fenToHandOut(recipients, items, before);
    const handed = handedOut(recipients, items, before, fen);
    const [totals, worth] = [totalsOf(recipients, items), fenIn(handed)];
    return {
      items: worthMoved(blurred(taken(before, totals, 1), vagueness(recipients, items)), worth, 1),
      distributions: withPart(distributions, at.entryId, {
        ...spanned(at),
        recipients: recipients.length,
        reversed: partAt(distributions, at.entryId)?.reversed ?? 0,
        items: portionsOf(totals, worth, before),
        handed,
      }),
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
  names: ({ recipients }) => itemsOfShares(recipients),
  decide: ({ recipients }) => {
    const i = recipients.findIndex(({ items }) => items.some(({ quantity }) => quantity.qualifier !== 'exact'));
    return i < 0 ? refuseShares(recipients) : refuse('reversal-items', `recipients.${i}.items`);
  },
  fix: ({ on, recipients }, { distributions, returns }, { entryId }) => {
    const handed = partAt(distributions, on)?.handed ?? partsOf<Handed>();
    const before = partAt(returns, entryId) ?? partsOf<Handed>();
    const fen: Record<string, number[]> = {};
    for (const [i, share] of recipients.entries()) {
      const key = keyOfRecipient(share);
      for (const [item, returned] of totalsOf([share], [])) {
        const had = withBack(partAt(handed, key)?.items[item], partAt(before, key)?.items[item]);
        const back = had && fenGivenBack(had, returned);
        if (back !== undefined) (fen[item] ??= Array<number>(recipients.length).fill(0))[i] = back;
      }
    }
    return { fen };
  },
  evolve: ({ items, distributions, returns }, { on, recipients }, at) => {
    const after = taken(items, totalsOf(recipients, []), -1);
    const distribution = partAt(distributions, on);
    if (!distribution) return { items: after };
    const fen = fixedFen(at, recipients.length);
    let { handed } = distribution;
    const backs: [string, Handed][] = [];
    for (const [i, share] of recipients.entries()) {
      const key = keyOfRecipient(share);
      const had = partAt(handed, key);
      if (!had) continue;
      const returned = givenBack(had, totalsOf([share], []), (item) => fen?.[item]?.[i]);
      backs.push([key, { ...had, items: returned }]);
      handed = withPart(handed, key, without(had, returned));
    }
    const back = partsOf(backs);
    const reversed = distribution.reversed + recipients.length;
    return {
      items: worthMoved(after, fenIn(back), -1),
      distributions: withPart(distributions, on, { ...distribution, reversed, handed }),
      returns: withPart(returns, at.entryId, back),
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
  names: ({ items }) => itemsNamed(items),
  decide: ({ items }, _, { occurredOn }) => {
    if (occurredOn === undefined) return refuse('count-undated', 'occurredOn');
    const twice = items.findIndex(({ item }, i) => items.findIndex((other) => other.item === item) < i);
    if (twice >= 0) return refuse('item-twice', `items.${twice}.item`);
    const vague = items.findIndex(
      ({ quantity }) => quantity.qualifier !== 'exact' || quantity.value === undefined || Number(quantity.value) < 0,
    );
    return vague >= 0 ? refuse('count-exact', `items.${vague}.quantity`) : undefined;
  },
  evolve: ({ items: before }, { items }) => {
    const after = { ...before };
    for (const { item, quantity } of items) {
      const known = itemIn(after, item);
      after[item] = withFound(known, millionths(quantity.value) - expectedOf(known));
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

/** What was fixed of as many recipients; undefined for entries from before it was. */
function fixedFen({ fixed }: Occurrence, recipients: number): FixedFen | undefined {
  const fen = fixed?.['fen'] as FixedFen | undefined;
  return fen && Object.values(fen).every(({ length }) => length === recipients) ? fen : undefined;
}

/** The stock as it would be had a distribution not been made: of one that is corrected. */
function withoutDistribution({ items, distributions }: Stock, entryId: string): Stock['items'] {
  const portions = Object.entries(partAt(distributions, entryId)?.items ?? {});
  const pieces = new Map(portions.map(([item, { quantity }]) => [item, millionths(quantity)]));
  const fen = new Map(portions.map(([item, portion]) => [item, portion.fen ?? 0]));
  return worthMoved(taken(items, pieces, -1), fen, -1);
}

/** A portion with what a reversal took of it, which is corrected. */
function withBack(had: Portion | undefined, back: Portion | undefined): Portion | undefined {
  if (!had || !back) return had ?? back;
  const fen = had.fen === undefined ? {} : { fen: had.fen + (back.fen ?? 0) };
  return { ...had, quantity: decimalOf(millionths(had.quantity) + millionths(back.quantity)), ...fen };
}

function portionsOf(
  totals: ReadonlyMap<string, number>,
  fen: ReadonlyMap<string, number>,
  items: Stock['items'],
): Portions {
  const known = [...totals].filter(([item]) => items[item]);
  return Object.fromEntries(known.map(([item, total]) => [item, portionOf(items[item], total, fen.get(item))]));
}

const facts: readonly AnyFact<Stock>[] = [
  batchReceived,
  goodsAllocated,
  goodsDistributed,
  distributionReversed,
  stockCounted,
];

const stock = slice<Stock>({
  name: 'stock',
  initial: { items: {}, allocations: {}, distributions: partsOf(), returns: partsOf() },
  facts,
  grows: true,
  things: {
    distribution: {
      find: ({ distributions }, id) => {
        const found = partAt(distributions, id);
        return found && { since: found.span };
      },
    },
    item: {
      find: ({ received, items }, id) =>
        itemIn(items, id).goods === undefined ? undefined : { since: received?.span },
      early: 'item-unknown',
    },
  },
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
      wayOut: { zh: '请核对批次编号，或先登记接收', en: 'check the id, or record its receipt first' },
    },
    'stock-short': {
      status: 409,
      zh: '库存不足',
      en: 'There is not enough in stock',
      wayOut: {
        zh: '请核对数量和日期；实际多发的，请先登记盘点',
        en: 'correct the quantity or the day; if there really was more, record a count first',
      },
    },
    'reversed-too-much': {
      status: 409,
      zh: '退回多于所发',
      en: 'More would be taken back than was handed out',
      wayOut: {
        zh: '请把数量改为不多于该次发放的数量；另一次发放的物资，请在那次发放下录入退回',
        en: 'take back no more than was handed out then; what came from another distribution is taken back there',
      },
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
      en: 'Each item may be named only once',
      wayOut: { zh: '请把同一品目合并为一项，数量相加', en: 'combine them into one item, with the sum of both' },
    },
    'recipient-twice': {
      status: 422,
      zh: '同一受益方只能填写一次',
      en: 'Each recipient may be named only once',
      wayOut: { zh: '请把同一受益方合并为一项，数量相加', en: 'combine them into one recipient, with the sum of both' },
    },
    'reversal-items': {
      status: 422,
      zh: '退回数量须为确数',
      en: 'The quantity taken back has to be exact',
      wayOut: { zh: '请按实际退回的数量填写', en: 'send the quantity that really came back' },
    },
    'count-exact': {
      status: 422,
      zh: '盘点数须为确数',
      en: 'The number counted has to be exact',
      wayOut: {
        zh: '请重新清点后填确数；没有清点的，不录盘点',
        en: 'count again and send the exact number; if nothing was counted, record no count',
      },
    },
    'count-undated': {
      status: 422,
      zh: '盘点须有日期',
      en: 'A count needs a day',
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
  hasPublicLabel: true,
  heldAs: 'not-allocated',
  invariants: ['stock-short', 'reversed-too-much'],
});
