/**
 * The lists of journals: one for each that says `list` in `projections/`. Columns, labels, filters and order follow from
 * the table and from the fields of the facts that it shows.
 */
import { chineseOfColumn, chineseOfTable } from '../../projections/chinese.js';
import type { Column as TableColumn, SqlType } from '../../projections/column.js';
import { fieldsOfColumns } from '../../projections/dashboard.js';
import { tables } from '../../projections/index.js';
import type { Journal, RowList, Table } from '../../projections/table.js';
import { isWithinMonth } from '../../projections/tally.js';
import type { Bilingual } from '../domain/bilingual.js';
import { BatchItem } from '../domain/batch/bodies.js';
import { Quantity } from '../domain/entry.js';
import type { Field } from '../domain/fields.js';
import { allFacts, streamName, streamOfKind } from '../domain/streams.js';
import {
  columnOf,
  day as dayColumn,
  decimal,
  field,
  instant,
  required,
  text,
  texts,
  uuid,
  uuids,
  whole,
  yesNo,
} from './columns.js';
import type { Column, Columns } from './columns.js';
import { listOf } from './list-of.js';
import type { Listing, ListOf, Rows } from './list-of.js';
import { area, choice, code, day, daysInOrder, flag, id, organisationId, words } from './parameters.js';
import type { Parameter } from './parameters.js';
import { applyScope, applyScopeByReach } from './reach.js';
import { noArea, none, noUnit, orNone } from './reports.js';
import { camelCase } from './tables.js';
import { rowsOfBoth } from './together.js';

type Listed = Journal & { readonly list: RowList; readonly facts: ReadonlySet<string> };

const parameterOf = (column: string): string => camelCase(column.replace(/_id$/, ''));

const byType: Readonly<Record<SqlType, (zh: string, en: string, about?: string) => Column>> = {
  uuid,
  'uuid[]': uuids,
  text,
  'text[]': texts,
  integer: whole,
  bigint: whole,
  numeric: decimal,
  boolean: yesNo,
  date: dayColumn,
  timestamptz: instant,
};

/** The field that a column shows, whatever the column is called where a row has a column of that name already. */
function fieldOf(fields: ReadonlyMap<string, Field>, column: string): Field | undefined {
  return fields.get(column) ?? fields.get(column.replace(/^(?:given|item)_/, ''));
}

function english(fields: ReadonlyMap<string, Field>, column: string): string {
  const said = fields.get(column)?.label.en;
  if (said !== undefined && !column.includes('_')) return said;
  if (column.endsWith('_qualifier')) return `How exact: ${english(fields, column.slice(0, -'_qualifier'.length))}`;
  return spaced(column);
}

