import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, cursor, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
  limit: limit(100, 500),
  cursor,
};

export class ListBaseline extends Asked<typeof parameters> {}

interface Row {
  readonly householdId: string;
  readonly areaCode: string;
  readonly categories: readonly string[];
  readonly causes: readonly string[];
  readonly riskLevel?: string;
}

interface After {
  readonly area: string;
  readonly id: string;
}

@QueryHandler(ListBaseline)
export class ListBaselineHandler implements IQueryHandler<ListBaseline, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListBaseline): Promise<Page> {
    const begun = after as After | undefined;
    const statement = new Statement('baseline');
    statement.where('h.closed_on IS NULL');
    confine(statement, caller, values.area, 'h');
    if (begun) {
      const from = `(${statement.value(begun.area)}::text, ${statement.value(begun.id)}::uuid)`;
      statement.where(`(h.area_code, h.household_id) > ${from}`);
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT h.household_id, h.area_code, h.registry_number, h.registered_on, h.group_name, h.address, h.head_name,
              h.members, h.declared_members, h.declared_members_qualifier, h.categories, h.risk_level, h.housing_stage,
              h.housing_grade, h.housing_rebuilt,
              ARRAY(SELECT DISTINCT c.cause FROM projection.category c
                     WHERE c.household_id = h.household_id AND c.cause IS NOT NULL ORDER BY c.cause) AS causes
         FROM projection.household h WHERE ${statement.conditions}
        ORDER BY h.area_code, h.household_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode, categories, causes, riskLevel } of items) {
      named.add('area', areaCode);
      named.add('household-category', ...categories);
      named.add('poverty-cause', ...causes);
      named.add('risk-level', riskLevel);
    }
    const body = { items, labels: await this.labels.of(named, language) };
    return last ? { body, after: { area: last.areaCode, id: last.householdId } satisfies After } : { body };
  }
}

const text = { type: 'string' };

export const baselineList = question({
  path: '/v1/lists/baseline',
  operationId: 'listBaseline',
  title: { zh: '底数清单', en: 'The baseline list' },
  description: {
    zh: '未销户的户：成员、类别、致贫原因、分级、住房。',
    en: 'Households that are looked after: members, categories, causes, risk, housing.',
  },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['householdId', 'areaCode', 'members', 'categories', 'causes', 'housingRebuilt'],
    properties: {
      householdId: { type: 'string', format: 'uuid' },
      areaCode: text,
      registryNumber: text,
      registeredOn: text,
      groupName: text,
      address: text,
      headName: text,
      members: { type: 'integer' },
      declaredMembers: { type: 'integer' },
      declaredMembersQualifier: text,
      categories: { type: 'array', items: text },
      causes: { type: 'array', items: text },
      riskLevel: text,
      housingStage: text,
      housingGrade: text,
      housingRebuilt: { type: 'boolean' },
    },
  }),
  problems: ['outside-area'],
  query: ListBaseline,
});
