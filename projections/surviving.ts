/** Which household goes on in place of one that was merged: made by the database when it is asked. */
import type { Joined } from './suspected.js';

/** Merges that follow each other; readers stop there, and so at circles. */
const steps_max = 20;

export const surviving: Joined = {
  name: 'surviving',
  comment:
    'One row per household that was merged into another, with the one that goes on: whoever counts households counts ' +
    'that one in its place.',
  columns: {
    household_id: 'The household that was merged.',
    surviving_id: 'The one that goes on, through merges that followed.',
  },
  of: ['household'],
  sql: (table) => `
    WITH RECURSIVE step AS (
      SELECT h.household_id, h.merged_into AS surviving_id, 1 AS steps FROM ${table('household')} h
       WHERE h.merged_into IS NOT NULL
      UNION ALL
      SELECT s.household_id, h.merged_into, s.steps + 1
        FROM step s JOIN ${table('household')} h ON h.household_id = s.surviving_id
       WHERE h.merged_into IS NOT NULL AND h.merged_into <> s.household_id AND s.steps < ${String(steps_max)})
    SELECT DISTINCT ON (household_id) household_id, surviving_id FROM step ORDER BY household_id, steps DESC`,
};

/**
 * SQL, for a household `h` into which others were merged: due by its own entries, or as long after what theirs did.
 * S19: where nothing is due, nothing is.
 * @param last when those were seen last, in SQL
 */
export const dueTogether = (kind: 'visit' | 'contact', last: string): string =>
  `CASE WHEN h.${kind}_due_on IS NOT NULL THEN greatest(h.${kind}_due_on, ${last} + h.${kind}_every_days) END`;
