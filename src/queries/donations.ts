import {
  areaCode,
  choice as oneOf,
  code,
  decimal,
  fen,
  organisation,
  qualifier,
  required,
  text,
  uuid,
} from './columns.js';
import { listOf } from './list-of.js';
import { id, mustBeSent, organisationId } from './parameters.js';
import { applyScope, applyScopeByReach } from './reach.js';
import { countedMoney } from '../../projections/totals.js';

export const donationSteps = {
  received: { zh: '收到', en: 'received' },
  handed_out: { zh: '发出', en: 'handed out' },
  remaining: { zh: '剩余', en: 'remaining' },
  given: { zh: '直接捐赠到户', en: 'given to a household' },
  contributed: { zh: '捐款', en: 'contributed' },
} as const;

const [worth, paid, put] = [countedMoney('g.value'), countedMoney('g.cash'), countedMoney('c.amount')];

/**
 * SQL for the steps of what a donor gave, of each the same columns: stream, batch, fund or programme, household, goods, how
 * many, what it is worth.
 */
export const stepsOf = (donor: string): readonly string[] => [
  `SELECT 'received' AS step, 1 AS place, 'batch-' || i.batch_id AS stream, i.batch_id, NULL::uuid AS fund_id,
          NULL::uuid AS programme_id, i.name, NULL::uuid AS household_id, NULL::text AS recipient_id, NULL::text AS recipient,
          i.goods, i.quantity, i.quantity_qualifier, i.unit, i.value_fen, i.value_qualifier, NULL::bigint AS unspent_fen,
          i.occurred_on, i.entry_id, i.number
     FROM projection.batch_item i WHERE i.donor_organisation_id = ${donor}`,
  `SELECT 'handed_out', 2, 'batch-' || g.batch_id, g.batch_id, NULL, NULL, b.name, g.household_id, NULL, NULL,
          g.goods, g.quantity, g.quantity_qualifier, g.unit, g.value_fen, g.value_qualifier, NULL,
          g.occurred_on, g.entry_id, g.number
     FROM (SELECT DISTINCT batch_id, name FROM projection.batch_item WHERE donor_organisation_id = ${donor}) b
     JOIN projection.goods_received g ON g.batch_id = b.batch_id`,
  `SELECT 'handed_out', 2, 'batch-' || d.batch_id, d.batch_id, NULL, NULL, b.name, NULL,
          d.recipient_organisation_id, coalesce(d.group_description, d.person_id::text),
          s.goods, d.quantity, d.quantity_qualifier, s.unit, d.value_fen, s.value_qualifier, NULL,
          d.occurred_on, d.entry_id, d.number
     FROM (SELECT DISTINCT batch_id, name FROM projection.batch_item WHERE donor_organisation_id = ${donor}) b
     JOIN projection.distribution_item d ON d.batch_id = b.batch_id AND d.household_id IS NULL
     LEFT JOIN projection.stock_item s ON s.batch_id = d.batch_id AND s.item = d.item`,
  `SELECT 'remaining', 3, 'batch-' || s.batch_id, s.batch_id, NULL, NULL, i.name, NULL, NULL, NULL,
          s.goods, s.remaining, s.remaining_qualifier, s.unit, s.remaining_fen, s.value_qualifier, NULL, NULL, i.entry_id, i.number
     FROM projection.stock_item s JOIN projection.batch_item i ON i.batch_id = s.batch_id AND i.item = s.item
    WHERE i.donor_organisation_id = ${donor} AND s.remaining > 0`,
  `SELECT 'given', 4, 'household-' || g.household_id, NULL, NULL, NULL, NULL, g.household_id, NULL, NULL,
          g.goods, g.quantity, g.quantity_qualifier, g.unit, ${worth.value}, ${worth.qualifier}, NULL,
          g.occurred_on, g.entry_id, g.item
     FROM projection.gift d JOIN projection.gift_item g USING (household_id, entry_id)
    WHERE d.donor_organisation_id = ${donor}`,
  `SELECT 'given', 4, 'household-' || g.household_id, NULL, NULL, NULL, NULL, g.household_id, NULL, NULL,
          NULL, NULL, NULL, NULL, ${paid.value}, ${paid.qualifier}, NULL,
          g.occurred_on, g.entry_id, 0
     FROM projection.gift g WHERE g.donor_organisation_id = ${donor} AND g.cash_qualifier IS NOT NULL`,
  `SELECT 'contributed', 5, 'fund-' || c.fund_id, NULL, c.fund_id, NULL, f.name, NULL, NULL, NULL,
          NULL, NULL, NULL, NULL, ${put.value}, ${put.qualifier}, b.free_fen,
          c.occurred_on, c.entry_id, 0
     FROM projection.contribution c JOIN projection.fund_balance b USING (fund_id)
     LEFT JOIN projection.fund f USING (fund_id) WHERE c.from_organisation_id = ${donor}`,
  `SELECT 'contributed', 5, 'programme-' || c.programme_id, NULL, NULL, c.programme_id, f.name, NULL, NULL, NULL,
          NULL, NULL, NULL, NULL, ${put.value}, ${put.qualifier}, b.free_fen,
          c.occurred_on, c.entry_id, 0
     FROM projection.programme_contribution c JOIN projection.programme_balance b USING (programme_id)
     LEFT JOIN projection.programme f USING (programme_id) WHERE c.from_organisation_id = ${donor}`,
];

