import { AlertAcknowledgement } from '../domain/household/health/health-alert-acknowledged.js';
import { Observation } from '../domain/household/health/health-check-recorded.js';
import { alertLevels, areaCode, choice as oneOf, codes, day, field, required, text, uuid, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, choice, flag } from './parameters.js';
import { applyScope } from './reach.js';

const trends = {
  up: { zh: '升高', en: 'up' },
  down: { zh: '降低', en: 'down' },
  same: { zh: '不变', en: 'the same' },
} as const;

/** Those that were stated, when the record was opened or later, and not ended since. */
const conditions = `(SELECT array_agg(k.condition ORDER BY k.condition) FROM (
    SELECT DISTINCT ON (c.condition) c.condition, c.ended FROM (
      SELECT condition, ended, place FROM projection.chronic_condition
       WHERE household_id = x.household_id AND person_id = x.person_id
      UNION ALL
      SELECT unnest(conditions), FALSE, place FROM projection.health_record
       WHERE household_id = x.household_id AND person_id = x.person_id) c
    ORDER BY c.condition, c.place DESC) k
  WHERE k.ended IS NOT TRUE)`;

export const { question: healthLedger, Handler: ListHealthHandler } = listOf({
  path: '/v1/health-ledger',
  operationId: 'listHealth',
  title: { zh: '健康台账', en: 'The health ledger' },
  description: {
    zh: '每个成员每种检查项目最近一次读数，附提示、其阈值版本和处理情况；提示不是诊断。',
    en:
      'The latest reading of each kind and member, with its alert, the version of the thresholds that raised it, and ' +
      'what was done about it. An alert is not a diagnosis.',
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    alert: choice(['any', 'recheck', 'urgent'], {
      zh: '只看未处理的提示：任一、需复测或紧急',
      en: 'Open alerts alone: any, those to be measured again, or urgent ones',
    }),
    overdue: flag({ zh: 'true：只看随访期限已过的', en: 'true: those alone that should have been followed up by now' }),
  },
  page: [100, 500],
  byDay: true,
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    personId: uuid('成员编号', 'Member id', 'Left out where the source does not say who'),
    name: text('成员', 'Member'),
    conditions: codes('chronic-condition', '慢性病', 'Chronic conditions'),
    code: required(field(Observation, 'code')),
    value: required(field(Observation, 'value')),
    unit: field(Observation, 'unit'),
    context: field(Observation, 'context'),
    measuredOn: text('检查日期', 'Measured on'),
    previousValue: text('上次读数', 'Previous value', 'Of the check before it, as measured there'),
    previousOn: text('上次检查', 'Previous on'),
    trend: oneOf(trends, '走势', 'Trend'),
    alertLevel: oneOf(alertLevels, '提示', 'Alert'),
    alertThresholds: text('阈值版本', 'Thresholds'),
    followUpBy: day('随访期限', 'Follow up by'),
    isFollowUpOverdue: required(yesNo('随访逾期', 'Follow-up overdue')),
    action: field(AlertAcknowledgement, 'action'),
    entryId: required(uuid('记录编号', 'Entry id')),
  },
  rows: ({ statement, caller, values, today }) => {
    const by = 'CASE WHEN isfinite(x.measured_last_day) THEN x.measured_last_day + x.follow_up_within_days END';
    const isOverdue = `(a.action IS NULL AND coalesce(${by} < ${today()}, FALSE))`;
    const isOpen = 'x.alert_level IS NOT NULL AND a.action IS NULL';
    statement.where('h.closed_on IS NULL AND coalesce(m.is_present, TRUE)');
    applyScope(statement, caller, values.area, 'h');
    if (values.alert !== undefined) statement.where(isOpen);
    if (values.alert === 'recheck' || values.alert === 'urgent')
      statement.where(`x.alert_level = ${statement.value(values.alert)}`);
    if (values.overdue !== undefined) statement.where(values.overdue ? isOverdue : `NOT ${isOverdue}`);
    const since = `LEFT JOIN LATERAL (SELECT action FROM projection.health_alert_acknowledgement a
          WHERE a.household_id = x.household_id AND a.check_id = x.entry_id AND a.person_id = x.person_id
          ORDER BY a.place DESC LIMIT 1) a ON TRUE
        LEFT JOIN LATERAL (SELECT b.value, b.occurred_on FROM projection.health_reading b
          WHERE b.household_id = x.household_id AND b.person_id IS NOT DISTINCT FROM x.person_id AND b.code = x.code
            AND b.unit = x.unit AND b.entry_id <> x.entry_id
          ORDER BY b.place DESC LIMIT 1) b ON TRUE`;
    return {
      select: `h.household_id, h.area_code, x.person_id, m.name, x.code, x.value::text AS value, x.unit, x.context,
        x.measured_on, x.alert_level, x.alert_thresholds, ${by} AS follow_up_by, ${isOverdue} AS is_follow_up_overdue,
        a.action, x.entry_id, ${conditions} AS conditions,
        b.value::text AS previous_value, b.occurred_on AS previous_on,
        CASE WHEN x.value > b.value THEN 'up' WHEN x.value < b.value THEN 'down' WHEN x.value = b.value THEN 'same' END AS trend`,
      from: `projection.health_reading_latest x JOIN projection.household h ON h.household_id = x.household_id
        LEFT JOIN projection.member m ON m.household_id = x.household_id AND m.person_id = x.person_id ${since}`,
      // Unless they were measured since; where they came from they are there no longer.
      fromMerged: `projection.surviving s JOIN projection.household h ON h.household_id = s.surviving_id
        JOIN projection.health_reading_latest x ON x.household_id = s.household_id AND NOT EXISTS (
          SELECT FROM projection.health_reading_latest y
           WHERE y.household_id = h.household_id AND y.person = x.person AND y.code = x.code)
        LEFT JOIN LATERAL (SELECT o.name, coalesce(n.is_present, FALSE) AS is_present FROM projection.member o
          LEFT JOIN projection.member n ON n.household_id = h.household_id AND n.person_id = o.person_id
          WHERE o.household_id = x.household_id AND o.person_id = x.person_id) m ON TRUE ${since}`,
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
    { sql: 'x.person', type: 'text' },
    { sql: 'x.code', type: 'text' },
    { sql: 'x.household_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
