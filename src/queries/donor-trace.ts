/** Where what a donor gave went, with households counted and nobody named: what a donor's officer may read. */
import type { Caller } from '../access/caller.js';
import { Problem } from '../http/problem.js';
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
  whole,
} from './columns.js';
import { donationSteps, stepsOf } from './donations.js';
import { sumColumns } from './funds.js';
import { listOf } from './list-of.js';
import { Fault, id, organisationId } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { totalled } from '../../projections/totals.js';

const steps = { ...donationSteps, reached: { zh: '资金惠及', en: 'reached by the money' } } as const;

const [value, quantity] = [
  totalled('t.value_fen', `coalesce(t.value_qualifier, 'exact')`),
  totalled('t.quantity', `coalesce(t.quantity_qualifier, 'exact')`),
];

/** Towns and streets: in a village the one household that got something would be known by it. */
const town = `left(h.area_code, 9) || '000'`;

/** Households of which somebody has withdrawn the consent to sharing, and has not consented anew (ADR 62). */
const unshared = `SELECT DISTINCT c.household_id FROM projection.consent c WHERE c.purpose = 'data_sharing'
   GROUP BY c.household_id, c.person_id
  HAVING bool_and(EXISTS (SELECT FROM projection.consent w
                           WHERE w.household_id = c.household_id AND w.consent_id = c.entry_id))`;
const isShared = 'u.household_id IS NULL AND v.household_id IS NULL';

/** Households with which the funds and programmes moved money that the donor gave to: money has no marks. */
const reached = (donor: string): string[] =>
  (['fund', 'programme'] as const).map((kind) => {
    const given = kind === 'fund' ? 'contribution' : 'programme_contribution';
    return `SELECT 'reached', 6, '${kind}-' || m.${kind}_id, NULL, m.fund_id, m.programme_id, f.name, m.household_id, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.occurred_on, m.entry_id, 0
      FROM projection.fund_money m LEFT JOIN projection.${kind} f ON f.${kind}_id = m.${kind}_id
     WHERE m.movement IN ('lent', 'paid') AND m.${kind}_id IN (
       SELECT ${kind}_id FROM projection.${given} WHERE from_organisation_id = ${donor})`;
  });

const missing = new Fault('required', {
  zh: '必填；请填写捐赠单位的编号',
  en: 'is required: send the id of the organisation that gave',
});

/**
 * A donor's officer asks for their own alone.
 * @throws Problem `role-may-not-read` · `query-invalid` where somebody else does not say whose
 */
function donorOf({ actor: { role, organisationId: own } }: Caller, asked: string | undefined): string {
  if (role === 'donor') {
    if (own === undefined || (asked !== undefined && asked !== own)) throw new Problem('role-may-not-read');
    return own;
  }
  if (asked === undefined) throw new Problem('query-invalid', { errors: [missing.at('donor')] });
  return asked;
}

export const { question: donorTrace, Handler: TraceForDonorHandler } = listOf({
  path: '/v1/reports/donor-trace',
  operationId: 'traceForDonor',
  title: { zh: '捐赠反馈', en: 'The trace for a donor' },
  description: {
    zh:
      '一个捐赠单位所捐的去向，只计户数，不列户：每批收到、发到各街道乡镇的户数、剩余；捐款所在资金的结余与惠及户数。' +
      '撤回数据共享同意的户不计，其所得另成一行，不写街道乡镇。',
    en:
      'Where what an organisation gave went, with households counted by town and none named: what came in each batch, to ' +
      'how many it was handed, what is left; and of money what is unspent, and how many households it reached. One that ' +
      'has withdrawn its consent to sharing is not counted: what it got stands in a row without a town.',
  },
  roles: ['desk', 'office', 'inspector', 'donor'],
  filters: {
    donor: organisationId({
      zh: '捐赠单位；捐赠单位的账号可不填，只能查本单位',
      en: 'The organisation that gave; an account of a donor asks for its own alone, and need not say so',
    }),
    batch: id({ zh: '只看此批次', en: 'Of this batch alone' }),
    fund: id({ zh: '只看此资金', en: 'Of this fund alone' }),
    programme: id({ zh: '只看此项目', en: 'Of this programme alone' }),
  },
  page: [100, 500],
  columns: {
    step: required(oneOf(steps, '去向', 'Step')),
    batchId: uuid('批次编号', 'Batch id'),
    fundId: uuid('资金编号', 'Fund id'),
    programmeId: uuid('项目编号', 'Programme id'),
    name: text('批次、资金或项目', 'Batch, fund or programme'),
    areaCode: { ...areaCode, label: { zh: '街道或乡镇', en: 'Street or town' } },
    households: required(whole('户数', 'Households', 'Each counted once in its row')),
    recipientId: organisation('受益单位', 'Organisation that received'),
    goods: code('goods', '物品', 'Goods'),
    quantity: decimal('数量', 'Quantity'),
    quantityQualifier: qualifier({ zh: '数量', en: 'Quantity' }),
    unit: code('unit-of-measure', '计量单位', 'Unit'),
    ...sumColumns('value', '价值', 'Value'),
    unspentFen: fen('所在资金或项目结余', 'Unspent', 'Of the fund or programme as a whole: money has no marks'),
  },
  rows: ({ statement, caller, values }) => {
    const donor = statement.value(donorOf(caller, values.donor));
    const within = statement.apart(() => {
      if (caller.actor.role !== 'donor') applyScopeByReach(statement, caller, undefined);
      for (const name of ['batch', 'fund', 'programme'] as const)
        if (values[name] !== undefined) statement.where(`t.${name}_id = ${statement.value(values[name])}`);
    });
    return {
      select: 'x.*',
      from: `(WITH unshared AS (${unshared})
        SELECT concat_ws('|', t.place, t.batch_id, t.fund_id, t.programme_id, ${town}, t.recipient_id, t.goods, t.unit) AS key,
          t.place, t.step, t.batch_id, t.fund_id, t.programme_id, t.name, ${town} AS area_code, t.recipient_id,
          count(DISTINCT coalesce(s.surviving_id, t.household_id)) FILTER (WHERE ${isShared})::integer AS households, t.goods, t.unit,
          CASE WHEN t.goods IS NOT NULL THEN ${quantity.sum}::text END AS quantity,
          CASE WHEN t.goods IS NOT NULL THEN ${quantity.joined} END AS quantity_qualifier,
          ${value.sum}::bigint AS value_fen, ${value.joined} AS value_qualifier, max(t.unspent_fen) AS unspent_fen
        FROM (${[...stepsOf(donor), ...reached(donor)].join(' UNION ALL ')}) t
        JOIN projection.reach r ON r.stream = t.stream
        LEFT JOIN projection.surviving s ON s.household_id = t.household_id
        LEFT JOIN unshared u ON u.household_id = t.household_id
        LEFT JOIN unshared v ON v.household_id = s.surviving_id
        LEFT JOIN projection.household h ON h.household_id = t.household_id AND ${isShared}
        WHERE ${within}
        GROUP BY t.place, t.step, t.batch_id, t.fund_id, t.programme_id, t.name, ${town}, t.recipient_id, t.goods, t.unit) x`,
    };
  },
  order: [
    { sql: 'x.place', type: 'integer' },
    { sql: 'x.key', type: 'text' },
  ],
});
