import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { daysBetween } from '../domain/span.js';
import { Clock } from '../platform/clock.js';
import { nameSummary, summaryColumns, summaryProperties, summaryRequired } from './household-summary.js';
import type { HouseholdSummary } from './household-summary.js';
import { Labels, Named } from './labels.js';
import { cut, daySchema, pageSchema } from './pages.js';
import { area, choiceOr, cursor, id, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  kind: choiceOr(['visit', 'contact'], 'visit', { zh: '走访或联络', en: 'What is overdue' }),
  area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
  cadre: id({ zh: '由此干部包保', en: 'Households that this cadre is paired with' }),
  limit: limit(50, 200),
  cursor,
};

export class ListOverdue extends Asked<typeof parameters> {}

interface Row extends HouseholdSummary {
  readonly lastVisitOn?: string;
  readonly lastContactOn?: string;
  readonly dueOn?: string;
}

interface After {
  readonly day: string;
  readonly due: string;
  readonly id: string;
}

@QueryHandler(ListOverdue)
export class ListOverdueHandler implements IQueryHandler<ListOverdue, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
    private readonly clock: Clock,
  ) {}

  async execute({ values, caller, language, after }: ListOverdue): Promise<Page> {
    const begun = after as After | undefined;
    const day = begun?.day ?? this.clock.today();
    const due = `h.${values.kind}_due_on`;
    const statement = new Statement('overdue');
    const today = statement.value(day);
    statement.where(`h.closed_on IS NULL AND ${due} < ${today}::date`);
    confine(statement, caller, values.area, 'h');
    if (values.cadre !== undefined) {
      const paired = 'SELECT household_id FROM projection.pairing WHERE is_in_force AND cadre_id';
      statement.where(`h.household_id IN (${paired} = ${statement.value(values.cadre)})`);
    }
    if (begun) {
      const from = `(${statement.value(begun.due)}::date, ${statement.value(begun.id)}::uuid)`;
      statement.where(`(${due}, h.household_id) > ${from}`);
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT ${summaryColumns(today)}, ${due} AS due_on
         FROM projection.household h WHERE ${statement.conditions}
        ORDER BY ${due}, h.household_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const item of items) nameSummary(item, named);
    const body = {
      day,
      kind: values.kind,
      items: items.map((row) => shownRow(row, values.kind, day)),
      labels: await this.labels.of(named, language),
    };
    return last ? { body, after: { day, due: lastDue(last), id: last.householdId } satisfies After } : { body };
  }
}

/** A day that is since ever is left out of rows; it sorts before all others. */
function lastDue({ dueOn }: Row): string {
  return dueOn ?? '-infinity';
}

function shownRow(row: Row, kind: 'visit' | 'contact', day: string) {
  const last = kind === 'visit' ? row.lastVisitOn : row.lastContactOn;
  return {
    ...row,
    ...(row.dueOn !== undefined && { overdueDays: daysBetween(row.dueOn, day) }),
    neverYet: last === undefined,
  };
}

export const overdue = question({
  path: '/v1/overdue',
  operationId: 'listOverdue',
  title: { zh: '逾期未走访、未联络', en: 'Overdue visits and contacts' },
  description: {
    zh: '按分级的间隔和上次完成的走访（联络）计算，从未走访的自分级之日起算；最久的在前。',
    en:
      'Computed from the interval of the grade and the last completed visit (or contact); where there has been none, ' +
      'from the day of the grading. Longest overdue first.',
  },
  parameters,
  fromTables: true,
  response: pageSchema(
    {
      type: 'object',
      required: [...summaryRequired, 'neverYet'],
      properties: {
        ...summaryProperties,
        dueOn: { type: 'string', format: 'date', description: 'Left out where it has been due since ever' },
        overdueDays: { type: 'integer' },
        neverYet: { type: 'boolean', description: 'There has been no completed visit (or no contact) yet' },
      },
    },
    { day: daySchema, kind: { enum: ['visit', 'contact'] } },
  ),
  problems: ['outside-area'],
  query: ListOverdue,
});
