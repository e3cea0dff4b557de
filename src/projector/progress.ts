/** How far the tables are, for whoever waits for an entry to be in them, for health and for figures. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore } from '../event-store/event-store.js';

/** Where the live generation stands. */
export interface Checkpoint {
  readonly generation: string;
  /** Position up to which all rows are there; undefined before the first event. */
  readonly position: string | undefined;
  readonly events: number;
}

/** The projector of this process has committed or begun to lead; or it leads a generation no more: another one may. */
export type Notice = { readonly moved: Checkpoint } | { readonly resigned: string };

export interface Lag {
  /** Events of the log that are not in the tables yet; no more than 1,000 are counted. */
  readonly events: number;
  /** Since the oldest of them was received, in seconds; 0 where there is none. */
  readonly seconds: number;
}

export interface Health {
  /** Undefined before there are tables. */
  readonly standing: Checkpoint | undefined;
  readonly lag: Lag;
  /** Since a projector of the live generation was last seen, in seconds; undefined before there are tables. */
  readonly silentSeconds: number | undefined;
  readonly parked: number;
  /** Generations that are being built beside the live one, with the events that each has taken in. */
  readonly building: readonly { readonly generation: string; readonly events: number }[];
}

const counted_events_max = 1_000;
const poll_ms = 25;

interface HealthRow {
  readonly name: string;
  readonly status: 'live' | 'building';
  readonly position: string | null;
  readonly events: string;
  readonly silent: number;
  readonly parked: number;
}

export class Progress {
  /** Known at once where the projector runs in this process. */
  #standing: Checkpoint | undefined;
  #leads = false;
  readonly #waiting = new Set<() => void>();
  /** Asked once for all who look at the same time. */
  #looked: Promise<Checkpoint | undefined> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
  ) {}

  told(told: Notice): void {
    if ('moved' in told) this.#standing = told.moved;
    else if (this.#standing?.generation !== told.resigned) return;
    this.#leads = 'moved' in told;
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Waits until the tables hold everything up to a position.
   *
   * @param stream whose rows are wanted: where it is parked, waiting is in vain
   * @returns `behind` where they don't within the time
   */
  async waitFor(position: string, timeout_ms: number, stream?: string): Promise<'reached' | 'behind' | 'parked'> {
    const until = performance.now() + timeout_ms;
    while (!(await this.#holds(position))) {
      const left_ms = until - performance.now();
      if (left_ms <= 0) return 'behind';
      await (this.#leads ? this.#nextMove(left_ms) : sleep(Math.min(poll_ms, left_ms)));
    }
    return stream !== undefined && (await this.#isParked(stream)) ? 'parked' : 'reached';
  }

  /** Where the live generation stands; undefined before there are tables. */
  async standing(): Promise<Checkpoint | undefined> {
    if (this.#leads) return this.#standing;
    const { rows } = await this.pool.query<{ name: string; position: string | null; events: string }>({
      name: 'standing',
      text: `SELECT name, position, events FROM projector.generation WHERE status = 'live'`,
    });
    const [row] = rows;
    return row && { generation: row.name, position: row.position ?? undefined, events: Number(row.events) };
  }

  async health(): Promise<Health> {
    const { rows } = await this.pool.query<HealthRow>({
      name: 'projector health',
      text: `SELECT g.name, g.status, g.position, g.events, extract(epoch FROM greatest(now(), g.beat_at) - g.beat_at)::float8 AS silent,
                    (SELECT count(*)::integer FROM projector.parked p WHERE p.generation = g.name) AS parked
               FROM projector.generation g WHERE g.status <> 'retired' ORDER BY g.created_at`,
    });
    const live = rows.find(({ status }) => status === 'live');
    const position = live?.position ?? undefined;
    return {
      standing: live && { generation: live.name, position, events: Number(live.events) },
      lag: await this.#lagAfter(position),
      silentSeconds: live?.silent,
      parked: live?.parked ?? 0,
      building: rows
        .filter(({ status }) => status === 'building')
        .map(({ name, events }) => ({ generation: name, events: Number(events) })),
    };
  }

  async #lagAfter(position: string | undefined): Promise<Lag> {
    const head = await this.store.head();
    const isThere = head === undefined || (position !== undefined && this.store.comparePositions(position, head) >= 0);
    if (isThere) return { events: 0, seconds: 0 };
    const left = await this.store.readAll({
      ...(position !== undefined && { after: position }),
      limit: counted_events_max,
    });
    const { receivedAt } = (left[0]?.metadata ?? {}) as { receivedAt?: string };
    const since_ms = receivedAt === undefined ? NaN : Date.now() - Date.parse(receivedAt);
    return { events: left.length, seconds: Number.isNaN(since_ms) ? 0 : Math.max(0, since_ms / 1_000) };
  }

  async #holds(position: string): Promise<boolean> {
    const standing = await (this.#leads ? this.standing() : this.#look());
    return standing?.position !== undefined && this.store.comparePositions(standing.position, position) >= 0;
  }

  #look(): Promise<Checkpoint | undefined> {
    this.#looked ??= this.standing().finally(() => {
      setTimeout(() => (this.#looked = undefined), poll_ms).unref();
    });
    return this.#looked;
  }

  async #isParked(stream: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'is parked',
      text: `SELECT FROM projector.parked p JOIN projector.generation g ON g.name = p.generation
              WHERE g.status = 'live' AND p.stream = $1`,
      values: [stream],
    });
    return rowCount !== 0;
  }

  #nextMove(timeout_ms: number): Promise<void> {
    return new Promise((settle) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        settle();
      };
      const timer = setTimeout(done, timeout_ms);
      this.#waiting.add(done);
    });
  }
}
