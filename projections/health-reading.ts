import { healthCheckRecorded } from '../src/domain/household/health/health-check-recorded.js';
import type { Observation } from '../src/domain/household/health/health-check-recorded.js';
import { alertOf } from '../src/domain/household/health/health-thresholds.js';
import { count, decimal, personal, required, text, uuid } from './column.js';
import { householdJournal } from './shapes.js';

/** What a reading says, and what by the thresholds follows from it. */
export const readingColumns = {
  code: required(personal(text('What was measured (LOINC).'))),
  value: required(personal(decimal('Measured value.'))),
  unit: required(personal(text('Unit (UCUM).'))),
  context: personal(text('fasting, random, after_meal, resting or after_exercise.')),
  alert_level: personal(
    text('recheck: measure again; urgent: somebody follows it up. Null: neither. Not a diagnosis.'),
  ),
  alert_thresholds: personal(text('Version of the thresholds by which the alert was raised.')),
  follow_up_within_days: personal(count('Days within which an urgent reading is to be followed up.')),
} as const;

export const healthReading = householdJournal({
  name: 'health_reading',
  version: 1,
  comment: 'One row per reading of a health check.',
  facts: [healthCheckRecorded],
  numbered: 'reading',
  columns: {
    reading: required(count('Number within the check, from 1.')),
    person_id: uuid('The member; null where the source does not say who.'),
    organisation_id: text('The unit that measured.'),
    ...readingColumns,
    note: personal(text('Note on the check.')),
  },
  indexes: [{ columns: ['area_code', 'last_day'], for: 'readings in an area by day' }],
  rows: ({ payload: { personId, organisationId, observations, note } }) =>
    // Opened without its key, an erased check has no observations.
    ((observations as Observation[] | undefined) ?? []).map(({ code, value, unit, context }, index) => {
      const alert = alertOf(code, value, context);
      return {
        reading: index + 1,
        person_id: personId,
        organisation_id: organisationId,
        code,
        value,
        unit: unit ?? '',
        context,
        alert_level: alert?.level,
        alert_thresholds: alert?.thresholds,
        follow_up_within_days: alert?.followUpWithinDays,
        note,
      };
    }),
});
