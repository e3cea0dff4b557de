import { Measure, PlanAdoption } from '../domain/household/plans/assistance-plan-adopted.js';
import { PlanReview } from '../domain/household/plans/assistance-plan-reviewed.js';
import { areaCode, cadre, day, field, organisation, required, text, uuid, whole, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, day as dayOf, flag, id, organisationId } from './parameters.js';
import { applyScope } from './reach.js';
import { rowsOfBoth } from './together.js';

/** Of a plan, the entry that adopted it. */
const planOf = (row: string): string => `coalesce(${row}.plan_id, ${row}.entry_id)`;

export const { question: plansList, Handler: ListPlansHandler } = listOf({
  path: '/v1/lists/plans',
  operationId: 'listPlans',
  title: { zh: '帮扶方案清单', en: 'The list of assistance plans' },
  description: {
    zh: '未销户的户各方案现行的每项措施一行（修订后以修订为准），附期限、责任人和最近一次评估。',
    en:
      'One item per measure of each plan as it stands, of households that are looked after: as revised last, with who ' +
      'is to do it, until when, and what the last review said.',
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    cadre: id({ zh: '由此干部负责', en: 'To be done by this cadre' }),
    unit: organisationId({ zh: '由此单位负责', en: 'To be done by this unit' }),
    dueBy: dayOf({ zh: '期限在这一天或之前', en: 'To be done by this day' }),
    overdue: flag({
      zh: 'true：只看期限已过的；false：只看未过的',
      en: 'true: those alone whose day is over; false: the rest',
    }),
  },
  page: [100, 500],
  byDay: true,
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    headName: text('户主', 'Head'),
    planId: required(uuid('方案编号', 'Plan id')),
    personId: uuid('成员编号', 'Member id', 'Whom it is for; else it is for the household'),
    personName: text('成员', 'Member'),
    goals: field(PlanAdoption, 'goals'),
    kind: required(field(Measure, 'kind')),
    content: field(Measure, 'content'),
    cadreId: cadre('责任干部', 'Cadre'),
    organisationId: organisation('责任单位', 'Unit'),
    until: day('完成期限', 'Until'),
    isOverdue: required(yesNo('已过期限', 'Overdue')),
    overdueDays: whole('逾期天数', 'Days overdue'),
    costFen: field(Measure, 'costFen', { zh: '预计费用', en: 'Cost' }),
    progress: field(PlanReview, 'progress'),
    reviewedOn: text('最近评估', 'Reviewed on'),
    entryId: required(uuid('记录编号', 'Entry id')),
  },
  rows: ({ statement, caller, values, today }) => {
    const { area: within, cadre: by, unit, dueBy, overdue } = values;
    const isOverdue = `coalesce(m.until < ${today()} AND v.progress IS DISTINCT FROM 'reached', FALSE)`;
    statement.where('h.closed_on IS NULL');
    statement.where(`NOT EXISTS (SELECT FROM projection.plan_measure n
      WHERE n.household_id = m.household_id AND ${planOf('n')} = ${planOf('m')} AND n.place > m.place)`);
    statement.where(`v.progress IS DISTINCT FROM 'dropped'`);
    applyScope(statement, caller, within, 'h');
    if (by !== undefined) statement.where(`m.cadre_id = ${statement.value(by)}`);
    if (unit !== undefined) statement.where(`m.organisation_id = ${statement.value(unit)}`);
    if (dueBy !== undefined) statement.where(`m.until <= ${statement.value(dueBy)}::date`);
    if (overdue !== undefined) statement.where(overdue ? isOverdue : `NOT ${isOverdue}`);
    const plan = `LEFT JOIN LATERAL (SELECT person_id, goals FROM projection.plan_measure a
          WHERE a.household_id = m.household_id AND a.entry_id = ${planOf('m')} LIMIT 1) a ON TRUE
        LEFT JOIN projection.member p ON p.household_id = m.household_id AND p.person_id = a.person_id
        LEFT JOIN LATERAL (SELECT progress, occurred_on FROM projection.plan_review v
          WHERE v.household_id = m.household_id AND v.plan_id = ${planOf('m')} ORDER BY v.place DESC LIMIT 1) v ON TRUE`;
    return {
      select: `h.household_id, h.area_code, h.head_name, ${planOf('m')} AS plan_id, a.person_id, p.name AS person_name,
        coalesce(m.goals, a.goals) AS goals, m.kind, m.content, m.cadre_id, m.organisation_id, m.until, m.cost_fen,
        m.entry_id, ${isOverdue} AS is_overdue, CASE WHEN ${isOverdue} THEN ${today()} - m.until END AS overdue_days,
        v.progress, v.occurred_on AS reviewed_on`,
      ...rowsOfBoth('plan_measure', 'm', plan),
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
    { sql: 'm.entry_id', type: 'uuid' },
    { sql: 'm.number', type: 'integer' },
  ],
  problems: ['outside-area'],
});
