/** Whether the tables follow the log, for readiness and for figures. */
import type { Progress } from '../projector/progress.js';
import type { PartState } from './health.js';
import type { Metrics } from './metrics.js';

/** A projector writes down every half second that it lives, also when there is nothing new. */
const silent_seconds_max = 15;

export async function projectorState(progress: Progress): Promise<PartState> {
  const { standing, lag, silentSeconds, parked, building } = await progress.health();
  const silent = silentSeconds === undefined || silentSeconds > silent_seconds_max;
  const reason = standing ? 'no projector is at work' : 'the tables are being built for the first time';
  return {
    ready: standing !== undefined && !silent,
    ...((!standing || silent) && { reason }),
    position: standing?.position,
    events: standing?.events ?? 0,
    lagEvents: lag.events,
    lagSeconds: Math.round(lag.seconds * 10) / 10,
    parked,
    building: building.length,
  };
}

export function tellProjector(metrics: Metrics, progress: Progress): void {
  const health = (): ReturnType<Progress['health']> => progress.health();
  metrics.gauge(
    'ledger_projector_lag_events',
    'Events of the log that are not in the tables yet; 1,000 at most.',
    async () => (await health()).lag.events,
  );
  metrics.gauge(
    'ledger_projector_lag_seconds',
    'Age of the oldest event that is not in the tables yet.',
    async () => (await health()).lag.seconds,
  );
  metrics.gauge(
    'ledger_projector_parked',
    'Streams whose entries wait behind one that cannot be projected.',
    async () => (await health()).parked,
  );
  metrics.gauge(
    'ledger_projector_silent_seconds',
    'Since a projector of the live tables was last seen.',
    async () => (await health()).silentSeconds,
  );
}
