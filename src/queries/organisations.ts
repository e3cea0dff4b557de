import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, code, cursor, limit, words } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confineByReach } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  q: words({ zh: '名称或编号的开头', en: 'The beginning of a name or of an id' }),
  kind: code({ zh: '单位类型：按代码表 organisation-kind', en: 'Of this kind (code list organisation-kind)' }),
  area: area({ zh: '驻地在此区划之内，含下级', en: 'Seated in this area, or within it' }),
  limit: limit(100, 500),
  cursor,
};

export class ListOrganisations extends Asked<typeof parameters> {}

interface Row {
  readonly organisationId: string;
  readonly kind?: string;
  readonly areaCode?: string;
}

@QueryHandler(ListOrganisations)
export class ListOrganisationsHandler implements IQueryHandler<ListOrganisations, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, after, language }: ListOrganisations): Promise<Page> {
    const { q, kind, area: within } = values;
    const statement = new Statement('organisations');
    confineByReach(statement, caller, within);
    if (kind !== undefined) statement.where(`o.kind = ${statement.value(kind)}`);
    if (q !== undefined) {
      const beginning = statement.value(q);
      statement.where(`(starts_with(o.name, ${beginning}) OR starts_with(o.organisation_id, ${beginning}))`);
    }
    if (after !== undefined) statement.where(`o.organisation_id > ${statement.value(after)}::text`);
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT o.organisation_id, o.name, o.kind, o.area_code
         FROM projection.organisation o JOIN projection.reach r ON r.stream = 'organisation-' || o.organisation_id
        WHERE ${statement.conditions} ORDER BY o.organisation_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const row of items) {
      named.add('organisation-kind', row.kind);
      named.add('area', row.areaCode);
    }
    const body = { items, labels: await this.labels.of(named, language) };
    return last ? { body, after: last.organisationId } : { body };
  }
}

const text = { type: 'string' };

export const organisations = question({
  path: '/v1/organisations',
  operationId: 'listOrganisations',
  title: { zh: '单位', en: 'Organisations' },
  description: { zh: '已登记的帮扶单位。', en: 'Units that are registered, by their ids.' },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['organisationId'],
    properties: { organisationId: text, name: text, kind: text, areaCode: text },
  }),
  problems: ['outside-area'],
  query: ListOrganisations,
});
