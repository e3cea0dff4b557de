import { kindsWithThresholds } from '../src/domain/household/health/health-thresholds.js';
import { text } from './column.js';
import { healthReading } from './health-reading.js';
import { from, tallyOf } from './tally.js';

const codes = kindsWithThresholds.map((code) => `'${code}'`).join(', ');

/**
 * Without persons, and so by county: beside `health_reading`, which tells dashboards who was measured when, a village's
 * month would tell whose reading it was. A kind that is rare would, too: only those with thresholds are named.
 */
export const healthReadingByBand = tallyOf(healthReading, {
  name: 'health_reading_by_band',
  version: 1,
  comment:
    'Health readings, counted by county, month, kind and band of the thresholds, without persons; dashboards see no ' +
    'number from 1 to 4.',
  by: {
    area_code: from(`rpad(left(area_code, 6), 12, '0')`, text('County of the household at that time (12 digits).')),
    code: from(
      `CASE WHEN code IN (${codes}) THEN code ELSE 'other' END`,
      text('What was measured (LOINC), of the kinds that have thresholds; other for all the rest.'),
    ),
    band: from(
      `CASE WHEN code IN (${codes}) THEN coalesce(alert_level, 'within') END`,
      text('within the thresholds, recheck or urgent; null for kinds without. Not a diagnosis.'),
    ),
  },
  counts: ['readings', 'Readings.'],
  indexes: [{ columns: ['code', 'first_day'], for: 'readings of a kind, by month' }],
  withheldBelow: 5,
});
