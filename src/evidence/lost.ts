/** What is still known of events that the log holds no longer. */
import type { Pool } from 'pg';
import { streamName } from '../domain/streams.js';

/** Positions that are missing, as whole numbers. */
export interface Gap {
  readonly from: bigint;
  readonly to: bigint;
}

export type LostEvents = (gap: Gap) => Promise<readonly string[]>;

const told_max = 10;

/**
 * Tables keep what stood there until they are built anew: every entry of a household, and the last of any other stream.
 * @returns each as `<stream>@<revision>`, with its type where that is known
 */
export function lostByTables(pool: Pool): LostEvents {
  return async ({ from, to }) => {
    const { rows: made } = await pool.query<{ is: boolean }>(
      `SELECT to_regclass('projection.timeline') IS NOT NULL AND to_regclass('projection.file') IS NOT NULL AS is`,
    );
    if (!made[0]!.is) return [];
    const { rows } = await pool.query<{ position: string; stream: string; revision: number; fact: string | null }>(
      `SELECT DISTINCT ON (t.position::numeric) t.*
         FROM (SELECT position, $3 || household_id AS stream, revision, fact FROM projection.timeline
               UNION ALL SELECT position, stream, revision, NULL FROM projection.file) AS t
        WHERE t.position ~ '^[0-9]{1,18}$' AND t.position::numeric BETWEEN $1 AND $2
        ORDER BY t.position::numeric, t.fact NULLS LAST LIMIT $4`,
      [String(from), String(to), streamName('household', ''), told_max],
    );
    return rows.map(({ stream, revision, fact }) => `${stream}@${revision}${fact === null ? '' : ` (${fact})`}`);
  };
}
