/** How far the processes are, for figures. */
import type { Pool } from 'pg';
import type { EventStore } from '../event-store/event-store.js';
import type { Metrics } from '../platform/metrics.js';

export interface ProcessHealth {
  /** Entries to be compared now, or to be tried again. */
  readonly due: number;
  /** Recipients whose completion could not be written. */
  readonly failed: number;
  /** Since the oldest change that has not been compared was received; 0 where there is none. */
  readonly lagSeconds: number;
  /** Since the leading runner was last seen; undefined before there was one. */
  readonly silentSeconds: number | undefined;
}

interface Row {
  readonly position: string | null;
  readonly silent: number | null;
  readonly due: number;
  readonly failed: number;
  readonly oldest: number;
}

export async function processHealth(pool: Pool, store: EventStore): Promise<ProcessHealth> {
  const { rows } = await pool.query<Row>({
    name: 'process health',
    text: `SELECT max(c.position) AS position, max(extract(epoch FROM greatest(now(), c.beat_at) - c.beat_at))::float8 AS silent,
                  (SELECT count(*)::integer FROM process.due) AS due,
                  (SELECT count(*)::integer FROM process.failure) AS failed,
                  (SELECT COALESCE(extract(epoch FROM greatest(now() - min(received_at), '0')), 0)::float8 FROM process.due) AS oldest
             FROM process.checkpoint c`,
  });
  const { position, silent, due, failed, oldest } = rows[0]!;
  return {
    due,
    failed,
    lagSeconds: Math.max(0, oldest, await unreadSeconds(store, position ?? undefined)),
    silentSeconds: silent ?? undefined,
  };
}

/** Age of the oldest event that has not been read. */
async function unreadSeconds(store: EventStore, after: string | undefined): Promise<number> {
  const [next] = await store.readAll({ ...(after !== undefined && { after }), limit: 1 });
  const { receivedAt } = next?.metadata ?? {};
  const since_ms = typeof receivedAt === 'string' ? Date.now() - Date.parse(receivedAt) : 0;
  return Number.isNaN(since_ms) ? 0 : since_ms / 1_000;
}

export function tellProcesses(metrics: Metrics, pool: Pool, store: EventStore): void {
  const figures: readonly [name: string, help: string, of: (health: ProcessHealth) => number | undefined][] = [
    ['due', 'Entries whose completions have yet to be compared with what is wanted.', ({ due }) => due],
    ['failed', 'Recipients whose completion could not be written.', ({ failed }) => failed],
    ['lag_seconds', 'Age of the oldest change that has not been completed.', ({ lagSeconds }) => lagSeconds],
    ['silent_seconds', 'Since the leading runner was last seen.', ({ silentSeconds }) => silentSeconds],
  ];
  for (const [name, help, of] of figures) {
    metrics.gauge(`ledger_process_${name}`, help, async () => of(await processHealth(pool, store)));
  }
}
