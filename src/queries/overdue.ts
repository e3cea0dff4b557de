import { daysBetween } from '../domain/span.js';
import { day, required, whole, yesNo } from './columns.js';
import { summaryColumns, summaryFields } from './household-summary.js';
import { listOf } from './list-of.js';
import { area, choiceOr, id } from './parameters.js';
import { applyScope, inForce } from './reach.js';
import { overdueOn, wholeOf } from './together.js';

interface Row {
  readonly lastVisitOn?: string;
  readonly lastContactOn?: string;
  readonly visitDueOn?: string;
  readonly contactDueOn?: string;
}

export const {
  question: overdue,
  Query: ListOverdue,
  Handler: ListOverdueHandler,
} = listOf({
  path: '/v1/overdue',
  operationId: 'listOverdue',
  title: { zh: '逾期未走访、未联络', en: 'Overdue visits and contacts' },
  description: {
    zh: '按分级的间隔和上次完成的走访（联络）计算，从未走访的自分级之日起算；最久的在前。',
    en:
      'Computed from the interval of the grade and the last completed visit (or contact); where there has been none, ' +
      'from the day of the grading. Longest overdue first.',
  },
  filters: {
    kind: choiceOr(['visit', 'contact'], 'visit', { zh: '走访或联络', en: 'What is overdue' }),
    area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
    cadre: id({ zh: '由此干部包保', en: 'Households that this cadre is paired with' }),
  },
  page: [50, 200],
  byDay: true,
  told: { schema: { kind: { enum: ['visit', 'contact'] } }, of: ({ kind }) => ({ kind }) },
  columns: {
    ...summaryFields,
    dueOn: day('应于', 'Due on', 'Left out where it is due from an unknown day'),
    overdueDays: whole('逾期天数', 'Days overdue'),
    neverYet: required(yesNo('从未走访（联络）', 'Never yet', 'There has been no completed visit (or no contact) yet')),
  },
  rows: ({ statement, caller, today, values: { kind, area: within, cadre } }) => {
    statement.where(`h.closed_on IS NULL AND ${overdueOn[kind](today())}`);
    applyScope(statement, caller, within, 'h');
    if (cadre !== undefined) {
      statement.where(`h.household_id IN (${inForce} AND cadre_id = ${statement.value(cadre)})`);
    }
    return { select: summaryColumns(today()), from: 'projection.household h' };
  },
  order: ({ kind }) => [
    { sql: `h.${kind}_due_on`, type: 'date' },
    { sql: 'h.household_id', type: 'uuid' },
  ],
  shown: (row, _, { kind }, day) => {
    const whole = wholeOf(row);
    const { visitDueOn, contactDueOn, lastVisitOn, lastContactOn } = whole as Row;
    const [dueOn, last] = kind === 'visit' ? [visitDueOn, lastVisitOn] : [contactDueOn, lastContactOn];
    return {
      ...whole,
      ...(dueOn !== undefined && { dueOn }),
      ...(dueOn !== undefined && { overdueDays: daysBetween(dueOn, day) }),
      neverYet: last === undefined,
    };
  },
  problems: ['outside-area'],
});
