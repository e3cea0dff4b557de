/** How the pass over the log stands, for readiness, figures and `ledger status`. */
import type { Pool } from 'pg';
import { Findings } from './findings.js';

export interface ScrubStanding {
  /** Events that the pass under way, or the last one, has looked at. */
  readonly events: number;
  readonly position: string | undefined;
  /** Since the pass began. */
  readonly eventsPerSecond: number;
  /** Since a pass was last finished; undefined where none was yet. */
  readonly finishedSecondsAgo: number | undefined;
  readonly isUnderWay: boolean;
  readonly findings: number;
}

interface Row {
  readonly count: string;
  readonly position: string | null;
  readonly seconds: number;
  readonly ago: number | null;
  readonly is_under_way: boolean;
}

export async function scrubStanding(pool: Pool): Promise<ScrubStanding> {
  const { rows } = await pool.query<Row>(
    `SELECT count, position, finished_at IS NULL AS is_under_way,
            extract(epoch FROM COALESCE(finished_at, now()) - begun_at)::float8 AS seconds,
            extract(epoch FROM greatest(now(), last_finished_at) - last_finished_at)::float8 AS ago
       FROM evidence.scrub`,
  );
  const [row] = rows;
  const events = Number(row?.count ?? 0);
  return {
    events,
    position: row?.position ?? undefined,
    eventsPerSecond: row && row.seconds > 0 ? events / row.seconds : 0,
    finishedSecondsAgo: row?.ago ?? undefined,
    isUnderWay: row?.is_under_way ?? false,
    findings: await new Findings(pool).count(),
  };
}
