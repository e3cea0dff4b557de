import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { cursor, limit, organisationId, words } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confineByReach } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  q: words({ zh: '姓名的开头', en: 'The beginning of a name' }),
  unit: organisationId({ zh: '此单位的干部', en: 'The cadres of this unit' }),
  limit: limit(100, 500),
  cursor,
};

export class ListCadres extends Asked<typeof parameters> {}

interface Row {
  readonly cadreId: string;
  readonly organisationId?: string;
}

@QueryHandler(ListCadres)
export class ListCadresHandler implements IQueryHandler<ListCadres, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, after, language }: ListCadres): Promise<Page> {
    const { q, unit } = values;
    const statement = new Statement('cadres');
    confineByReach(statement, caller, undefined);
    if (unit !== undefined) statement.where(`c.organisation_id = ${statement.value(unit)}`);
    if (q !== undefined) statement.where(`starts_with(c.name, ${statement.value(q)})`);
    if (after !== undefined) statement.where(`c.cadre_id > ${statement.value(after)}::uuid`);
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT c.cadre_id, c.name, c.post, c.organisation_id
         FROM projection.cadre c JOIN projection.reach r ON r.stream = 'cadre-' || c.cadre_id
        WHERE ${statement.conditions} ORDER BY c.cadre_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const row of items) named.add('organisation', row.organisationId);
    const body = { items, labels: await this.labels.of(named, language) };
    return last ? { body, after: last.cadreId } : { body };
  }
}

const text = { type: 'string' };

export const cadres = question({
  path: '/v1/cadres',
  operationId: 'listCadres',
  title: { zh: '干部', en: 'Cadres' },
  description: {
    zh: '已登记的干部，只列自己有权查看的。',
    en: 'Cadres who are registered: those alone whom the caller may read.',
  },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['cadreId'],
    properties: { cadreId: { type: 'string', format: 'uuid' }, name: text, post: text, organisationId: text },
  }),
  query: ListCadres,
});
