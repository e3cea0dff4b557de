/** Whether the log is as it was written, as far as the daily pass has seen: for readiness and for figures. */
import type { Pool } from 'pg';
import { scrubStanding } from '../evidence/standing.js';
import type { PartState } from './health.js';
import type { Metrics } from './metrics.js';

/** What was altered parks its stream; the rest of the ledger goes on, so that it is ready nevertheless. */
export async function integrityState(pool: Pool): Promise<PartState> {
  const { findings, events, finishedSecondsAgo } = await scrubStanding(pool);
  const reason = findings > 0 ? 'something is not as it was written: ledger status, ledger verify' : undefined;
  return {
    ready: true,
    findings,
    ...(reason !== undefined && { reason }),
    scrubbedEvents: events,
    lastPassSecondsAgo: finishedSecondsAgo === undefined ? undefined : Math.round(finishedSecondsAgo),
  };
}

export function tellIntegrity(metrics: Metrics, pool: Pool): void {
  const standing = (): ReturnType<typeof scrubStanding> => scrubStanding(pool);
  metrics.gauge(
    'ledger_integrity_findings',
    'Places at which the daily pass found the log otherwise than it was written.',
    async () => (await standing()).findings,
  );
  metrics.gauge(
    'ledger_scrub_events',
    'Events that the daily pass over the log has looked at: its position, counted from the first.',
    async () => (await standing()).events,
  );
  metrics.gauge(
    'ledger_scrub_events_per_second',
    'Pace of the pass under way, or of the last one.',
    async () => (await standing()).eventsPerSecond,
  );
  metrics.gauge(
    'ledger_scrub_finished_seconds',
    'Since a pass over the whole log was last finished.',
    async () => (await standing()).finishedSecondsAgo,
  );
}
