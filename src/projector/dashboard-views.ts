/** The views of dashboards: what they may read, with comments in both languages, keys, relations, labels and dimensions. */
import { chineseOfColumn, chineseOfTable } from '../../projections/chinese.js';
import { alike_min } from '../../projections/column.js';
import type { Column } from '../../projections/column.js';
import { dimensions, enumsOf, relationsOf } from '../../projections/dashboard.js';
import type { Dimension } from '../../projections/dashboard.js';
import type { Table } from '../../projections/table.js';
import { fine_role } from '../platform/roles.js';
import { shown } from './shown.js';
import { literal, quoted } from './sql-text.js';

export interface DashboardColumn {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
  readonly comment: string;
  readonly required: boolean;
}

export interface DashboardView {
  readonly name: string;
  readonly comment: string;
  readonly key: readonly string[];
  readonly columns: readonly DashboardColumn[];
}

/** The list of the enums beside the recorded lists. */
const labels = 'code';

/** Every view over a table, as its comments tell it. */
export function viewsOf(
  tables: readonly Table[],
  isFine = false,
  from: (name: string) => string = quoted,
): DashboardView[] {
  const relations = new Map(relationsOf(tables).map((each) => [`${each.table}.${each.column}`, each]));
  const lists = new Set(enumsOf(tables).map(({ list }) => list));
  return tables.map((table) => {
    const { name, key } = table;
    const told = (column: DashboardColumn): DashboardColumn => {
      const relation = relations.get(`${name}.${column.name}`);
      const list = `${name}.${column.name}`;
      const more = [
        ...(key.length === 1 && key[0] === column.name ? ['Key.'] : []),
        ...(relation ? [`References ${relation.to}.${relation.toColumn}.`] : []),
        ...(lists.has(list) ? [`Labels: ${labels}, list ${list}.`] : []),
      ];
      const zh = chineseOfColumn(table, column.name) ?? column.name;
      return { ...column, comment: [`${zh}。${column.comment}`, ...more].join(' ') };
    };
    const comment = `${chineseOfTable(table) ?? name}。${table.comment} Key: ${key.join(', ')}.`;
    const area = areaIn(table, tables, from);
    return { name, comment, key, columns: columnsForDashboards(table, area, isFine).map(told) };
  });
}

/** As SQL. */
export function createDashboardViews(
  schema: string,
  generation: string,
  tables: readonly Table[],
  { isFine = false }: { readonly isFine?: boolean } = {},
): string[] {
  const from = (name: string): string => `${quoted(generation)}.${quoted(name)}`;
  const names = new Set(tables.map(({ name }) => name));
  return [
    ...viewsOf(tables, isFine, from).flatMap((view) => {
      const list = view.columns.map(({ sql, name }) => `${sql} AS ${quoted(name)}`).join(', ');
      const more = view.name === labels ? enumRows(tables, view.columns) : '';
      const itself = `${schema}.${quoted(view.name)}`;
      return [
        `CREATE VIEW ${itself} AS SELECT ${list} FROM ${from(view.name)}${more};`,
        ...commentsOn(itself, view.comment, view.columns),
      ];
    }),
    ...dimensionsOver(names).flatMap((dimension) => {
      const { name, select, columns } = dimension;
      const itself = `${schema}.${quoted(name)}`;
      const told = columns.map(([column, , zh, comment]) => ({ name: column, comment: `${zh}。${comment}` }));
      return [`CREATE VIEW ${itself} AS ${select(from)};`, ...commentsOn(itself, commentOf(dimension), told)];
    }),
  ];
}

/** Those of which all tables are there. */
export function dimensionsOver(names: ReadonlySet<string>): readonly Dimension[] {
  return dimensions.filter(({ select }) => {
    let areThere = true;
    select((name) => {
      areThere &&= names.has(name);
      return name;
    });
    return areThere;
  });
}

export function commentOf({ zh, comment, key }: Dimension): string {
  return `${zh}。${comment} Key: ${key}.`;
}

function commentsOn(
  view: string,
  comment: string,
  columns: readonly { readonly name: string; readonly comment: string }[],
): string[] {
  return [
    `COMMENT ON VIEW ${view} IS ${literal(comment)};`,
    ...columns.map((each) => `COMMENT ON COLUMN ${view}.${quoted(each.name)} IS ${literal(each.comment)};`),
  ];
}

