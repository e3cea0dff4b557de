import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, choice, code, cursor, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
  kind: code({ zh: '只看这一种需求', en: 'Needs of this kind alone' }),
  urgency: choice(['low', 'normal', 'urgent'], { zh: '只看这一紧急程度', en: 'Needs of this urgency alone' }),
  limit: limit(100, 500),
  cursor,
};

export class ListNeeds extends Asked<typeof parameters> {}

interface Row {
  readonly householdId: string;
  readonly areaCode: string;
  readonly needId: string;
  readonly kind?: string;
  readonly pairedCadreIds: readonly string[];
  readonly pairedOrganisationIds: readonly string[];
}

interface After {
  readonly area: string;
  readonly id: string;
  readonly need: string;
}

@QueryHandler(ListNeeds)
export class ListNeedsHandler implements IQueryHandler<ListNeeds, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListNeeds): Promise<Page> {
    const begun = after as After | undefined;
    const statement = new Statement('needs');
    statement.where('n.is_open AND h.closed_on IS NULL');
    confine(statement, caller, values.area, 'h');
    if (values.kind !== undefined) statement.where(`n.kind = ${statement.value(values.kind)}`);
    if (values.urgency !== undefined) statement.where(`n.urgency = ${statement.value(values.urgency)}`);
    if (begun) {
      const [from, id] = [statement.value(begun.area), statement.value(begun.id)];
      const need = statement.value(begun.need);
      statement.where(`(h.area_code, h.household_id, n.need_id) > (${from}::text, ${id}::uuid, ${need}::uuid)`);
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT h.household_id, h.area_code, h.head_name, h.paired_cadre_ids, h.paired_organisation_ids,
              n.need_id, n.kind, n.urgency, n.description, n.identified_on
         FROM projection.household h JOIN projection.need n ON n.household_id = h.household_id
        WHERE ${statement.conditions}
        ORDER BY h.area_code, h.household_id, n.need_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode, kind, pairedCadreIds, pairedOrganisationIds } of items) {
      named.add('area', areaCode);
      named.add('need-kind', kind);
      named.add('cadre', ...pairedCadreIds);
      named.add('organisation', ...pairedOrganisationIds);
    }
    const body = { items, labels: await this.labels.of(named, language) };
    return last
      ? { body, after: { area: last.areaCode, id: last.householdId, need: last.needId } satisfies After }
      : { body };
  }
}

const text = { type: 'string' };
const id = { type: 'string', format: 'uuid' };

export const needsList = question({
  path: '/v1/lists/needs',
  operationId: 'listNeeds',
  title: { zh: '需求清单', en: 'The list of needs' },
  description: { zh: '未解决的需求，附包保的干部和单位。', en: 'Open needs, with who is paired with the household.' },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['householdId', 'areaCode', 'needId', 'pairedCadreIds', 'pairedOrganisationIds'],
    properties: {
      householdId: id,
      areaCode: text,
      headName: text,
      pairedCadreIds: { type: 'array', items: id },
      pairedOrganisationIds: { type: 'array', items: text },
      needId: id,
      kind: text,
      urgency: { enum: ['low', 'normal', 'urgent'] },
      description: text,
      identifiedOn: text,
    },
  }),
  problems: ['outside-area'],
  query: ListNeeds,
});
