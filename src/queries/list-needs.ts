import { NeedStatement } from '../domain/household/needs/need-identified.js';
import { areaCode, cadres, field, organisations, required, text, uuid } from './columns.js';
import { listOf } from './list-of.js';
import { area, choice, code } from './parameters.js';
import { applyScope } from './reach.js';
import { rowsOfBoth } from './together.js';

export const {
  question: needsList,
  Query: ListNeeds,
  Handler: ListNeedsHandler,
} = listOf({
  path: '/v1/lists/needs',
  operationId: 'listNeeds',
  title: { zh: '需求清单', en: 'The list of needs' },
  description: { zh: '未解决的需求，附包保的干部和单位。', en: 'Open needs, with who is paired with the household.' },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    kind: code({ zh: '只看这一种需求', en: 'Needs of this kind alone' }),
    urgency: choice(['low', 'normal', 'urgent'], { zh: '只看这一紧急程度', en: 'Needs of this urgency alone' }),
  },
  page: [100, 500],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    headName: text('户主', 'Head'),
    pairedCadreIds: required(cadres('包保干部', 'Paired cadres')),
    pairedOrganisationIds: required(organisations('包保单位', 'Paired units')),
    needId: required(uuid('需求编号', 'Need id')),
    kind: field(NeedStatement, 'kind'),
    urgency: field(NeedStatement, 'urgency'),
    description: field(NeedStatement, 'description'),
    identifiedOn: text('登记日期', 'Identified on'),
  },
  rows: ({ statement, caller, values }) => {
    statement.where('n.is_open AND h.closed_on IS NULL');
    applyScope(statement, caller, values.area, 'h');
    if (values.kind !== undefined) statement.where(`n.kind = ${statement.value(values.kind)}`);
    if (values.urgency !== undefined) statement.where(`n.urgency = ${statement.value(values.urgency)}`);
    return {
      select: `h.household_id, h.area_code, h.head_name, h.paired_cadre_ids, h.paired_organisation_ids,
        n.need_id, n.kind, n.urgency, n.description, n.identified_on`,
      ...rowsOfBoth('need', 'n'),
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
    { sql: 'n.need_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
