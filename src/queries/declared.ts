import {
  besideColumns,
  derivable,
  entries_max,
  joinedDerived,
  standsOnce,
} from '../../projections/declared-beside-derived.js';
import type { Readable } from '../../projections/declared-beside-derived.js';
import { Aggregate } from '../domain/programme/declared.js';
import { areaCode, decimal, field, organisation, qualifier, required, text, uuid, uuids, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, flag, id } from './parameters.js';
import { applyScope, applyScopeByReach } from './reach.js';

export const { question: declared, Handler: CompareDeclaredHandler } = listOf({
  path: '/v1/reports/declared',
  operationId: 'compareDeclared',
  title: { zh: '公布数与台账数', en: 'Declared beside derived' },
  description: {
    zh:
      '每个公布的数字与由记录推算的数字并列，差额 = 推算 − 公布，附背后的记录。写明区划和期间的按区划推算，否则按项目' +
      '及其子项目；所写的期间、区划、单位一律限定，只知大概、部分在期间之内的列在“另可能有”。公布数在两数之间的，差额也在两数' +
      '之间。只计自己有权查看的记录。重复发布的只计一次；推算不出的没有推算数。',
    en:
      'Each total that was declared, what the entries come to, and the gap: derived less declared, with the entries ' +
      'behind it. Where it names an area and a period all of that area is counted, else its programme and what is nested in ' +
      'it; the period, the area and the unit that it names bind in any case, and what is known no better than to lie in the ' +
      'period partly stands in `uncertain`. Where a total lies between two bounds, so does its gap. ' +
      'Those alone are counted that the account may read. What is published twice stands once; where entries tell ' +
      'nothing of a metric there is nothing derived (docs/metrics.md).',
  },
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    metric: code({ zh: '只看此指标：按代码表 metric', en: 'This metric alone (code list metric)' }),
    programme: id({ zh: '只看此项目公布的', en: 'Declared by this programme alone' }),
    gap: flag({ zh: 'true：只看有差额的', en: 'true: those alone with a gap' }),
  },
  page: [50, 200],
  columns: {
    programmeId: required(uuid('项目编号', 'Programme id')),
    programmeName: text('项目', 'Programme'),
    metric: required(field(Aggregate, 'metric')),
    unit: field(Aggregate, 'unit'),
    period: field(Aggregate, 'period'),
    areaCode,
    organisationId: organisation('所指单位', 'Organisation'),
    declared: decimal('公布数', 'Declared', 'Left out where it is unknown'),
    declaredUpTo: decimal('公布数上限', 'Declared up to'),
    declaredQualifier: required(qualifier({ zh: '公布数', en: 'Declared' })),
    derived: decimal('推算数', 'Derived'),
    derivedQualifier: qualifier({ zh: '推算数', en: 'Derived' }),
    uncertain: decimal(
      '另可能有',
      'Uncertain',
      'What may lie in the period beside what is derived; left out where there is none',
    ),
    gap: decimal('差额', 'Gap', 'Its lower bound, where the total lies between two'),
    gapUpTo: decimal('差额上限', 'Gap up to', 'Where the total lies between two'),
    gapQualifier: qualifier({ zh: '差额', en: 'Gap' }),
    published: required(whole('公布次数', 'Times published')),
    entryId: required(uuid('公布的记录', 'Entry')),
    entries: whole('推算所据记录数', 'Entries behind it'),
    note: field(Aggregate, 'note'),
    entryIds: uuids('推算所据记录', 'Entries', `The first ${entries_max} of them`),
  },
  rows: ({ statement, caller, values: { area: within, metric, programme, gap } }) => {
    const readable: Readable = {
      programme: statement.apart(() => applyScopeByReach(statement, caller, undefined, 's')),
      household: statement.apart(() => applyScope(statement, caller, undefined, 'e')),
    };
    applyScopeByReach(statement, caller, within);
    statement.where(standsOnce);
    if (metric !== undefined) statement.where(`t.metric = ${statement.value(metric)}`);
    if (programme !== undefined) statement.where(`t.programme_id = ${statement.value(programme)}`);
    if (gap !== undefined)
      statement.where(`(x.derived NOT BETWEEN t.value AND coalesce(t.up_to, t.value)) IS ${gap ? 'TRUE' : 'NOT TRUE'}`);
    const isDerivable = `t.metric = ANY (${statement.value(derivable)}::text[])`;
    return {
      select: `t.programme_id, r.label AS programme_name, ${besideColumns('::text')}, t.note, x.entry_ids`,
      from: `projection.declared_total t JOIN projection.reach r ON r.stream = 'programme-' || t.programme_id
        ${joinedDerived(readable, isDerivable)}`,
    };
  },
  order: [
    { sql: 't.programme_id', type: 'uuid' },
    { sql: 't.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
