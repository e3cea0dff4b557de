import { asWritten, day, daysOfSpan, required, text, uuid } from './column.js';
import { readingColumns } from './health-reading.js';
import { householdKeyed } from './shapes.js';

export const healthReadingLatest = householdKeyed({
  name: 'health_reading_latest',
  version: 2,
  comment: 'The latest reading of each kind and member: the health ledger.',
  columns: {
    person: required(text('The member, or "household" where the source does not say who.')),
    person_id: uuid('The member; null where the source does not say who.'),
    ...readingColumns,
    entry_id: required(uuid('The check that it comes from.')),
    measured_on: text('When it was measured, as written.'),
    measured_last_day: required(day('Last day of when it was measured.', asWritten('measured_on', 'last'))),
  },
  key: ['person', 'code'],
  indexes: [
    {
      columns: ['alert_level', 'measured_last_day'],
      where: 'alert_level IS NOT NULL',
      for: 'open alerts, oldest first',
    },
  ],
  parts: ({ state }) => [state.readings],
  rows: ({ state: { readings } }) =>
    Object.values(readings).map(({ personId, code, value, unit, context, alert, by, on, span }) => ({
      person: personId ?? 'household',
      person_id: personId,
      code,
      value,
      unit,
      context,
      alert_level: alert?.level,
      alert_thresholds: alert?.thresholds,
      follow_up_within_days: alert?.followUpWithinDays,
      entry_id: by,
      measured_on: on,
      measured_last_day: daysOfSpan(span).last,
    })),
});
