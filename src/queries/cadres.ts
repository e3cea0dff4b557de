import { organisation, required, text, uuid } from './columns.js';
import { listOf } from './list-of.js';
import { organisationId, words } from './parameters.js';
import { applyScopeByReach } from './reach.js';

export const { question: cadres, Handler: ListCadresHandler } = listOf({
  path: '/v1/cadres',
  operationId: 'listCadres',
  title: { zh: '干部', en: 'Cadres' },
  description: {
    zh: '已登记的干部，只列自己有权查看的。',
    en: 'Cadres who are registered: those alone whom the caller may read.',
  },
  filters: {
    q: words({ zh: '姓名的开头', en: 'The beginning of a name' }),
    unit: organisationId({ zh: '此单位的干部', en: 'The cadres of this unit' }),
  },
  page: [100, 500],
  columns: {
    cadreId: required(uuid('干部编号', 'Cadre id')),
    name: text('姓名', 'Name'),
    post: text('职务', 'Post'),
    organisationId: organisation('单位', 'Unit'),
  },
  rows: ({ statement, caller, values: { q, unit } }) => {
    applyScopeByReach(statement, caller, undefined);
    if (unit !== undefined) statement.where(`c.organisation_id = ${statement.value(unit)}`);
    if (q !== undefined) statement.where(`starts_with(c.name, ${statement.value(q)})`);
    return {
      select: 'c.cadre_id, c.name, c.post, c.organisation_id',
      from: `projection.cadre c JOIN projection.reach r ON r.stream = 'cadre-' || c.cadre_id`,
    };
  },
  order: [{ sql: 'c.cadre_id', type: 'uuid' }],
});
