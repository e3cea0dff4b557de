import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { scopeOf } from '../access/readers.js';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, cursor, daysInOrder, flag, limit, organisationId, requiredDay } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';
import { unplaced, withinOf } from './visit-counts.js';

const parameters = {
  area: area({
    zh: '此区划之内，含下级；按走访当时的区划',
    en: 'In this area and all within it, as it was at the time',
  }),
  from: requiredDay({ zh: '从这一天起', en: 'From this day' }),
  to: requiredDay({ zh: '到这一天为止', en: 'To this day' }),
  unit: organisationId({ zh: '由这个单位走访', en: 'By this unit' }),
  named: flag({ zh: 'false：只看未注明单位的', en: 'false: those alone that name no unit' }),
  certain: flag({
    zh: 'true：只看确在所问日期之内的；false：只看区间有一部分在其内的',
    en: 'true: those alone that lie within the days for certain; false: those of which the span lies only partly there',
  }),
  limit: limit(100, 500),
  cursor,
};

export class ListVisits extends Asked<typeof parameters> {}

interface Row {
  readonly householdId: string;
  readonly entryId: string;
  /** The last day; left out where it is open. */
  readonly key?: string;
  readonly areaCode?: string;
  readonly cadreId?: string;
  readonly organisationId?: string;
}

interface After {
  readonly key: string;
  readonly household: string;
  readonly entry: string;
}

const columns = 'household_id, entry_id, occurred_on, first_day, last_day, mode, outcome, organisation_id, cadre_id';

@QueryHandler(ListVisits)
export class ListVisitsHandler implements IQueryHandler<ListVisits, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListVisits): Promise<Page> {
    const { from, to, unit, named: isNamed, certain: wanted } = values;
    const begun = after as After | undefined;
    const statement = new Statement();
    confine(statement, caller, values.area, 'v');
    const [certain, uncertain] = withinOf(`${statement.value(from)}::date`, `${statement.value(to)}::date`);
    statement.where(wanted === undefined ? `((${certain}) OR (${uncertain}))` : wanted ? certain : uncertain);
    if (unit !== undefined) statement.where(`v.organisation_id = ${statement.value(unit)}`);
    if (isNamed !== undefined) statement.where(`v.organisation_id IS ${isNamed ? 'NOT ' : ''}NULL`);
    if (begun) {
      const [day, household] = [statement.value(begun.key), statement.value(begun.household)];
      const entry = statement.value(begun.entry);
      statement.where(`(v.last_day, v.household_id, v.entry_id) > (${day}::date, ${household}::uuid, ${entry}::uuid)`);
    }
    // Where the household lies elsewhere by now, who heads it today is not for an account of the area of then.
    const sees = statement.value(scopeOf(caller).by !== 'areas');
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT ${columns.replaceAll(/\w+/g, 'v.$&')}, v.area_code, v.is_paired, v.last_day::text AS key,
              CASE WHEN ${sees} OR h.area_code = v.area_code THEN h.head_name END AS head_name
         FROM (SELECT ${columns}, is_paired, area_code FROM projection.visit WHERE area_code IS NOT NULL
               UNION ALL SELECT ${columns}, is_paired, area_code FROM ${unplaced} u) v
         LEFT JOIN projection.household h ON h.household_id = v.household_id
        WHERE ${statement.conditions}
        ORDER BY v.last_day, v.household_id, v.entry_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode, cadreId, organisationId: by } of items) {
      named.add('area', areaCode);
      named.add('cadre', cadreId);
      named.add('organisation', by);
    }
    const body = { items: items.map(({ key: _, ...item }) => item), labels: await this.labels.of(named, language) };
    if (!last) return { body };
    const { key = 'infinity', householdId, entryId } = last;
    return { body, after: { key, household: householdId, entry: entryId } satisfies After };
  }
}

const text = { type: 'string' };
const id = { type: 'string', format: 'uuid' };
const day = { type: 'string', format: 'date' };

export const visitsList = question({
  path: '/v1/lists/visits',
  operationId: 'listVisits',
  title: { zh: '走访清单', en: 'The list of visits' },
  description: {
    zh: '走访统计所计的每次走访一行，按日期先后。',
    en: 'What the report of visits counts, one item per visit, by its day.',
  },
  parameters,
  check: ({ from, to }) => daysInOrder(from, to),
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['householdId', 'entryId', 'mode', 'outcome', 'isPaired'],
    properties: {
      householdId: id,
      entryId: id,
      headName: { ...text, description: 'Left out where the household lies in another area by now' },
      areaCode: { ...text, description: 'At that time' },
      occurredOn: { ...text, description: 'As written; left out where it is not known' },
      firstDay: day,
      lastDay: day,
      mode: { enum: ['home', 'phone', 'video', 'message'] },
      outcome: { enum: ['completed', 'nobody_home', 'refused', 'moved'] },
      organisationId: text,
      cadreId: id,
      isPaired: { type: 'boolean', description: 'By somebody who was paired with the household at that time' },
    },
  }),
  problems: ['outside-area'],
  query: ListVisits,
});
