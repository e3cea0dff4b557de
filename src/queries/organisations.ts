import { areaCode, code as codeOf, required, text } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, words } from './parameters.js';
import { everybody } from './query-definition.js';
import { applyScopeByReach } from './reach.js';

export const { question: organisations, Handler: ListOrganisationsHandler } = listOf({
  path: '/v1/organisations',
  operationId: 'listOrganisations',
  roles: everybody,
  title: { zh: '单位', en: 'Organisations' },
  description: { zh: '已登记的帮扶单位。', en: 'Units that are registered, by their ids.' },
  filters: {
    q: words({ zh: '名称或编号的开头', en: 'The beginning of a name or of an id' }),
    kind: code({ zh: '单位类型：按代码表 organisation-kind', en: 'Of this kind (code list organisation-kind)' }),
    area: area({ zh: '驻地在此区划之内，含下级', en: 'Seated in this area, or within it' }),
  },
  page: [100, 500],
  columns: {
    organisationId: required(text('单位编号', 'Organisation id')),
    name: text('名称', 'Name'),
    kind: codeOf('organisation-kind', '单位类型', 'Kind'),
    areaCode,
  },
  rows: ({ statement, caller, values: { q, kind, area: within } }) => {
    applyScopeByReach(statement, caller, within);
    if (kind !== undefined) statement.where(`o.kind = ${statement.value(kind)}`);
    if (q !== undefined) {
      const beginning = statement.value(q);
      statement.where(`(starts_with(o.name, ${beginning}) OR starts_with(o.organisation_id, ${beginning}))`);
    }
    return {
      select: 'o.organisation_id, o.name, o.kind, o.area_code',
      from: `projection.organisation o JOIN projection.reach r ON r.stream = 'organisation-' || o.organisation_id`,
    };
  },
  order: [{ sql: 'o.organisation_id', type: 'text' }],
  problems: ['outside-area'],
});
