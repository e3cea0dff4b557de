import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../access/caller.js';
import { scopeOf } from '../access/readers.js';
import { significant, town_digits } from '../domain/area/area.js';
import { areaCode, day, itemOf, organisation, required, whole, yesNo } from './columns.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { choiceOr, daysInOrder, flag } from './parameters.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Listed, Page } from './query-definition.js';
import { applyScope } from './reach.js';
import { addressWith, entriesColumn, none, ofVisits, withEntries } from './reports.js';
import { Statement, Tables } from './tables.js';
import { countsByJournal, countsByMonth, AreaMap } from './visit-counts.js';
import type { By } from './visit-counts.js';

const parameters = {
  ...ofVisits,
  by: choiceOr(['day', 'unit', 'area'], 'day', { zh: '按日、按单位或按区划', en: 'What the visits are counted by' }),
  households: flag({
    zh: 'true：每组另计走访到的户数，同一户只计一次；数据多时较慢',
    en: 'true: of each group the households, too, each counted once; slower where there are many visits',
  }),
  entries: withEntries,
};

export class ReportVisits extends QueryRequest<typeof parameters> {}

interface Group {
  readonly isCertain: boolean;
  readonly first?: string;
  readonly last?: string;
  readonly organisationId?: string;
  readonly areaCode?: string;
  readonly toBePlaced?: true;
  readonly visits: number;
}

@QueryHandler(ReportVisits)
export class ReportVisitsHandler implements IQueryHandler<ReportVisits, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language }: ReportVisits): Promise<Page> {
    const { from, to, by, area: within, households, map: of } = values;
    // A week of a village and a year of a city are counted by different ways: planned for these values.
    const statement = new Statement();
    const map = new AreaMap(of, caller.byMap === true);
    applyScope(statement, caller, within, 'v', map.within);
    const days = { first: from, last: to };
    const counts =
      households !== true && isInTally(caller, within, by, map)
        ? countsByMonth(statement, map, by, days)
        : countsByJournal(statement, map, by, days, households === true);
    const rows = await statement.rows<Group>(this.tables, counts);
    const known = rows.filter((row) => row.isCertain);
    const uncertain = rows.filter((row) => !row.isCertain);
    const named = new Named();
    for (const { organisationId, areaCode } of rows) {
      named.add('organisation', organisationId);
      named.add('area', areaCode ?? within);
    }
    return {
      body: {
        ...{ area: within, map: of, from, to, by },
        total: totalOf(known),
        groups: known.map((row) => shownGroup(row, values)),
        uncertain: { total: totalOf(uncertain), groups: uncertain.map((row) => shownGroup(row, values)) },
        labels: await this.labels.of(named, language),
      },
    };
  }
}

/**
 * Tallies know nothing of households, and so not of those of a cadre; that of units knows areas down to the town, and so
 * not what became of a village.
 */
function isInTally(caller: Caller, area: string | undefined, by: By, map: AreaMap): by is Exclude<By, 'day'> {
  const scope = scopeOf(caller);
  if (by === 'day' || scope.by === 'pairing') return false;
  const prefixes = scope.by === 'areas' ? scope.prefixes : [];
  if (by === 'unit' && map.isChanged && (area !== undefined || prefixes.length > 0)) return false;
  return by === 'area' || [...prefixes, significant(area ?? '')].every(({ length }) => length <= town_digits);
}

function totalOf(rows: readonly Group[]): number {
  return rows.reduce((sum, { visits }) => sum + visits, 0);
}

/** A visit of which no more is known than a month or a year stands under its span, on no day of it. */
function shownGroup(group: Group, values: ReportVisits['values']) {
  const { isCertain: _, first, last, ...counts } = group;
  const behind = values.entries === true ? { entries: addressOf(group, values) } : {};
  if (values.by !== 'day') return { ...counts, ...behind };
  if (first !== undefined && first === last) return { day: first, ...counts, ...behind };
  return { ...(first !== undefined && { first }), ...(last !== undefined && { last }), ...counts, ...behind };
}

/** Of the entries that a group counts. */
function addressOf(group: Group, { area: within, map, from, to, by }: ReportVisits['values']): string {
  const { isCertain, first, last, organisationId, areaCode: very, toBePlaced } = group;
  return addressWith('/v1/reports/visits/entries', {
    ...{ area: within, map, from, to },
    ...(!isCertain && { certain: 'false' }),
    ...(by === 'day' && { first: first ?? none, last: last ?? none }),
    ...(by === 'unit' && { unit: organisationId ?? none }),
    ...(by === 'area' && { in: very ?? none }),
    ...(by === 'area' && toBePlaced === true && { placed: 'false' }),
  });
}

const group = {
  day: day('日期', 'Day', 'By day: of visits whose day is known'),
  first: day('区间首日', 'First day', 'By day: of visits that are known by a longer span alone'),
  last: day('区间末日', 'Last day'),
  organisationId: organisation('单位', 'Unit', 'By unit; left out where none is named'),
  areaCode,
  toBePlaced: yesNo(
    '待确定区划',
    'To be placed',
    'By area: of an area that became several, those of households of which nobody has said yet in which they lie',
  ),
  visits: required(whole('走访次数', 'Visits', 'Completed or not')),
  completed: required(whole('完成次数', 'Completed')),
  paired: required(whole('结对走访次数', 'Paired', 'By somebody who was paired with the household at that time')),
  households: whole('户数', 'Households', 'Each counted once in its group; where `households=true` asks for them'),
  entries: entriesColumn,
};

interface Report {
  readonly groups: readonly object[];
  readonly uncertain: { readonly groups: readonly object[] };
}

const listed: Listed = {
  columns: { ...group, isCertain: yesNo('确在所问日期之内', 'Within the days for certain') },
  rows: (body) => {
    const { groups, uncertain } = body as Report;
    return [
      ...groups.map((each) => ({ ...each, isCertain: true })),
      ...uncertain.groups.map((each) => ({ ...each, isCertain: false })),
    ];
  },
};

export const visitReport = queryDefinition({
  path: '/v1/reports/visits',
  operationId: 'reportVisits',
  title: { zh: '走访统计', en: 'Visits by day, unit or area' },
  description: {
    zh:
      '只知月份或年份的走访按其区间单列，不计入某一天；区间只有一部分在所问日期之内的，列在 uncertain，不计入 total。' +
      '区划一分为几而尚未逐户落实的，单列一行（toBePlaced），各村之和始终等于全县。',
    en:
      'A visit known by its month or year alone is counted under that span, on no day of it. One whose span lies only ' +
      'partly within the days asked for is counted in `uncertain`, and not in `total`. Households of an area that became ' +
      'several have a row of their own (`toBePlaced`) until they are placed: villages always add up to the county.',
  },
  parameters,
  check: ({ from, to }) => daysInOrder(from, to),
  fromTables: true,
  listed,
  response: {
    type: 'object',
    required: ['map', 'from', 'to', 'by', 'total', 'groups', 'uncertain', 'labels'],
    properties: {
      area: { type: 'string' },
      map: { enum: ['then', 'today'] },
      from: { type: 'string', format: 'date' },
      to: { type: 'string', format: 'date' },
      by: { enum: ['day', 'unit', 'area'] },
      total: { type: 'integer', description: 'Visits that lie within the days for certain' },
      groups: { type: 'array', items: itemOf(group) },
      uncertain: {
        type: 'object',
        required: ['total', 'groups'],
        properties: { total: { type: 'integer' }, groups: { type: 'array', items: itemOf(group) } },
      },
      labels: labelsSchema,
    },
  },
  problems: ['outside-area'],
  query: ReportVisits,
});