export const { question: donations, Handler: TraceDonationsHandler } = listOf({
  path: '/v1/reports/donations',
  operationId: 'traceDonations',
  title: { zh: '捐赠去向', en: 'Where donations went' },
  description: {
    zh: '一个捐赠单位的每笔捐赠：收到的批次、发到的户、剩余；直接捐赠到户的；捐款及其所在资金或项目的结余。收到 = 发出 + 剩余（另有盘亏盘盈）。',
    en:
      'Of one donor: what came in batches, which households it was handed to, and what remains; what was given to ' +
      'households directly; and money, with what is unspent of the fund or programme that it went to.',
  },
  filters: {
    donor: mustBeSent(organisationId({ zh: '捐赠单位', en: 'The organisation that gave' })),
    batch: id({ zh: '只看此批次', en: 'Of this batch alone' }),
  },
  page: [100, 500],
  columns: {
    step: required(oneOf(donationSteps, '去向', 'Step')),
    batchId: uuid('批次编号', 'Batch id'),
    fundId: uuid('资金编号', 'Fund id'),
    programmeId: uuid('项目编号', 'Programme id'),
    name: text('批次、资金或项目', 'Batch, fund or programme'),
    householdId: uuid('户编号', 'Household id'),
    headName: text('户主', 'Head', 'Left out, as the area, where the household is out of reach'),
    areaCode,
    recipientId: organisation('受益单位', 'Organisation that received'),
    recipient: text('其他受益方', 'Other recipient', 'A counted group, or the id of a person'),
    goods: code('goods', '物品', 'Goods'),
    quantity: decimal('数量', 'Quantity'),
    quantityQualifier: qualifier({ zh: '数量', en: 'Quantity' }),
    unit: code('unit-of-measure', '计量单位', 'Unit'),
    valueFen: fen('价值', 'Value'),
    valueQualifier: qualifier({ zh: '价值', en: 'Value' }),
    unspentFen: fen('所在资金或项目结余', 'Unspent', 'Of the fund or programme as a whole: money has no marks'),
    occurredOn: text('日期', 'Occurred on'),
    entryId: uuid('记录编号', 'Entry id'),
  },
  rows: ({ statement, caller, values: { donor, batch } }) => {
    const inReach = statement.apart(() => applyScope(statement, caller, undefined, 'h'));
    applyScopeByReach(statement, caller, undefined);
    if (batch !== undefined) statement.where(`t.batch_id = ${statement.value(batch)}`);
    return {
      select: `t.step, t.batch_id, t.fund_id, t.programme_id, t.name, t.household_id, h.head_name, h.area_code,
        t.recipient_id, t.recipient, t.goods, t.quantity::text AS quantity, t.quantity_qualifier, t.unit, t.value_fen,
        t.value_qualifier, t.unspent_fen, t.occurred_on, t.entry_id`,
      from: `(${stepsOf(statement.value(donor)).join(' UNION ALL ')}) t
        JOIN projection.reach r ON r.stream = t.stream
        LEFT JOIN projection.household h ON h.household_id = t.household_id AND ${inReach}`,
    };
  },
  order: [
    { sql: 't.stream', type: 'text' },
    { sql: 't.place', type: 'integer' },
    { sql: `coalesce(t.household_id, t.entry_id)`, type: 'uuid' },
    { sql: 't.entry_id', type: 'uuid' },
    { sql: 't.number', type: 'integer' },
  ],
});
