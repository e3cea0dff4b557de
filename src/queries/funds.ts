import { FundOpening } from '../domain/fund/fund.js';
import { areaCode, fen, field, organisation, qualifier, required, text, uuid, whole } from './columns.js';
import type { Column } from './columns.js';
import { listOf } from './list-of.js';
import { area, organisationId } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { ofTimeline, withEntries } from './reports.js';

/** A sum in fen, with how exact it is. */
export function sumColumns<Name extends string>(name: Name, zh: string, en: string) {
  return {
    [`${name}Fen`]: required(fen(zh, en)),
    [`${name}Qualifier`]: required(qualifier({ zh, en })),
  } as Readonly<Record<`${Name}Fen` | `${Name}Qualifier`, Column>>;
}

export const { question: funds, Handler: ListFundsHandler } = listOf({
  path: '/v1/funds',
  operationId: 'listFunds',
  title: { zh: '资金', en: 'Funds' },
  description: {
    zh: '每笔资金的余额：投入、借出、还回、核销、支出、未收回、可用。可用 = 投入 + 还回 + 自有资金 − 借出 − 支出。',
    en:
      'Each with its balance: what was put in, lent, repaid, written off and spent, what is outstanding, and what is ' +
      'free: put in, repaid and paid from own means, less lent and spent.',
  },
  filters: {
    area: area({ zh: '在此区划之内，含下级', en: 'In this area, or within it' }),
    unit: organisationId({ zh: '由此单位管理', en: 'Kept by this unit' }),
    entries: withEntries,
  },
  page: [100, 500],
  columns: {
    fundId: required(uuid('资金编号', 'Fund id')),
    name: required(text('名称', 'Name')),
    organisationId: organisation('管理单位', 'Keeper'),
    areaCode,
    purpose: field(FundOpening, 'purpose'),
    openedOn: text('设立日期', 'Opened on'),
    contributions: required(whole('投入笔数', 'Contributions')),
    loans: required(whole('借款笔数', 'Loans')),
    ...sumColumns('putIn', '投入', 'Put in'),
    ...sumColumns('lent', '借出', 'Lent'),
    ...sumColumns('repaid', '还回', 'Repaid'),
    ...sumColumns('writtenOff', '核销', 'Written off'),
    ...sumColumns('spent', '支出', 'Spent'),
    ...sumColumns('ownMeans', '其中自有资金', 'Of it from own means'),
    ...sumColumns('outstanding', '未收回', 'Outstanding'),
    ...sumColumns('free', '可用', 'Free'),
    entries: ofTimeline.column,
  },
  rows: ({ statement, caller, values }) => {
    applyScopeByReach(statement, caller, values.area);
    if (values.unit !== undefined) statement.where(`f.organisation_id = ${statement.value(values.unit)}`);
    return {
      select: 'b.*, f.name, f.organisation_id, f.area_code, f.purpose, f.occurred_on AS opened_on',
      from: `projection.fund f JOIN projection.fund_balance b USING (fund_id)
        JOIN projection.reach r ON r.stream = 'fund-' || f.fund_id`,
    };
  },
  order: [{ sql: 'f.fund_id', type: 'uuid' }],
  shown: ofTimeline.shownAt('funds', 'fundId'),
  problems: ['outside-area'],
});
