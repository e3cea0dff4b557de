import { EmergencyClosing, EmergencyReport, EmergencyStep } from '../domain/emergency/emergency.js';
import { areaCode, field, instant, organisation, required, text, uuid, whole, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, flag } from './parameters.js';
import { applyScopeByReach } from './reach.js';

export const { question: emergencies, Handler: ListEmergenciesHandler } = listOf({
  path: '/v1/emergencies',
  operationId: 'listEmergencies',
  title: { zh: '应急处置', en: 'The emergency desk' },
  description: {
    zh: '每起事件的每个步骤一行，按次序；附距来电、距上一个已知步骤的分钟数，未结束的另附距今的分钟数。',
    en:
      'One item per step of each case, in order, with the minutes since the call and since the last step whose time ' +
      'is known; of open cases also those until now.',
  },
  filters: {
    area: area({ zh: '发生在此区划之内，含下级', en: 'In this area, or within it' }),
    open: flag({ zh: 'true：只看未结束的；false：只看已结束的', en: 'true: open cases alone; false: the others' }),
  },
  page: [100, 500],
  columns: {
    emergencyId: required(uuid('事件编号', 'Emergency id')),
    areaCode,
    kind: field(EmergencyReport, 'kind'),
    householdId: uuid('户编号', 'Household id'),
    caller: field(EmergencyReport, 'caller'),
    phone: field(EmergencyReport, 'phone'),
    description: field(EmergencyReport, 'description'),
    isOpen: required(yesNo('未结束', 'Open')),
    outcome: field(EmergencyClosing, 'outcome'),
    step: required(field(EmergencyStep, 'step')),
    organisationId: organisation('处置单位', 'Taken by'),
    occurredOn: text('发生日期', 'Occurred on'),
    occurredAt: instant('发生时间', 'Occurred at'),
    minutesSinceCall: whole('距来电（分钟）', 'Minutes since the call'),
    minutesSincePreviousKnown: whole('距上一步（分钟）', 'Minutes since the previous step', 'Since the last known one'),
    minutesUntilNow: whole('距今（分钟）', 'Minutes until now', 'Of open cases, where the clock time is known'),
    entryId: required(uuid('记录编号', 'Entry id')),
  },
  rows: ({ statement, caller, values }) => {
    applyScopeByReach(statement, caller, values.area);
    if (values.open !== undefined) statement.where(`c.entry_id IS ${values.open ? '' : 'NOT '}NULL`);
    return {
      select: `s.emergency_id, s.area_code, s.step, s.organisation_id, s.occurred_on, s.occurred_at, s.entry_id,
        s.minutes_since_call, s.minutes_since_previous_known, f.kind, f.caller, f.phone, f.description, c.outcome,
        coalesce(c.household_id, k.household_id) AS household_id, c.entry_id IS NULL AS is_open,
        CASE WHEN c.entry_id IS NULL THEN floor(extract(epoch FROM now() - s.occurred_at) / 60)::bigint END
          AS minutes_until_now`,
      from: `projection.emergency_step s
        JOIN projection.reach r ON r.stream = 'emergency-' || s.emergency_id
        LEFT JOIN LATERAL (SELECT entry_id, outcome, household_id FROM projection.emergency_closing e
          WHERE e.emergency_id = s.emergency_id ORDER BY e.place DESC LIMIT 1) c ON TRUE
        LEFT JOIN LATERAL (SELECT kind, caller, phone, description FROM projection.emergency_step e
          WHERE e.emergency_id = s.emergency_id AND e.given_area_code IS NOT NULL ORDER BY e.place LIMIT 1) f ON TRUE
        LEFT JOIN LATERAL (SELECT household_id FROM projection.emergency_step e
          WHERE e.emergency_id = s.emergency_id AND e.household_id IS NOT NULL ORDER BY e.place DESC LIMIT 1) k ON TRUE`,
    };
  },
  order: [
    { sql: 's.emergency_id', type: 'uuid' },
    { sql: 's.sequence', type: 'integer' },
    { sql: 's.place', type: 'integer' },
  ],
  problems: ['outside-area'],
});
