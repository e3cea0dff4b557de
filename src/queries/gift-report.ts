/** Gifts to households, counted by donor, area or goods; and the entries behind each figure. */
import { GiftItem } from '../domain/household/gifts/donation-received.js';
import type { Caller } from '../access/caller.js';
import { areaCode, decimal, fen, field, organisation, qualifier, required, text, uuid, whole } from './columns.js';
import { sumColumns } from './funds.js';
import { listOf } from './list-of.js';
import { area, choiceOr, code, daysInOrder, organisationId } from './parameters.js';
import { applyScope } from './reach.js';
import {
  addressWith,
  entriesColumn,
  noArea,
  none,
  noUnit,
  orNone,
  period,
  whereOrNone,
  withEntries,
} from './reports.js';
import type { Statement } from './tables.js';
import { countedMoney, totalled } from '../../projections/totals.js';
import { placesOf, withinOf } from './visit-counts.js';

const days = {
  area: area({
    zh: '此区划之内，含下级；按受赠当时的区划',
    en: 'In this area and all within it, as it was at the time',
  }),
  ...period,
};

interface Days {
  readonly area: string | undefined;
  readonly from: string;
  readonly to: string;
}

const [worth, paid] = [countedMoney('g.value'), countedMoney('g.cash')];

/** Gifts that lie within the days for certain, of households within reach: goods one by one, and cash. */
function giftsOf(statement: Statement, caller: Caller, { area: within, from, to }: Days): string {
  const [certainly] = withinOf(...placesOf(statement, { first: from, last: to }), 'g');
  const bound = statement.apart(() => {
    applyScope(statement, caller, within, 'g');
    statement.where(certainly);
  });
  return `(SELECT g.household_id, g.entry_id, g.item AS number, g.area_code, g.last_day, g.occurred_on,
        g.donor_organisation_id, g.goods, g.unit, g.quantity, g.quantity_qualifier,
        ${worth.value} AS value_fen, coalesce(${worth.qualifier}, 'unknown') AS value_qualifier,
        NULL::bigint AS cash_fen, NULL::text AS cash_qualifier
      FROM projection.gift_item g WHERE ${bound}
    UNION ALL
    SELECT g.household_id, g.entry_id, 0, g.area_code, g.last_day, g.occurred_on, g.donor_organisation_id, NULL, NULL,
        NULL, NULL, NULL, NULL, ${paid.value}, ${paid.qualifier}
      FROM projection.gift g WHERE g.cash_qualifier IS NOT NULL AND ${bound}) g`;
}

const keys = {
  donor: `coalesce(g.donor_organisation_id, '')`,
  area: `coalesce(g.area_code, '')`,
  goods: `coalesce(g.goods, '') || '|' || coalesce(g.unit, '')`,
} as const;

const shown = {
  donor: 'g.donor_organisation_id',
  area: 'g.area_code',
  goods: 'g.goods, g.unit',
} as const;

const [cash, value, quantity] = ['cash_fen', 'value_fen', 'quantity'].map((name) =>
  totalled(`g.${name}`, `g.${name.replace('_fen', '')}_qualifier`),
) as [ReturnType<typeof totalled>, ReturnType<typeof totalled>, ReturnType<typeof totalled>];

interface Group {
  readonly donorOrganisationId?: string;
  readonly areaCode?: string;
  readonly goods?: string;
  readonly unit?: string;
}

