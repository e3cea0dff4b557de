import { BatchItem } from '../domain/batch/bodies.js';
import { areaCode, decimal, fen, field, organisation, qualifier, required, text, uuid } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, flag, organisationId } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { ofTimeline, withEntries } from './reports.js';

export const { question: stock, Handler: ListStockHandler } = listOf({
  path: '/v1/batches',
  operationId: 'listStock',
  title: { zh: '物资库存', en: 'Stock by batch' },
  description: {
    zh: '每个批次的每种品目：收到、发出、盘亏、盘盈、剩余及其价值。收到 = 发出 + 剩余 + 盘亏 − 盘盈；其中有约数、余数的，等式只在其准确程度内成立。',
    en:
      'Each item of each batch: how many came, were handed out, were found missing or beyond what was there, and are ' +
      'left, and what that is worth. Received = distributed + remaining + shortage - surplus, as exact as these are.',
  },
  filters: {
    area: area({ zh: '存放在此区划之内，含下级', en: 'Kept in this area, or within it' }),
    unit: organisationId({ zh: '由此单位保管', en: 'Kept by this unit' }),
    donor: organisationId({ zh: '由此单位捐赠', en: 'Given by this organisation' }),
    goods: code({ zh: '只看此物品：按代码表 goods', en: 'Goods of this kind alone (code list goods)' }),
    remaining: flag({ zh: 'true：只看有剩余的；false：只看已发完的', en: 'true: what is left alone; false: the rest' }),
    entries: withEntries,
  },
  page: [100, 500],
  columns: {
    batchId: required(uuid('批次编号', 'Batch id')),
    name: required(text('批次', 'Batch')),
    receivedOn: text('收到日期', 'Received on'),
    donorOrganisationId: organisation('捐赠单位', 'Donor'),
    organisationId: organisation('接收单位', 'Receiver'),
    areaCode,
    item: required(text('品目', 'Item')),
    goods: field(BatchItem, 'goods'),
    unit: field(BatchItem, 'unit'),
    received: decimal('收到', 'Received', 'Left out where it is unknown'),
    receivedQualifier: required(qualifier({ zh: '收到', en: 'Received' })),
    distributed: required(decimal('发出', 'Distributed')),
    distributedQualifier: required(qualifier({ zh: '发出', en: 'Distributed' })),
    shortage: required(decimal('盘亏', 'Shortage')),
    surplus: required(decimal('盘盈', 'Surplus')),
    countedQualifier: required(qualifier({ zh: '盘亏盘盈', en: 'Shortage and surplus' })),
    remaining: required(decimal('剩余', 'Remaining')),
    remainingQualifier: required(qualifier({ zh: '剩余', en: 'Remaining' })),
    valueFen: fen('折价', 'Value'),
    valueQualifier: qualifier({ zh: '折价', en: 'Value' }),
    distributedFen: required(fen('发出折价', 'Value distributed')),
    remainingFen: fen('剩余折价', 'Value remaining'),
    entries: ofTimeline.column,
  },
  rows: ({ statement, caller, values }) => {
    const { area: within, unit, donor, goods, remaining } = values;
    applyScopeByReach(statement, caller, within);
    if (unit !== undefined) statement.where(`i.organisation_id = ${statement.value(unit)}`);
    if (donor !== undefined) statement.where(`i.donor_organisation_id = ${statement.value(donor)}`);
    if (goods !== undefined) statement.where(`s.goods = ${statement.value(goods)}`);
    if (remaining !== undefined) statement.where(`s.remaining ${remaining ? '>' : '='} 0`);
    return {
      select: `s.*, i.name, i.occurred_on AS received_on, i.donor_organisation_id, i.organisation_id, i.area_code`,
      from: `projection.stock_item s
        JOIN projection.batch_item i ON i.batch_id = s.batch_id AND i.item = s.item
        JOIN projection.reach r ON r.stream = 'batch-' || s.batch_id`,
    };
  },
  order: [
    { sql: 's.batch_id', type: 'uuid' },
    { sql: 's.item', type: 'text' },
  ],
  shown: ofTimeline.shownAt('batches', 'batchId'),
  problems: ['outside-area'],
});