/** Values of fixed sets beside the codes that were recorded. */
function enumRows(tables: readonly Table[], columns: readonly DashboardColumn[]): string {
  const values = enumsOf(tables).map((each) => `(${[each.list, each.code, each.zh, each.en].map(literal).join(', ')})`);
  if (values.length === 0) return '';
  const known = new Set(['list', 'code', 'zh', 'en']);
  const select = columns.map(({ name, type }) => (known.has(name) ? `v.${name}` : `NULL::${type}`));
  return ` UNION ALL SELECT ${select.join(', ')} FROM (VALUES ${values.join(', ')}) AS v (list, code, zh, en)`;
}

/** What is not personal; days that no tool misreads; and nothing of groups that are so small that they tell of somebody. */
function columnsForDashboards(table: Table, area: readonly string[], isFine: boolean): DashboardColumn[] {
  const open = Object.entries(table.columns).filter(([, { personal }]) => personal !== true);
  return open.flatMap(([name, column]): DashboardColumn[] => {
    const { type, comment } = column;
    const required = column.required === true;
    if (type === 'date') return dayForDashboards(name, column);
    if (column.coarse !== undefined && !isFine) return [coarseFor(name, column, sharedBy(table, area))];
    if (table.shape !== 'tally' || table.withheldBelow === undefined || !(name in table.adds)) {
      return [{ name, type, sql: quoted(name), comment, required }];
    }
    const { counts, withheldBelow: least } = table;
    const sql = `CASE WHEN ${quoted(counts)} >= ${least} THEN ${quoted(name)} END`;
    const withheld = `${comment} Null where there are fewer than ${least}: they are withheld.`;
    return [{ name, type, sql, comment: withheld, required: false }];
  });
}

const bandOf = (name: string, width: number): string => `floor(${quoted(name)}::numeric / ${width})`;

/** SQL over a row of the table: the area in which its household lies, where the row does not say that itself. */
function areaIn({ name, columns }: Table, tables: readonly Table[], from: (name: string) => string): readonly string[] {
  if (columns['area_code']) return ['area_code'];
  if (!columns['household_id'] || !tables.some((each) => each.name === 'household')) return [];
  return [`(SELECT h.area_code FROM ${from('household')} h WHERE h.household_id = ${quoted(name)}.household_id)`];
}

/**
 * SQL: how many households of the area have all bands of the row in common. The ranks of a household from both ends make
 * their number, since a window can't count what is distinct; what a query does not select is not worked out.
 */
function sharedBy({ columns, cells = [] }: Table, area: readonly string[]): string {
  const bands = Object.entries(columns).flatMap(([name, { coarse }]) =>
    typeof coarse === 'number' ? [bandOf(name, coarse)] : [],
  );
  const cell = [...area, ...cells.map(quoted), ...bands].join(', ');
  const ranked = (order: string): string => `dense_rank() OVER (PARTITION BY ${cell} ORDER BY household_id${order})`;
  return `${ranked('')} + ${ranked(' DESC')} - 1`;
}

/** Where few live, what is seen of it must not tell whose row it is. */
function coarseFor(name: string, { type, comment, coarse }: Column, households: string): DashboardColumn {
  const finer = `exactly in ${shown.fine}, for the role ${fine_role}.`;
  const column = { name, type, required: false };
  if (typeof coarse !== 'number')
    return { ...column, sql: `NULL::${type}`, comment: `${comment} Withheld here; ${finer}` };
  const sql = `CASE WHEN ${households} >= ${alike_min} THEN (${bandOf(name, coarse)} * ${coarse})::${type} END`;
  const banded =
    `Here the lower bound of a band of ${coarse}; null where fewer than ${alike_min} households of the area have all ` +
    `bands of the row in common; ${finer}`;
  return { ...column, sql, comment: `${comment} ${banded}` };
}

/** Excel, Access and others read an infinite date as today, as the year 1, or as nothing. */
function dayForDashboards(name: string, { comment, precision = `'day'` }: Column): DashboardColumn[] {
  const day = quoted(name);
  const beside = `${name}_precision`;
  return [
    {
      ...{ name, type: 'date', required: false },
      sql: `CASE WHEN isfinite(${day}) THEN ${day} END`,
      comment: `${comment} Null also where it has no beginning or no end: see ${beside}.`,
    },
    {
      ...{ name: beside, type: 'text', required: false },
      sql:
        `CASE WHEN ${day} = '-infinity' THEN 'ever' WHEN ${day} = 'infinity' THEN 'open' ` +
        `WHEN ${day} IS NOT NULL THEN ${precision} END`,
      comment: `How exactly ${name} is known: day, month, year, ever (no beginning is known) or open (without an end).`,
    },
  ];
}