export const { question: giftReport, Handler: ReportGiftsHandler } = listOf({
  path: '/v1/reports/gifts',
  operationId: 'reportGifts',
  title: { zh: '捐赠统计', en: 'Gifts by donor, area or goods' },
  description: {
    zh: '确在所问日期之内的捐赠；合计带有各项准确程度的并。按批次发放的物资见捐赠去向。',
    en:
      'Gifts that lie within the days for certain; a total carries the join of how exact its parts are. Goods that were ' +
      'handed out of a batch stand in the trace of donations.',
  },
  filters: {
    ...days,
    by: choiceOr(['donor', 'area', 'goods'], 'donor', { zh: '按捐赠单位、区划或物品', en: 'What they are counted by' }),
    entries: withEntries,
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [200, 500],
  told: { schema: { by: { enum: ['donor', 'area', 'goods'] } }, of: ({ by }) => ({ by }) },
  columns: {
    donorOrganisationId: organisation('捐赠单位', 'Donor'),
    areaCode,
    goods: field(GiftItem, 'goods'),
    unit: field(GiftItem, 'unit'),
    gifts: required(whole('捐赠次数', 'Gifts')),
    households: required(whole('户数', 'Households', 'Each counted once in its group')),
    quantity: decimal('数量', 'Quantity', 'By goods; cash has none'),
    quantityQualifier: qualifier({ zh: '数量', en: 'Quantity' }),
    ...sumColumns('value', '物资折价', 'Value of goods'),
    ...sumColumns('cash', '现金', 'Cash'),
    entries: entriesColumn,
  },
  rows: ({ statement, caller, values }) => {
    const by = keys[values.by];
    return {
      select: 'x.*',
      from: `(SELECT ${by} AS key, ${shown[values.by]}, count(DISTINCT (g.household_id, g.entry_id)) AS gifts,
          count(DISTINCT coalesce(s.surviving_id, g.household_id)) AS households,
          ${value.sum}::bigint AS value_fen, ${value.joined} AS value_qualifier,
          ${cash.sum}::bigint AS cash_fen, ${cash.joined} AS cash_qualifier
          ${
            values.by === 'goods'
              ? `, CASE WHEN g.goods IS NOT NULL THEN ${quantity.sum}::text END AS quantity,
             CASE WHEN g.goods IS NOT NULL THEN ${quantity.joined} END AS quantity_qualifier`
              : ''
          }
        FROM ${giftsOf(statement, caller, values)} LEFT JOIN projection.surviving s USING (household_id)
        GROUP BY ${by}, ${shown[values.by]}) x`,
    };
  },
  order: [{ sql: 'x.key', type: 'text' }],
  shown: (row, _, values) => (values.entries === true ? { ...row, entries: addressOf(row, values) } : row),
  problems: ['outside-area'],
});

function addressOf({ donorOrganisationId, areaCode: very, goods, unit }: Group, values: Days & { by: string }): string {
  const { area: within, from, to, by } = values;
  return addressWith('/v1/reports/gifts/entries', {
    ...{ area: within, from, to },
    ...(by === 'donor' && { donor: donorOrganisationId ?? none }),
    ...(by === 'area' && { in: very ?? none }),
    ...(by === 'goods' && { goods: goods ?? none, unit: unit ?? none }),
  });
}

export const { question: giftEntries, Handler: ListGiftEntriesHandler } = listOf({
  path: '/v1/reports/gifts/entries',
  operationId: 'listGiftEntries',
  title: { zh: '捐赠统计所据的记录', en: 'The entries behind the report of gifts' },
  description: {
    zh: '每次捐赠的每种物品一行，现金另一行；捐赠统计的各组由此而来。',
    en: 'One item per kind of goods of each gift, and one for its cash: what each group of the report of gifts is made of.',
  },
  filters: {
    ...days,
    donor: orNone(organisationId({ zh: '此单位捐赠的', en: 'Given by this organisation' }), noUnit),
    in: orNone(area({ zh: '只在此区划的', en: 'Of this very area' }), noArea),
    goods: orNone(code({ zh: '此物品', en: 'Of this kind' }), { zh: '现金', en: 'cash' }),
    unit: orNone(code({ zh: '按此计量单位的', en: 'In this unit of measure' }), {
      zh: '没有写明计量单位的，以及现金',
      en: 'where none is named, and cash',
    }),
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [100, 500],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    entryId: required(uuid('记录编号', 'Entry id')),
    areaCode,
    headName: text('户主', 'Head', 'Left out where the household is out of reach by now'),
    occurredOn: text('捐赠日期', 'Occurred on'),
    donorOrganisationId: organisation('捐赠单位', 'Donor'),
    goods: field(GiftItem, 'goods'),
    quantity: decimal('数量', 'Quantity'),
    quantityQualifier: qualifier({ zh: '数量', en: 'Quantity' }),
    unit: field(GiftItem, 'unit'),
    valueFen: fen('折价', 'Value'),
    valueQualifier: qualifier({ zh: '折价', en: 'Value' }),
    cashFen: fen('现金', 'Cash'),
    cashQualifier: qualifier({ zh: '现金', en: 'Cash' }),
  },
  rows: ({ statement, caller, values }) => {
    const { donor, in: very, goods, unit } = values;
    const inReach = statement.apart(() => applyScope(statement, caller, undefined, 'h'));
    whereOrNone(statement, 'g.donor_organisation_id', donor);
    whereOrNone(statement, 'g.area_code', very);
    whereOrNone(statement, 'g.goods', goods);
    whereOrNone(statement, 'g.unit', unit);
    return {
      select: `g.household_id, g.entry_id, g.area_code, CASE WHEN ${inReach} THEN h.head_name END AS head_name,
        g.occurred_on, g.donor_organisation_id, g.goods, g.quantity::text AS quantity, g.quantity_qualifier, g.unit,
        g.value_fen, g.value_qualifier, g.cash_fen, g.cash_qualifier`,
      from: `${giftsOf(statement, caller, values)} JOIN projection.household h ON h.household_id = g.household_id`,
    };
  },
  order: [
    { sql: 'g.last_day', type: 'date' },
    { sql: 'g.household_id', type: 'uuid' },
    { sql: 'g.entry_id', type: 'uuid' },
    { sql: 'g.number', type: 'integer' },
  ],
  problems: ['outside-area'],
});
