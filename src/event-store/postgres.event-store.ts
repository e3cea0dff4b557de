import pg from 'pg';
import { DatabaseUnavailable, whyUnavailable } from '../platform/database-errors.js';
import { connectionConfig, openPool, statement_ms_usual } from '../platform/postgres.js';
import { application_role } from '../platform/roles.js';
import {
  EventStore,
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type Appended,
  type BatchHandler,
  type JsonObject,
  type NewEvent,
  type Position,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
} from './event-store.js';
import { integerArray, jsonArray, textArray, uuidArray } from '../platform/postgres-arrays.js';
import {
  ConnectionLost,
  GroupCommit,
  type Answer,
  type BatchWriter,
  type WaitingAppend,
} from './postgres.group-commit.js';
import { PostgresWakeUp } from './postgres.wake-up.js';
import { storable } from './storable.js';

export interface PostgresEventStoreOptions {
  /** Role that every connection takes on. */
  readonly role?: string;
  readonly readers_max?: number;
  /** How long an append is sent again after lost connections before its outcome is called unknown. */
  readonly outcome_ms_max?: number;
  /** Connections of its own, opened at once and never let go. */
  readonly kept?: boolean;
  /** How long a subscriber that was told nothing waits before it looks by itself. */
  readonly poll_ms?: number;
}

const writers = 2;
/** How long a batch waits for others that append. */
const lock_timeout = '3s';
const blocked_ms = 1_000;
const outcome_ms_usual = 1_000;
const wait_ms_max = 10_000;
const read_events_max = 1_000;

/**
 * Every statement here has its index. A plan made while the table is small would read the table instead, and
 * be kept until the next ANALYZE, a minute and a million events later. No values call for a plan of their own
 * either, and making one costs more than a small batch.
 */
const settings = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' };

/** The log in PostgreSQL: the table `ledger.event`, written through `ledger.append_sealed_events` alone. */
export class PostgresEventStore extends EventStore {
  override readonly table: string | undefined = 'ledger.event';
  private readonly pool: pg.Pool;
  private readonly commits: GroupCommit;
  private readonly wakeUp: PostgresWakeUp;
  private readonly subscriptions = new Set<Subscription>();
  /** Why the last append came to nothing. */
  private trouble: string | undefined;
  /** Until then nobody waits for a lock for which others have just waited in vain, by the process clock. */
  private blockedUntil = 0;

