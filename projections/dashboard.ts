/** What dashboards have beside the tables: enums with their labels, dimensions, and how all of it hangs together. */
import { fieldsOf } from '../src/domain/fields.js';
import type { Field, PayloadClass } from '../src/domain/fields.js';
import { allFacts } from '../src/domain/streams.js';
import { selectDeclared } from './declared-beside-derived.js';
import { dueTogether, surviving } from './surviving.js';
import type { Table } from './table.js';

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export interface EnumValue {
  /** `<table>.<column>`. */
  readonly list: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** Values of fixed sets, by the column in which they stand. */
export function enumsOf(tables: readonly Table[]): EnumValue[] {
  return tables.flatMap((table) => {
    if (table.shape !== 'journal' || !table.facts) return [];
    const found = fieldsOfColumns(table.facts);
    return Object.entries(table.columns).flatMap(([column, { personal }]) => {
      const values = personal ? undefined : found.get(column)?.values;
      const list = `${table.name}.${column}`;
      return Object.entries(values ?? {}).map(([code, { zh, en }]) => ({ list, code, zh, en }));
    });
  });
}

/** The fields that columns show of these facts, by column: of a part the part itself, and each field of it. */
export function fieldsOfColumns(facts: ReadonlySet<string>): ReadonlyMap<string, Field> {
  return new Map(allFacts().flatMap(({ fact }) => (facts.has(fact.type) ? columnsOf(fact.payload) : [])));
}

function columnsOf(payload: PayloadClass, prefix = ''): [string, Field][] {
  return fieldsOf(payload).flatMap((field) => {
    const column = prefix + snake(field.name);
    const parts = field.nested ? [...columnsOf(field.nested(), `${column}_`), ...columnsOf(field.nested())] : [];
    return [...parts, [column, field] as [string, Field]];
  });
}

export interface Relation {
  readonly table: string;
  readonly column: string;
  readonly to: string;
  readonly toColumn: string;
}

/** A column that is called as the whole key of another table, or ends with its name, names a row of that. */
export function relationsOf(tables: readonly Table[]): Relation[] {
  const targets = tables.filter(({ shape, key }) => shape === 'keyed' && key.length === 1 && key[0] !== 'stream');
  return tables.flatMap((table) =>
    Object.entries(table.columns).flatMap(([column, { personal, type }]): Relation[] => {
      if (personal || type.endsWith('[]')) return [];
      const target = targets.find(({ key }) => column === key[0] || column.endsWith(`_${key[0]!}`));
      if (!target || (target === table && column === target.key[0])) return [];
      return [{ table: table.name, column, to: target.name, toColumn: target.key[0]! }];
    }),
  );
}

/** A view that dashboards have and the service has not. */
export interface Dimension {
  readonly name: string;
  readonly zh: string;
  readonly comment: string;
  readonly key: string;
  /** Column, what it is called in Chinese, what it says. */
  readonly columns: readonly (readonly [name: string, type: string, zh: string, comment: string])[];
  /** SQL over the tables of a generation. */
  readonly select: (table: (name: string) => string) => string;
}

const levels = [
  ['province', 2, '省', '省级'],
  ['city', 4, '市', '地级'],
  ['county', 6, '区县', '县级'],
  ['town', 9, '乡镇街道', '乡级'],
  ['village', 12, '村社区', '村级'],
] as const;

const areaDimension: Dimension = {
  name: 'dim_area',
  zh: '区划维度：一个区划一行，附级别和各级上级',
  comment: 'One row per area: its level, the names on the way down to it, and the area of each level above.',
  key: 'area_code',
  columns: [
    ['area_code', 'text', '区划代码', 'Code (12 digits).'],
    ['name', 'text', '名称', 'Name.'],
    ['level', 'text', '级别', 'province, city, county, town or village.'],
    ['parent_code', 'text', '上级区划', 'The area above, as registered, else by the code.'],
    ['path', 'text', '全路径', 'Names from the province down, with slashes between them.'],
    ...levels.flatMap(([level, , zh]) => [
      [`${level}_code`, 'text', `${zh}代码`, `The ${level}, where it is one or lies in one.`] as const,
      [`${level}_name`, 'text', `${zh}名称`, `Name of the ${level}, where it is registered.`] as const,
    ]),
    ['holds_from', 'date', '启用日期', 'First day on which it holds, where that is known.'],
    ['holds_until', 'date', '停用日期', 'Last day, where it has one.'],
    ['area_code_today', 'text', '今天对应的区划', 'What it is on the map of today: itself, or what it became.'],
  ],
  select: (table) => {
    const codeOf = (digits: number): string =>
      `CASE WHEN length(a.digits) >= ${digits} THEN rpad(left(a.digits, ${digits}), 12, '0') END`;
    const joins = levels.map(
      ([level, digits]) => `LEFT JOIN ${table('area')} ${level} ON ${level}.area_code = ${codeOf(digits)}`,
    );
    const names = levels.map(([level]) => `${level}.name`).join(', ');
    return `SELECT a.area_code, a.name,
        CASE length(a.digits) ${levels.map(([level, digits]) => `WHEN ${digits} THEN '${level}'`).join(' ')} END AS level,
        coalesce(a.parent, CASE length(a.digits) WHEN 12 THEN ${codeOf(9)} WHEN 9 THEN ${codeOf(6)}
          WHEN 6 THEN ${codeOf(4)} WHEN 4 THEN ${codeOf(2)} END) AS parent_code,
        concat_ws('/', ${names}) AS path,
        ${levels.map(([level, digits]) => `${codeOf(digits)} AS ${level}_code, ${level}.name AS ${level}_name`).join(', ')},
        CASE WHEN isfinite(a.holds_from) THEN a.holds_from END AS holds_from,
        CASE WHEN isfinite(a.holds_until) THEN a.holds_until END AS holds_until,
        coalesce(p.place_code, a.area_code) AS area_code_today
      FROM ${table('area')} a ${joins.join(' ')}
      LEFT JOIN ${table('area_place')} p
        ON p.area_code = a.area_code AND current_date BETWEEN p.first_day AND p.last_day`;
  },
};

const dayDimension: Dimension = {
  name: 'dim_day',
  zh: '日期维度：一天一行，1950 至 2100 年',
  comment: 'One row per day from 1950 to 2100, with its month, quarter and year.',
  key: 'day',
  columns: [
    ['day', 'date', '日期', 'The day.'],
    ['year', 'integer', '年', 'Year.'],
    ['quarter', 'integer', '季度', 'Quarter, from 1.'],
    ['month', 'date', '月份', 'The month, by its first day: as in tallies.'],
    ['month_number', 'integer', '月', 'Month, from 1.'],
    ['month_text', 'text', '年月', 'Year and month, such as 2022-03.'],
    ['iso_week', 'text', '周', 'ISO week, such as 2022-W10.'],
    ['weekday', 'integer', '星期', 'Day of the week, from 1 for Monday.'],
  ],
  select:
    () => `SELECT d::date AS day, extract(year FROM d)::integer AS year, extract(quarter FROM d)::integer AS quarter,
      date_trunc('month', d)::date AS month, extract(month FROM d)::integer AS month_number,
      to_char(d, 'YYYY-MM') AS month_text, to_char(d, 'IYYY-"W"IW') AS iso_week, extract(isodow FROM d)::integer AS weekday
    FROM generate_series(timestamp '1950-01-01', timestamp '2100-12-31', interval '1 day') AS d`,
};

const organisationDimension: Dimension = {
  name: 'dim_organisation',
  zh: '单位维度：一个单位一行，附类别名称和所在区划',
  comment: 'One row per unit, with the labels of its kind and the area where it is seated.',
  key: 'organisation_id',
  columns: [
    ['organisation_id', 'text', '单位编号', 'Id of the unit.'],
    ['name', 'text', '单位名称', 'Name.'],
    ['kind', 'text', '单位类别', 'Kind (code list organisation-kind).'],
    ['kind_zh', 'text', '单位类别名称', 'Label of the kind in Chinese.'],
    ['kind_en', 'text', '单位类别英文名称', 'Label of the kind in English.'],
    ['area_code', 'text', '所在区划', 'Area where it is seated.'],
    ['area_name', 'text', '所在区划名称', 'Name of that area.'],
  ],
  select: (
    table,
  ) => `SELECT o.organisation_id, o.name, o.kind, c.zh AS kind_zh, c.en AS kind_en, o.area_code, a.name AS area_name
    FROM ${table('organisation')} o
    LEFT JOIN ${table('code')} c ON c.list = 'organisation-kind' AND c.code = o.kind
    LEFT JOIN ${table('area')} a ON a.area_code = o.area_code`,
};

const cadreDimension: Dimension = {
  name: 'dim_cadre',
  zh: '干部维度：一人一行，附所在单位；不含姓名',
  comment: 'One row per cadre with the unit, without a name.',
  key: 'cadre_id',
  columns: [
    ['cadre_id', 'uuid', '干部编号', 'Id of the cadre.'],
    ['organisation_id', 'text', '所在单位', 'The unit.'],
    ['organisation_name', 'text', '所在单位名称', 'Name of the unit.'],
    ['organisation_kind', 'text', '所在单位类别', 'Kind of the unit (code list organisation-kind).'],
    ['area_code', 'text', '单位所在区划', 'Area where the unit is seated.'],
  ],
  select: (
    table,
  ) => `SELECT c.cadre_id, c.organisation_id, o.name AS organisation_name, o.kind AS organisation_kind, o.area_code
    FROM ${table('cadre')} c LEFT JOIN ${table('organisation')} o ON o.organisation_id = c.organisation_id`,
};

const finite = (name: string, sql: string): string => `CASE WHEN isfinite(${sql}) THEN ${sql} END AS ${name}`;

const householdDimension: Dimension = {
  name: 'dim_household',
  zh: '户维度：一个户编号一行；并入他户的附留存户，留存户的走访、联络、需求与并入的户合计',
  comment:
    'One row per household id. Entries stand under the id under which they were recorded: join by household_id and group ' +
    'by surviving_id, and a household that was merged counts as a part of the one that goes on. What a household did and ' +
    'needs is told of those that go on, with all that was merged into them; of the others it is null.',
  key: 'household_id',
  columns: [
    ['household_id', 'uuid', '户编号', 'Id of the household.'],
    ['surviving_id', 'uuid', '留存户', 'The one that goes on: itself, or what it was merged into, through all merges.'],
    ['goes_on', 'boolean', '未并入他户', 'It was not merged into another.'],
    ['is_open', 'boolean', '未销户', 'It is looked after: neither closed nor merged.'],
    ['area_code', 'text', '所在区划', 'Area where it lies today.'],
    [
      'categories',
      'text[]',
      '户类别',
      'Categories of it and of what was merged into it (code list household-category).',
    ],
    ['risk_level', 'text', '风险等级', 'How closely it is to be looked after (code list risk-level).'],
    ['visits', 'integer', '走访次数', 'Visits, completed or not.'],
    ['last_visit_on', 'date', '上次走访', 'Day of the last completed visit.'],
    ['visit_due_on', 'date', '下次应走访', 'Day by which the next visit is due.'],
    ['last_contact_on', 'date', '上次联络', 'Day on which it was last reached by a call or a message.'],
    ['contact_due_on', 'date', '下次应联络', 'Day by which the next contact is due.'],
    ['gifts', 'integer', '捐赠次数', 'Gifts.'],
    ['open_needs', 'integer', '未解决需求', 'Needs that are not resolved.'],
    ['urgent_needs', 'integer', '其中紧急', 'Urgent ones among them.'],
  ],
  select: (table) => {
    const visited = 'greatest(h.last_visit_on, p.last_visit_on)';
    const reached = 'greatest(h.last_contact_on, p.last_contact_on)';
    const survivors = `(${surviving.sql(table)})`;
    const sum = (name: string): string =>
      `CASE WHEN h.merged_into IS NULL THEN (h.${name} + coalesce(p.${name}, 0))::integer END AS ${name}`;
    const ofThoseThatGoOn = (name: string, sql: string): string =>
      finite(name, `(CASE WHEN h.merged_into IS NULL THEN ${sql} END)`);
    return `SELECT h.household_id, coalesce(s.surviving_id, h.household_id) AS surviving_id,
        h.merged_into IS NULL AS goes_on, h.closed_on IS NULL AS is_open, h.area_code,
        ARRAY(SELECT DISTINCT c.category FROM unnest(h.categories || p.categories) AS c (category) ORDER BY 1) AS categories,
        h.risk_level, ${sum('visits')}, ${ofThoseThatGoOn('last_visit_on', visited)},
        ${ofThoseThatGoOn('visit_due_on', dueTogether('visit', 'p.last_visit_on'))},
        ${ofThoseThatGoOn('last_contact_on', reached)},
        ${ofThoseThatGoOn('contact_due_on', dueTogether('contact', 'greatest(p.last_visit_on, p.last_contact_on)'))},
        ${sum('gifts')}, ${sum('open_needs')}, ${sum('urgent_needs')}
      FROM ${table('household')} h
      LEFT JOIN ${survivors} s ON s.household_id = h.household_id
      LEFT JOIN (SELECT t.surviving_id, max(m.last_visit_on) AS last_visit_on, max(m.last_contact_on) AS last_contact_on,
             sum(m.visits) AS visits, sum(m.gifts) AS gifts, sum(m.open_needs) AS open_needs,
             sum(m.urgent_needs) AS urgent_needs,
             string_to_array(string_agg(nullif(array_to_string(m.categories, ','), ''), ','), ',') AS categories
          FROM ${survivors} t JOIN ${table('household')} m ON m.household_id = t.household_id
         GROUP BY t.surviving_id) p ON p.surviving_id = h.household_id AND h.merged_into IS NULL`;
  },
};

/** Programmes that are nested in each other; readers stop there, and so at circles (S23). */
const nested_max = 20;

const programmeDimension: Dimension = {
  name: 'dim_programme',
  zh: '项目维度：一个项目一行，附类别名称、最上级项目和全路径',
  comment:
    'One row per programme, with the labels of its kind, the programme that it all belongs to, and the way down.',
  key: 'programme_id',
  columns: [
    ['programme_id', 'uuid', '项目编号', 'Id of the programme.'],
    ['name', 'text', '名称', 'Name.'],
    ['kind', 'text', '类别', 'Kind (code list programme-kind).'],
    ['kind_zh', 'text', '类别名称', 'Label of the kind in Chinese.'],
    ['kind_en', 'text', '类别英文名称', 'Label of the kind in English.'],
    ['parent_id', 'uuid', '上级项目', 'The programme that it is a part of.'],
    ['top_id', 'uuid', '最上级项目', 'The one at the top: itself, where it is a part of none.'],
    ['path', 'text', '全路径', 'Names from the top down, with slashes between them.'],
    ['organisation_id', 'text', '主办单位', 'The unit that runs it.'],
    ['area_code', 'text', '所在区划', 'Area where it is run.'],
    ['is_open', 'boolean', '未结束', 'It has not been closed.'],
  ],
  select: (table) => `WITH RECURSIVE up AS (
      SELECT p.programme_id, p.programme_id AS top_id, p.parent_id, p.name AS path, 1 AS steps FROM ${table('programme')} p
      UNION ALL
      SELECT u.programme_id, q.programme_id, q.parent_id, q.name || '/' || u.path, u.steps + 1
        FROM up u JOIN ${table('programme')} q ON q.programme_id = u.parent_id
       WHERE u.steps < ${nested_max} AND q.programme_id <> u.programme_id)
    SELECT DISTINCT ON (p.programme_id) p.programme_id, p.name, p.kind, c.zh AS kind_zh, c.en AS kind_en, p.parent_id,
      u.top_id, u.path, p.organisation_id, p.area_code, b.closed_on IS NULL AS is_open
    FROM ${table('programme')} p JOIN up u ON u.programme_id = p.programme_id
    LEFT JOIN ${table('programme_balance')} b ON b.programme_id = p.programme_id
    LEFT JOIN ${table('code')} c ON c.list = 'programme-kind' AND c.code = p.kind
    ORDER BY p.programme_id, u.steps DESC`,
};

const declaredBesideDerived: Dimension = {
  name: 'declared_beside_derived',
  zh: '公布数与台账数：一个公布数一行，附由记录推算的数字和差额；重复发布的只有一行',
  comment:
    'One row per total that a report declares, with what the entries come to and the gap: derived less declared. What is ' +
    'published twice stands once; the figures are those of /v1/reports/declared, of all programmes (docs/metrics.md).',
  key: 'entry_id',
  columns: [
    ['programme_id', 'uuid', '项目编号', 'The programme that declares it.'],
    ['programme_name', 'text', '项目', 'Name of it.'],
    ['metric', 'text', '指标', 'What is counted (code list metric).'],
    ['unit', 'text', '计量单位', 'Unit (code list unit-of-measure).'],
    ['period', 'text', '所指期间', 'Period that the total covers, as written (EDTF level 0).'],
    ['area_code', 'text', '所指区划', 'Area that the total covers.'],
    ['organisation_id', 'text', '所指单位', 'Unit that the total covers.'],
    ['declared', 'numeric', '公布数', 'What was declared; its lower bound, where it lies between two.'],
    ['declared_up_to', 'numeric', '公布数上限', 'Upper bound, where it lies between two.'],
    ['declared_qualifier', 'text', '公布数的准确程度', 'How exact that is.'],
    ['entry_id', 'uuid', '公布的记录', 'The entry that declares it, unique within its programme.'],
    ['derived', 'numeric', '推算数', 'What the entries come to; null where none say anything of the metric.'],
    ['derived_qualifier', 'text', '推算数的准确程度', 'How exact that is: the join of its parts.'],
    ['uncertain', 'numeric', '另可能有', 'What may lie in the period beside that.'],
    ['gap', 'numeric', '差额', 'Derived less declared; its lower bound, where the total lies between two.'],
    ['gap_up_to', 'numeric', '差额上限', 'Upper bound of the gap, where the total lies between two.'],
    ['gap_qualifier', 'text', '差额的准确程度', 'How exact the gap is.'],
    ['published', 'bigint', '公布次数', 'How many times it was published.'],
    ['entries', 'bigint', '推算所据记录数', 'Entries behind what is derived.'],
  ],
  select: selectDeclared,
};

export const dimensions: readonly Dimension[] = [
  declaredBesideDerived,
  areaDimension,
  dayDimension,
  organisationDimension,
  cadreDimension,
  householdDimension,
  programmeDimension,
];
