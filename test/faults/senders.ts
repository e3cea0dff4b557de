/** Clients that record visits whatever happens: each entry is sent until it is acknowledged, as a device does. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { percentile } from '../../bench/measure.js';
import { visit } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

/** How a request is sent, and where to. */
export type Send = (path: string, body: object) => Promise<Response>;

/** To a ledger that is there all the while, as the office. */
export async function sendTo(ledger: TestLedger): Promise<Send> {
  const token = await ledger.token({ role: 'office', ttl_seconds: 86_400 });
  return (path, body) =>
    fetch(ledger.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
}

export class Senders {
  /** By entry, its household. */
  readonly acknowledged = new Map<string, string>();
  readonly statuses: Record<string, number> = {};
  readonly faults: string[] = [];
  /** Requests that nobody answered. */
  unanswered = 0;
  readonly #latencies: number[] = [];
  #ends = false;
  #running: Promise<void>[] = [];

  /** @param mayBeCut a request without an answer is no fault: the process is killed on purpose */
  constructor(
    private readonly send: Send,
    private readonly mayBeCut: boolean,
  ) {}

  start(households: readonly string[]): void {
    this.#running = households.map((household) => this.#record(household));
  }

  /** Each brings to an end what it has begun. */
  async stop(): Promise<void> {
    this.#ends = true;
    await Promise.all(this.#running);
  }

  /** In ms, of what was answered. */
  get p99(): number {
    return Math.round(percentile(Float64Array.from(this.#latencies).sort(), 99));
  }

  async #record(household: string): Promise<void> {
    while (!this.#ends) {
      const entry = visit({ entryId: randomUUID() });
      while (!(await this.#isTaken(household, entry))) await sleep(50);
    }
  }

  async #isTaken(household: string, entry: { entryId: string }): Promise<boolean> {
    const began = performance.now();
    try {
      const answer = await this.send(`/v1/households/${household}/visits`, entry);
      const text = await answer.text();
      this.#latencies.push(performance.now() - began);
      this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
      if (answer.status === 200 || answer.status === 201) {
        this.acknowledged.set(entry.entryId, household);
        return true;
      }
      const isToComeAgain = answer.status === 503 && answer.headers.has('retry-after');
      if (!isToComeAgain) this.faults.push(`a visit was answered ${answer.status}: ${text.slice(0, 300)}`);
      return false;
    } catch (error) {
      this.unanswered += 1;
      if (!this.mayBeCut) this.faults.push(`a visit was not answered: ${String((error as Error).cause ?? error)}`);
      return false;
    }
  }
}

export interface Counted {
  readonly acknowledged: number;
  readonly missing: number;
  readonly twice: number;
}

/** How often each acknowledged entry stands in the log, and in the table of visits when that has caught up. */
export async function count(sql: pg.Client, { acknowledged }: Senders): Promise<Counted & { faults: string[] }> {
  const ids = [...acknowledged.keys()];
  const timesIn = async (text: string): Promise<Map<string, number>> => {
    const { rows } = await sql.query<{ id: string; n: number }>(text, [ids]);
    return new Map(rows.map(({ id, n }) => [id, n]));
  };
  await caughtUp(sql);
  const [log, table] = [
    await timesIn(
      `SELECT data->>'entryId' AS id, count(*)::integer AS n FROM ledger.event
        WHERE data->>'entryId' = ANY($1::text[]) GROUP BY 1`,
    ),
    await timesIn(
      'SELECT entry_id AS id, count(*)::integer AS n FROM dashboard.visit WHERE entry_id = ANY($1::uuid[]) GROUP BY 1',
    ),
  ];
  const missing = ids.filter((id) => !log.has(id) || !table.has(id));
  const twice = ids.filter((id) => (log.get(id) ?? 0) > 1 || (table.get(id) ?? 0) > 1);
  return {
    ...{ acknowledged: ids.length, missing: missing.length, twice: twice.length },
    faults: [
      ...(missing.length > 0 ? [`acknowledged and missing: ${missing.slice(0, 3).join(', ')}`] : []),
      ...(twice.length > 0 ? [`there more than once: ${twice.slice(0, 3).join(', ')}`] : []),
    ],
  };
}

const catching_up_ms_max = 120_000;

async function caughtUp(sql: pg.Client): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { rows } = await sql.query<{ behind: boolean }>(
      `SELECT (SELECT max(position) FROM ledger.event) > coalesce(max(position::bigint), 0) AS behind
         FROM projector.generation WHERE status = 'live'`,
    );
    if (rows[0]?.behind === false) return;
    if (performance.now() - began > catching_up_ms_max) throw new Error('the tables do not catch up');
    await sleep(100);
  }
}