  constructor(connectionString: string, options: PostgresEventStoreOptions = {}) {
    super();
    const role = options.role ?? application_role;
    const { readers_max: connections_max = 10, outcome_ms_max = outcome_ms_usual, kept = false } = options;
    this.pool = openPool(connectionString, {
      role,
      settings,
      connections_max,
      statement_ms_max: statement_ms_usual,
      kept,
    });
    const config = connectionConfig(connectionString, role, settings);
    this.wakeUp = new PostgresWakeUp(config, this.pool, options.poll_ms ?? 1_000);
    this.commits = new GroupCommit(
      Array.from(
        { length: writers },
        () => new PostgresBatchWriter(connectionConfig(connectionString, role, { ...settings, lock_timeout })),
      ),
      {
        batch_appends_max: 500,
        overlap_appends_min: 8,
        batch_bytes_max: 4 * 1024 * 1024,
        waiting_bytes_max: 256 * 1024 * 1024,
        outcome_ms_max,
        wait_ms_max: Math.max(wait_ms_max, outcome_ms_max),
      },
      () => this.wakeUp.tell(),
    );
  }

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<Appended> {
    const checked = storable(stream, expectedRevision, events);
    if (performance.now() < this.blockedUntil) throw new StoreUnavailable(blocked);
    try {
      const appended = await this.commits.add(stream, expectedRevision, checked.events, checked.bytes);
      this.trouble = undefined;
      return appended;
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) this.trouble = error.message;
      if (error instanceof StoreUnavailable && error.message === blocked)
        this.blockedUntil = performance.now() + blocked_ms;
      throw error;
    }
  }

  /** The database has gone for good: whoever waits is answered at once. */
  abandon(reason: string): void {
    this.commits.abandon(reason);
  }

  /** They follow each other without gaps. */
  positionsOf({ position }: Appended, count: number): Position[] {
    const last = Number(position);
    return Array.from({ length: count }, (_, i) => String(last - count + 1 + i));
  }

  async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    return this.read(
      'event-store: one stream',
      `${selectEvents} WHERE stream = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
      [stream, options.after ?? 0, options.limit ?? null],
    );
  }

  async readStreams(streams: readonly string[]): Promise<Map<string, StoredEvent[]>> {
    const found = new Map<string, StoredEvent[]>();
    const events = await this.read(
      'event-store: streams',
      `${selectEvents} WHERE stream = ANY ($1) ORDER BY stream, revision`,
      [streams],
    );
    for (const event of events) {
      const known = found.get(event.stream);
      if (known) known.push(event);
      else found.set(event.stream, [event]);
    }
    return found;
  }

  async readAll(options: { after?: Position; limit?: number } = {}): Promise<StoredEvent[]> {
    return this.read('event-store: all', `${selectEvents} WHERE position > $1 ORDER BY position LIMIT $2`, [
      options.after ?? '0',
      options.limit ?? null,
    ]);
  }

  subscribe(after: Position | undefined, handler: BatchHandler, options: SubscribeOptions = {}): Subscription {
    const limit = options.batch_events_max ?? read_events_max;
    const stopped = new AbortController();
    const ended = this.follow(after, handler, limit, stopped.signal).finally(() =>
      this.subscriptions.delete(subscription),
    );
    ended.catch(() => undefined); // told to whoever awaits it
    const subscription: Subscription = {
      ended,
      stop: async () => {
        stopped.abort();
        await ended.catch(() => undefined);
      },
    };
    this.subscriptions.add(subscription);
    return subscription;
  }

  private async follow(
    after: Position | undefined,
    handler: BatchHandler,
    limit: number,
    stopped: AbortSignal,
  ): Promise<void> {
    this.wakeUp.listen();
    const isStopped = () => stopped.aborted;
    let failures = 0;
    while (!isStopped()) {
      const news = this.wakeUp.news; // before reading: what commits meanwhile is not slept through
      let batch: StoredEvent[];
      try {
        batch = await this.readAll({ after, limit });
        failures = 0;
      } catch (error) {
        if (!isConnectionLost(error)) throw error;
        failures += 1;
        await delay(Math.min(20 * 2 ** failures, 1_000), stopped);
        continue;
      }
      if (batch.length === 0) await this.wakeUp.after(news, stopped);
      else if (!isStopped()) {
        await handler(batch);
        after = batch.at(-1)!.position;
      }
    }
  }

  async head(): Promise<Position | undefined> {
    const { rows } = await this.query<[string | null]>(
      'event-store: head',
      'SELECT max(position) FROM ledger.event',
      [],
    );
    return rows[0]![0] ?? undefined;
  }

  comparePositions(a: Position, b: Position): number {
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  }

  isPosition(text: string): boolean {
    return /^[1-9]\d{0,18}$/.test(text);
  }

  async ping(): Promise<void> {
    await this.query('event-store: ping', 'SELECT FROM ledger.event LIMIT 1', []);
    await this.query('event-store: lock', 'SELECT ledger.try_append_lock()', []).catch((error: unknown) => {
      throw isLockTaken(error) ? new StoreUnavailable(blocked, { cause: error }) : error;
    });
    if (this.trouble === undefined) return;
    // What let itself be read could not be written to: whether it can be now shows only when it is.
    await this.query('event-store: disk', 'SELECT ledger.try_disk()', []);
    this.trouble = undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.commits.close();
    await this.wakeUp.close();
    if (!this.pool.ending) await this.pool.end();
  }

  private async read(name: string, text: string, values: unknown[]): Promise<StoredEvent[]> {
    const { rows } = await this.query<EventRow>(name, text, values);
    return rows.map(([position, stream, revision, id, type, data, metadata]) => ({
      id,
      type,
      data,
      metadata,
      stream,
      revision,
      position,
    }));
  }

  /** Once more after a lost connection: a pool may hold some that died while nobody looked. */
  private async query<Row extends unknown[]>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<pg.QueryArrayResult<Row>> {
    const query = { name, text, values, rowMode: 'array' as const };
    try {
      return await this.pool.query<Row>(query);
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      return this.pool.query<Row>(query);
    }
  }
}

type EventRow = [
  position: string,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: JsonObject,
  metadata: JsonObject,
];

const selectEvents = 'SELECT position, stream, revision, id, type, data, metadata FROM ledger.event';

/** One connection for batches, opened when needed and again after it was lost. */
class PostgresBatchWriter implements BatchWriter {
  private client: pg.Client | undefined;

  constructor(private readonly config: pg.ClientConfig) {}

  async send(batch: readonly WaitingAppend[]): Promise<Answer[]> {
    try {
      this.client ??= await this.connect();
      for (const append of batch) append.sent = true;
      const { rows } = await this.client.query<[string, [number, number, string | null][] | null]>({
        name: 'event-store: append',
        text: 'SELECT after_position, refusals FROM ledger.append_sealed_events($1, $2, $3, $4, $5, $6, $7, $8)',
        values: valuesOf(batch),
        rowMode: 'array',
      } as never);
      const [after, refusals] = rows[0]!;
      return answersFrom(batch, Number(after), refusals ?? []);
    } catch (error) {
      if (isConnectionLost(error)) {
        await this.close();
        throw new ConnectionLost(whyUnavailable(error) ?? 'the database does not answer', { cause: error });
      }
      const reason = isLockTaken(error) ? blocked : whyUnavailable(error);
      throw reason === undefined ? error : new StoreUnavailable(reason, { cause: error });
    }
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.config, application_name: 'ledger append', query_timeout: wait_ms_max });
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    return client;
  }
}

function valuesOf(batch: readonly WaitingAppend[]): Buffer[] {
  const streams: string[] = [];
  const revisions: number[] = [];
  const ids: string[] = [];
  const types: string[] = [];
  const data: string[] = [];
  const metadata: string[] = [];
  for (const { stream, expected, events } of batch) {
    let revision = expected;
    for (const event of events) {
      revision += 1;
      streams.push(stream);
      revisions.push(revision);
      ids.push(event.id);
      types.push(event.type);
      data.push(event.data);
      metadata.push(event.metadata);
    }
  }
  return [
    textArray(batch.map((append) => append.stream)),
    integerArray(batch.map((append) => append.expected)),
    textArray(streams),
    integerArray(revisions),
    uuidArray(ids),
    textArray(types),
    jsonArray(data),
    jsonArray(metadata),
  ];
}

/** Appends that were not refused took the positions that follow `after`, in order. */
function answersFrom(
  batch: readonly WaitingAppend[],
  after: number,
  refusals: [number, number, string | null][],
): Answer[] {
  const refused = new Map(refusals.map(([ordinal, actual, position]) => [ordinal - 1, { actual, position }]));
  return batch.map(({ stream, expected, events }, index) => {
    const refusal = refused.get(index);
    const revision = expected + events.length;
    if (refusal?.position) return { revision, position: refusal.position };
    if (refusal) return new RevisionConflict(stream, expected, refusal.actual);
    after += events.length;
    return { revision, position: String(after) };
  });
}

/** No answer of the server, or one that says that it is going, coming, or no longer the one to write to. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return isConnectionLost(error.cause);
  const { code, name } = error as { code?: string; name?: string };
  if (error instanceof pg.DatabaseError) return /^(08|57P0|53300|25006)/.test(code ?? '');
  return name === 'Error' || name === 'AggregateError'; // of the socket; a TypeError is a fault of ours
}

const blocked = 'appends are blocked by a lock';

function isLockTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === '55P03';
}

function delay(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const timer = setTimeout(done, ms);
    stopped.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      stopped.removeEventListener('abort', done);
      settle();
    }
  });
}
