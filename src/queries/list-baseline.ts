import { areaCode, code, codes, housingStage, qualifier, required, text, uuid, whole, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area } from './parameters.js';
import { applyScope } from './reach.js';
import { ofItsCategories } from './together.js';

export const {
  question: baselineList,
  Query: ListBaseline,
  Handler: ListBaselineHandler,
} = listOf({
  path: '/v1/lists/baseline',
  operationId: 'listBaseline',
  title: { zh: '底数清单', en: 'The baseline list' },
  description: {
    zh: '未销户的户：成员、类别、致贫原因、分级、住房。',
    en: 'Households that are looked after: members, categories, causes, risk, housing.',
  },
  filters: { area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }) },
  page: [100, 500],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    registryNumber: text('建档编号', 'Registry number'),
    registeredOn: text('建档日期', 'Registered on'),
    groupName: text('村民小组或楼栋单元', 'Group'),
    address: text('住址', 'Address'),
    headName: text('户主', 'Head'),
    members: required(whole('成员数', 'Members')),
    declaredMembers: whole('申报人口', 'Declared members'),
    declaredMembersQualifier: qualifier({ zh: '申报人口', en: 'Declared members' }),
    categories: required(codes('household-category', '户类别', 'Categories')),
    causes: required(codes('poverty-cause', '致贫原因', 'Causes')),
    riskLevel: code('risk-level', '风险等级', 'Risk level'),
    housingStage,
    housingGrade: text('房屋等级', 'Housing grade'),
    housingRebuilt: required(yesNo('已重建', 'House rebuilt')),
  },
  rows: ({ statement, caller, values }) => {
    statement.where('h.closed_on IS NULL');
    applyScope(statement, caller, values.area, 'h');
    return {
      select: `h.household_id, h.area_code, h.registry_number, h.registered_on, h.group_name, h.address, h.head_name,
        h.members, h.declared_members, h.declared_members_qualifier, h.risk_level, h.housing_stage,
        h.housing_grade, h.housing_rebuilt,
        ARRAY(SELECT DISTINCT c.category FROM ${ofItsCategories('category')} c ORDER BY c.category) AS categories,
        ARRAY(SELECT DISTINCT c.cause FROM ${ofItsCategories('cause')} c WHERE c.cause IS NOT NULL ORDER BY c.cause) AS causes`,
      from: 'projection.household h',
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
