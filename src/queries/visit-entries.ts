/** The entries behind a figure of the report of visits: by the same filters, and by what tells its group from others. */
import { Visit } from '../domain/household/visits/visit-recorded.js';
import { areaCode, cadre, day as dayOf, field, organisation, required, text, uuid, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, day, daysInOrder, flag, organisationId } from './parameters.js';
import { applyScope } from './reach.js';
import { noArea, noUnit, ofVisits, orNone, whereOrNone } from './reports.js';
import { AreaMap, placesOf, withinOf } from './visit-counts.js';

const filters = {
  ...ofVisits,
  certain: flag({
    zh: 'false：只列区间只有一部分在所问日期之内的；不填或 true：只列确在其内的',
    en: 'false: those alone whose span lies only partly within the days; else those that lie there for certain',
  }),
  first: orNone(day({ zh: '区间的首日', en: 'The first day of their span' }), {
    zh: '起始不详',
    en: 'beginning unknown',
  }),
  last: orNone(day({ zh: '区间的末日', en: 'The last day of their span' }), { zh: '未注明截止', en: 'without an end' }),
  unit: orNone(organisationId({ zh: '此单位的', en: 'Of this unit' }), noUnit),
  in: orNone(area({ zh: '只在此区划的', en: 'Of this very area' }), noArea),
  placed: flag({ zh: 'false：只看待确定区划的', en: 'false: those alone that are to be placed' }),
  outcome: code({ zh: '只看此结果，如 completed', en: 'Of this outcome alone, such as completed' }),
  paired: flag({ zh: 'true：只看结对走访', en: 'true: by somebody alone who was paired' }),
};

export const {
  question: visitEntries,
  Query: ListVisitEntries,
  Handler: ListVisitEntriesHandler,
} = listOf({
  path: '/v1/reports/visits/entries',
  operationId: 'listVisitEntries',
  title: { zh: '走访统计所据的记录', en: 'The entries behind the report of visits' },
  description: {
    zh: '走访统计所计的每次走访，一次一行。',
    en: 'Each visit that the report of visits counts, one row each.',
  },
  filters,
  check: ({ from, to }) => daysInOrder(from, to),
  page: [100, 500],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    entryId: required(uuid('记录编号', 'Entry id')),
    areaCode,
    headName: text('户主', 'Head', 'Left out where the household is out of reach by now'),
    occurredOn: text('走访日期', 'Occurred on'),
    firstDay: dayOf('首日', 'First day'),
    lastDay: dayOf('末日', 'Last day'),
    organisationId: organisation('单位', 'Unit'),
    cadreId: cadre('干部', 'Cadre'),
    mode: required(field(Visit, 'mode')),
    outcome: required(field(Visit, 'outcome')),
    isPaired: required(yesNo('结对走访', 'Paired')),
  },
  rows: ({ statement, caller, values }) => {
    const { area: within, from, to, certain, first, last, unit, in: very, placed, outcome, paired } = values;
    const map = new AreaMap(values.map, caller.byMap === true);
    applyScope(statement, caller, within, 'v', map.within);
    const [certainly, partly] = withinOf(...placesOf(statement, { first: from, last: to }));
    statement.where(certain === false ? partly : certainly);
    whereOrNone(statement, 'v.first_day', first, `'-infinity'`);
    whereOrNone(statement, 'v.last_day', last, `'infinity'`);
    whereOrNone(statement, 'v.organisation_id', unit);
    whereOrNone(statement, map.place, very);
    if (very !== undefined || placed !== undefined)
      statement.where(`${placed === false ? '' : 'NOT '}${map.isToBePlaced}`);
    if (outcome !== undefined) statement.where(`v.outcome = ${statement.value(outcome)}`);
    if (paired !== undefined) statement.where(`${paired ? '' : 'NOT '}v.is_paired`);
    // Where the household lies elsewhere by now, who heads it today is not for an account of the area of then.
    const inReach = statement.apart(() => applyScope(statement, caller, undefined, 'h'));
    return {
      select: `v.household_id, v.entry_id, ${map.place} AS area_code,
        CASE WHEN ${inReach} THEN h.head_name END AS head_name, v.occurred_on,
        nullif(v.first_day, '-infinity') AS first_day, nullif(v.last_day, 'infinity') AS last_day, v.organisation_id, v.cadre_id,
        v.mode, v.outcome, v.is_paired`,
      from: `${map.rowsOf('visit')} LEFT JOIN projection.household h ON h.household_id = v.household_id`,
    };
  },
  order: [
    { sql: 'v.last_day', type: 'date' },
    { sql: 'v.household_id', type: 'uuid' },
    { sql: 'v.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