function spaced(column: string): string {
  const words = column.replace(/_(?:fen|id)$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function labelOf(table: Table, fields: ReadonlyMap<string, Field>, column: string): Bilingual {
  const zh = chineseOfColumn(table, column) ?? column;
  return { zh: zh.replace('（分）', ''), en: english(fields, column) };
}

function shownAs(table: Table, fields: ReadonlyMap<string, Field>, name: string, column: TableColumn): Column {
  const label = labelOf(table, fields, name);
  if (name.endsWith('_qualifier')) return field(Quantity, 'qualifier', label);
  const found = fieldOf(fields, name);
  const isOwn = found !== undefined && found.nested === undefined;
  const shown = isOwn ? columnOf(found, label) : byType[column.type](label.zh, label.en);
  return { ...shown, ...(name.endsWith('_fen') && { isFen: true as const }) };
}

function filterOf(found: Field | undefined, { type }: TableColumn, { zh, en }: Bilingual): Parameter<unknown> {
  const means = { zh: `只看此${zh}的`, en: `Of this ${en.toLowerCase()} alone` };
  if (found?.values) return choice(Object.keys(found.values), means);
  if (found?.codeList !== undefined) return code(means);
  if (found?.refersTo === 'organisation') return orNone(organisationId(means), noUnit);
  if (type === 'boolean') return flag(means);
  return type === 'uuid' ? id(means) : words(means);
}

/** Of the column that says what the stream of a row is called. */
const nameOf = (streamColumn: string): string => streamColumn.replace(/(?:_id)?$/, '_name');

/** A household goes on with what was merged into it; whatever else has a name says it. */
function rowsOf(
  { name, of, streamColumn }: Listed,
  select: string,
  { statement, caller, values }: Listing<Days>,
): Rows {
  if (of !== 'household') {
    applyScopeByReach(statement, caller, values.area);
    const from = `projection.${name} x JOIN projection.reach r ON r.stream = '${of}-' || x.${streamColumn}`;
    return { select: `${select}, r.label AS ${nameOf(streamColumn)}`, from };
  }
  applyScope(statement, caller, values.area, 'h');
  statement.where('h.merged_into IS NULL');
  return { select: `${select}, h.head_name`, ...rowsOfBoth(name, 'x') };
}

const days = {
  area: area({ zh: '此区划之内，含下级', en: 'In this area, and in all areas within it' }),
  from: day({ zh: '从这一天起', en: 'From this day' }),
  to: day({ zh: '到这一天为止', en: 'To this day' }),
  in: orNone(area({ zh: '只在此区划的，按当时', en: 'Of this very area, as it was at the time' }), noArea),
  longer: flag({
    zh: 'true：只看所知时间跨了月份的；false：只看在一个月之内的',
    en: 'true: those alone that are known by a span longer than a month; false: those within one month',
  }),
};
type Days = typeof days;

const base = new Set(['place', 'first_day', 'last_day', 'corrected_by', 'revision', 'received_at', 'area_code']);

function columnsOf(table: Listed, fields: ReadonlyMap<string, Field>): Columns {
  const { of, streamColumn, columns } = table;
  const definition = streamOfKind(of);
  const { title } = definition;
  const its = { zh: `${title.zh}编号`, en: `${title.en} id` };
  const isUuid = columns[streamColumn]!.type === 'uuid';
  const head = of === 'household' ? { headName: text('户主', 'Head') } : undefined;
  const named = definition.hasPublicLabel ? { [camelCase(nameOf(streamColumn))]: text(title.zh, title.en) } : undefined;
  const others = Object.entries(columns).filter(([name]) => name !== streamColumn && !base.has(name));
  const called = new Set<string>();
  const shown = others.map(([name, column]) => {
    const as = shownAs(table, fields, name, column);
    // Of two fields that are called the same, the second is called as its column is.
    const label = called.has(as.label.en) ? { ...as.label, en: spaced(name) } : as.label;
    called.add(label.en);
    return [camelCase(name), { ...as, label }] as const;
  });
  return {
    [camelCase(streamColumn)]: required((isUuid ? uuid : text)(its.zh, its.en)),
    ...head,
    ...named,
    areaCode: { ...text('当时所在区划', 'Area at that time'), list: 'area' },
    ...(namesItems(table) && { goods: field(BatchItem, 'goods') }),
    ...Object.fromEntries(shown),
    ...('person_id' in columns && of === 'household' && { memberName: text('成员姓名', 'Name of the member') }),
  };
}

/** By their short ids alone, which say nothing outside the batch: what they are stands with what came. */
function namesItems({ of, columns }: Listed): boolean {
  return of === 'batch' && 'item' in columns && !('goods' in columns);
}

function orderOf({ key }: Listed): ListOf<Days>['order'] {
  const types = { entry_id: 'uuid', number: 'integer' } as const;
  return [
    { sql: 'x.last_day', type: 'date' },
    ...key.map((column) => ({ sql: `x.${column}`, type: types[column as 'number'] ?? ('text' as const) })),
  ];
}

function factsOf({ facts }: Listed): string {
  const titles = allFacts().flatMap(({ fact }) => (facts.has(fact.type) ? [fact.title.en] : []));
  return [...new Set(titles)].join(', ').toLowerCase();
}

/** The same facts may be in two lists: each says of which kind it is, or what its rows are. */
function titleOf(table: Listed): Bilingual {
  const { name, of } = table;
  const zh = chineseOfTable(table) ?? name;
  const en = `Journal: ${factsOf(table)}`;
  const others = listed.filter((other) => other !== table && factsOf(other) === factsOf(table));
  if (others.length === 0) return { zh, en };
  if (others.some((other) => other.of === of)) return { zh, en: `${en} (${spaced(name).toLowerCase()})` };
  const { title } = streamOfKind(of);
  return { zh: `${zh}（${title.zh}）`, en: `${en} (${title.en.toLowerCase()})` };
}

function journalListOf(table: Listed) {
  const { name, of, streamColumn, columns, facts, list } = table;
  const definition = streamOfKind(of);
  const fields = fieldsOfColumns(facts);
  const own = Object.entries(columns).filter(([column]) => column !== streamColumn && !base.has(column));
  const selected = ['x.area_code', `x.${streamColumn}`, ...own.map(([column, { type }]) => sqlOf(column, type))];
  if ('person_id' in columns && of === 'household')
    selected.push(`(SELECT m.name FROM projection.member m
      WHERE m.household_id = x.household_id AND m.person_id = x.person_id) AS member_name`);
  if (namesItems(table))
    selected.push(`(SELECT s.goods FROM projection.stock_item s
      WHERE s.batch_id = x.batch_id AND s.item = x.item) AS goods`);
  const theirs = Object.fromEntries(
    (list.by ?? []).map((column) => [
      parameterOf(column),
      { column, parameter: filterOf(fieldOf(fields, column), columns[column]!, labelOf(table, fields, column)) },
    ]),
  );
  const ofStream = { zh: `只看此${definition.title.zh}的`, en: `Of this ${definition.title.en.toLowerCase()} alone` };
  const stream = parameterOf(streamColumn);
  const filters = {
    ...days,
    [stream]: columns[streamColumn]!.type === 'uuid' ? id(ofStream) : words(ofStream),
    ...Object.fromEntries(Object.entries(theirs).map(([parameter, { parameter: read }]) => [parameter, read])),
  };
  const idOf = camelCase(streamColumn);
  return listOf<Days>({
    path: `/v1/journals/${name.replaceAll('_', '-')}`,
    operationId: `list${camelCase(`_${name}`)}Entries`,
    title: titleOf(table),
    filters,
    check: ({ from, to }) => daysInOrder(from, to),
    page: [100, 500],
    columns: columnsOf(table, fields),
    rows: (listing) => {
      const { statement, values } = listing;
      const asked = values as Readonly<Record<string, unknown>>;
      const bind = (column: string, value: unknown): unknown =>
        value === none
          ? statement.where(`x.${column} IS NULL`)
          : value !== undefined && statement.where(`x.${column} = ${statement.value(value)}`);
      bind(streamColumn, asked[stream]);
      for (const [parameter, { column }] of Object.entries(theirs)) bind(column, asked[parameter]);
      bind('area_code', values.in);
      if (values.longer !== undefined) statement.where(`${values.longer ? 'NOT ' : ''}(${isWithinMonth('x.')})`);
      if (values.from !== undefined) statement.where(`x.first_day >= ${statement.value(values.from)}::date`);
      if (values.to !== undefined) statement.where(`x.last_day <= ${statement.value(values.to)}::date`);
      return rowsOf(table, selected.join(', '), listing);
    },
    order: orderOf(table),
    ...(of !== 'household' && hasPersonal(table) && { stream: (row) => streamName(of, String(row[idOf])) }),
    problems: ['outside-area'],
  });
}

function hasPersonal({ columns }: Table): boolean {
  return Object.values(columns).some(({ personal }) => personal);
}

function sqlOf(column: string, type: SqlType): string {
  return type === 'numeric' ? `x."${column}"::text AS "${column}"` : `x."${column}"`;
}

function isListed(table: Table): table is Listed {
  return table.shape === 'journal' && table.list !== undefined && table.facts !== undefined;
}

const listed = tables.filter(isListed);

export const journalLists = listed.map(journalListOf);
