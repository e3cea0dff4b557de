import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { JsonSchema } from '../domain/fields.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { area, choiceOr, daysInOrder, requiredDay } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  area: area({
    zh: '此区划之内，含下级；按走访当时的区划',
    en: 'In this area and all within it, as it was at the time',
  }),
  from: requiredDay({ zh: '从这一天起', en: 'From this day' }),
  to: requiredDay({ zh: '到这一天为止', en: 'To this day' }),
  by: choiceOr(['day', 'unit', 'area'], 'day', { zh: '按日、按单位或按区划', en: 'What the visits are counted by' }),
};

export class ReportVisits extends Asked<typeof parameters> {}

interface Group {
  readonly isCertain: boolean;
  readonly first?: string;
  readonly last?: string;
  readonly organisationId?: string;
  readonly areaCode?: string;
  readonly visits: number;
}

const keys = {
  day: 'first_day, last_day',
  unit: 'organisation_id',
  area: 'area_code',
} as const;

const shown = { ...keys, day: 'first_day AS first, last_day AS last' } as const;

const orders = { ...keys, unit: 'visits DESC, organisation_id' } as const;

@QueryHandler(ReportVisits)
export class ReportVisitsHandler implements IQueryHandler<ReportVisits, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language }: ReportVisits): Promise<Page> {
    const { from, to, by } = values;
    // A week of a village and a year of a city are counted by different ways.
    const statement = new Statement();
    const [first, last] = [`${statement.value(from)}::date`, `${statement.value(to)}::date`];
    confine(statement, caller, values.area, 'v');
    // By household first: counting those of a group at once takes twice as long.
    const counted = (isCertain: boolean, days: string): string =>
      `SELECT ${isCertain} AS is_certain, ${keys[by]}, household_id, count(*) AS visits,
              count(*) FILTER (WHERE outcome = 'completed') AS completed, count(*) FILTER (WHERE is_paired) AS paired
         FROM projection.visit v WHERE ${days} AND ${statement.conditions} GROUP BY ${keys[by]}, household_id`;
    const certain = `last_day >= ${first} AND last_day <= ${last} AND first_day >= ${first}`;
    const overlapping = `last_day >= ${first} AND first_day <= ${last} AND (first_day < ${first} OR last_day > ${last})`;
    const rows = await statement.rows<Group>(
      this.tables,
      `SELECT is_certain, ${shown[by]}, sum(visits)::bigint AS visits, sum(completed)::bigint AS completed,
              sum(paired)::bigint AS paired, count(*) AS households
         FROM (${counted(true, certain)} UNION ALL
               ${counted(false, `first_day <> last_day AND ${overlapping}`)}) h
        GROUP BY is_certain, ${keys[by]} ORDER BY is_certain DESC, ${orders[by]}`,
    );
    const known = rows.filter((row) => row.isCertain);
    const uncertain = rows.filter((row) => !row.isCertain);
    const named = new Named();
    for (const { organisationId, areaCode } of rows) {
      named.add('organisation', organisationId);
      named.add('area', areaCode ?? values.area);
    }
    return {
      body: {
        ...values,
        total: totalOf(known),
        groups: known.map((row) => shownGroup(row, by)),
        uncertain: { total: totalOf(uncertain), groups: uncertain.map((row) => shownGroup(row, by)) },
        labels: await this.labels.of(named, language),
      },
    };
  }
}

function totalOf(rows: readonly Group[]): number {
  return rows.reduce((sum, { visits }) => sum + visits, 0);
}

/** A visit of which no more is known than a month or a year stands under its span, on no day of it. */
function shownGroup({ isCertain: _, first, last, ...counts }: Group, by: keyof typeof keys) {
  if (by !== 'day') return counts;
  if (first !== undefined && first === last) return { day: first, ...counts };
  return { ...(first !== undefined && { first }), ...(last !== undefined && { last }), ...counts };
}

const whole = { type: 'integer' };

const group: JsonSchema = {
  type: 'object',
  required: ['visits', 'completed', 'paired', 'households'],
  properties: {
    day: { type: 'string', format: 'date', description: 'By day: of visits whose day is known' },
    first: { type: 'string', format: 'date', description: 'By day: of visits that are known by a longer span alone' },
    last: { type: 'string', format: 'date' },
    organisationId: { type: 'string', description: 'By unit; left out where none is named' },
    areaCode: { type: 'string' },
    visits: { ...whole, description: 'Completed or not' },
    completed: whole,
    paired: { ...whole, description: 'By somebody who was paired with the household at that time' },
    households: { ...whole, description: 'Each counted once in its group' },
  },
};

export const visitReport = question({
  path: '/v1/reports/visits',
  operationId: 'reportVisits',
  title: { zh: '走访统计', en: 'Visits by day, unit or area' },
  description: {
    zh: '只知月份或年份的走访按其区间单列，不计入某一天；区间只有一部分在所问日期之内的，列在 uncertain，不计入 total。',
    en:
      'A visit known by its month or year alone is counted under that span, on no day of it. One whose span lies only ' +
      'partly within the days asked for is counted in `uncertain`, and not in `total`.',
  },
  parameters,
  check: ({ from, to }) => daysInOrder(from, to),
  fromTables: true,
  response: {
    type: 'object',
    required: ['from', 'to', 'by', 'total', 'groups', 'uncertain', 'labels'],
    properties: {
      area: { type: 'string' },
      from: { type: 'string', format: 'date' },
      to: { type: 'string', format: 'date' },
      by: { enum: ['day', 'unit', 'area'] },
      total: { ...whole, description: 'Visits that lie within the days for certain' },
      groups: { type: 'array', items: group },
      uncertain: {
        type: 'object',
        required: ['total', 'groups'],
        properties: { total: whole, groups: { type: 'array', items: group } },
      },
      labels: labelsSchema,
    },
  },
  problems: ['outside-area'],
  query: ReportVisits,
});
