import { area } from './area.js';
import { day, flag, required, text, texts } from './column.js';
import type { Derived } from './table.js';

/** Of digits that areas begin with, by level: the code of the area above; null where there is none. */
const above = (digits: string): string =>
  `CASE WHEN length(${digits}) > 2 THEN rpad(left(${digits}, ` +
  `CASE length(${digits}) WHEN 12 THEN 9 WHEN 9 THEN 6 WHEN 6 THEN 4 ELSE 2 END), 12, '0') END`;

const steps_max = 100;

/**
 * An area that has ended, or that lies in one that has, is followed to what it became, from the day after. Where that is
 * not one area, what lay there is to be placed, and counts below the area above until somebody has said where it lies.
 */
export const areaPlace: Derived = {
  shape: 'derived',
  name: 'area_place',
  version: 1,
  comment:
    'Of areas that have ended, or lie in one that has, one row per span of days: what lay there lies where then, by the ' +
    'map of those days. An area without a row lies where its code says.',
  from: area,
  columns: {
    area_code: required(text('The area, as files and rows of other tables name it.')),
    first_day: required(day('First day.')),
    last_day: required(day('Last day.')),
    place_code: required(text('The area that stands in its place on these days: itself, as long as it holds.')),
    within_code: required(
      text('Where it counts: the same; of what is to be placed, the area above, below which it has a row of its own.'),
    ),
    is_to_be_placed: required(
      flag('It became several areas, or none that is known: where each household lies is to be said.'),
    ),
    successors: required(texts('Of what is to be placed: the areas that it may lie in.')),
  },
  key: ['area_code', 'first_day'],
  indexes: [{ columns: ['within_code'], for: 'what lies in an area by the map' }],
  select: (source) => `
    WITH RECURSIVE ends AS (
      SELECT area_code, digits, holds_until, successors FROM ${source} WHERE holds_until IS NOT NULL
    ), gone AS (
      SELECT DISTINCT ON (a.area_code) a.area_code, a.digits, e.holds_until AS until,
             coalesce(e.successors, '{}') AS successors
        FROM ends e JOIN ${source} a ON a.area_code BETWEEN rpad(e.digits, 12, '0') AND rpad(e.digits, 12, '9')
       ORDER BY a.area_code, e.holds_until, length(e.digits) DESC
    ), way AS (
      SELECT area_code, 1 AS step, area_code AS at, NULL::text AS kept, '{}'::text[] AS heirs,
             '-infinity'::date AS since, ARRAY[area_code] AS seen
        FROM gone
       UNION ALL
      SELECT w.area_code, w.step + 1, n.at, CASE WHEN n.follows THEN w.kept ELSE coalesce(w.kept, w.at) END,
             CASE WHEN n.follows OR w.kept IS NOT NULL THEN w.heirs ELSE g.successors END,
             greatest(w.since, g.until + 1), w.seen || n.at
        FROM way w JOIN gone g ON g.area_code = w.at
       CROSS JOIN LATERAL (
         SELECT cardinality(g.successors) = 1 AND g.successors[1] <> ALL (w.seen) AS follows
       ) f
       CROSS JOIN LATERAL (
         SELECT f.follows, CASE WHEN f.follows THEN g.successors[1] ELSE ${above('g.digits')} END AS at
       ) n
       WHERE n.at IS NOT NULL AND w.step < ${steps_max}
    ), spans AS (
      SELECT area_code, since AS first_day, coalesce(lead(since) OVER (PARTITION BY area_code ORDER BY step) - 1, 'infinity')
               AS last_day, coalesce(kept, at) AS place_code, at AS within_code, kept IS NOT NULL AS is_to_be_placed, heirs
        FROM way
    )
    SELECT area_code, first_day, last_day, place_code, within_code, is_to_be_placed, heirs
      FROM spans WHERE first_day <= last_day`,
};
