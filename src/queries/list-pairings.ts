import { PairingStart } from '../domain/household/pairings/pairing-started.js';
import { areaCode, cadre, code, field, organisation, required, text, uuid } from './columns.js';
import { listOf } from './list-of.js';
import { area, flag } from './parameters.js';
import { applyScope } from './reach.js';

/** Of a household that nobody is paired with: before every other id. */
const nobody = '00000000-0000-0000-0000-000000000000';

export const {
  question: pairingsList,
  Query: ListPairings,
  Handler: ListPairingsHandler,
} = listOf({
  path: '/v1/lists/pairings',
  operationId: 'listPairings',
  title: { zh: '包保清单', en: 'The list of pairings' },
  description: {
    zh: '每户每个在期的结对一行；无人包保的户也列出，没有结对的字段。',
    en: 'One item per household and pairing in force; households that nobody is paired with stand without one.',
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
    paired: flag({ zh: 'false：只看无人包保的户', en: 'false: households alone that nobody is paired with' }),
  },
  page: [100, 500],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    headName: text('户主', 'Head'),
    riskLevel: code('risk-level', '风险等级', 'Risk level'),
    pairingId: uuid('结对编号', 'Pairing id'),
    tier: field(PairingStart, 'tier'),
    role: field(PairingStart, 'role'),
    cadreId: cadre('干部', 'Cadre'),
    organisationId: organisation('单位', 'Unit'),
    startedOn: text('开始日期', 'Started on', 'As written; left out where it is not known'),
  },
  rows: ({ statement, caller, values }) => {
    statement.where('h.closed_on IS NULL');
    applyScope(statement, caller, values.area, 'h');
    if (values.paired !== undefined) statement.where(values.paired ? 'h.pairings > 0' : 'h.pairings = 0');
    return {
      select: `h.household_id, h.area_code, h.head_name, h.risk_level,
        p.pairing_id, p.tier, p.role, p.cadre_id, p.organisation_id, p.started_on`,
      from: `projection.household h
        LEFT JOIN projection.pairing p ON p.household_id = h.household_id AND p.is_in_force`,
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
    { sql: `coalesce(p.pairing_id, '${nobody}')`, type: 'uuid' },
  ],
  from: (places) => `(h.area_code, h.household_id) >= (${places.slice(0, 2).join(', ')})`,
  problems: ['outside-area'],
});
