import {
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  excludeSystemEvents,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type AllStreamSubscription,
  type Position as LogPosition,
  type ResolvedEvent,
} from '@eventstore/db-client';
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
import { EventStoreDbAppends } from './eventstoredb.appends.js';
import { storable, type StorableEvent } from './storable.js';

export interface EventStoreDbEventStoreOptions {
  /** How long an append is sent again after lost connections before its outcome is called unknown. */
  readonly outcome_ms_max?: number;
}

const read_events_max = 1_000;
const streams_at_once_max = 16;
const attempt_ms_max = 10_000;

/**
 * The log in EventStoreDB (or KurrentDB), by its gRPC client. Revisions there count from 0, here from 1.
 *
 * What the client does when a connection is lost differs from call to call and is hardly typed, so every
 * error that is not the server's own answer counts as a lost answer here, and the call is made again.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly client: EventStoreDBClient;
  private readonly appends: EventStoreDbAppends;
  private readonly outcome_ms_max: number;
  /** The last append to each stream that is under way: the next one to it waits for its end. */
  private readonly lanes = new Map<string, Promise<unknown>>();
  private readonly subscriptions = new Set<Subscription>();
  private closed = false;

  constructor(connectionString: string, options: EventStoreDbEventStoreOptions = {}) {
    super();
    this.client = EventStoreDBClient.connectionString(connectionString);
    this.appends = new EventStoreDbAppends(this.client);
    this.outcome_ms_max = options.outcome_ms_max ?? 60_000;
  }

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<Appended> {
    const checked = storable(stream, expectedRevision, events);
    if (this.closed) throw new StoreUnavailable('the store was closed');
    const before = this.lanes.get(stream);
    const answer = (before ?? Promise.resolve()).then(() =>
      this.appendUntilKnown(stream, expectedRevision, checked.events),
    );
    const lane = answer.catch(() => undefined);
    this.lanes.set(stream, lane);
    void lane.then(() => this.lanes.get(stream) === lane && this.lanes.delete(stream));
    return answer;
  }

  /** The original ids and expected revision go with every attempt: they tell what became of the one before. */
  private async appendUntilKnown(
    stream: string,
    expected: number,
    events: readonly StorableEvent[],
  ): Promise<Appended> {
    const began = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        const position = await this.appends.append(stream, expected, events, attempt_ms_max);
        return { revision: expected + events.length, position: written(position) };
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) {
          const actual = typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) + 1 : 0;
          return await this.repeatOrConflict(stream, expected, actual, events);
        }
        if (!isLost(error)) throw error;
        if (performance.now() - began > this.outcome_ms_max) throw new OutcomeUnknown(stream, { cause: error });
        await pause(attempt);
      }
    }
  }

  private async repeatOrConflict(
    stream: string,
    expected: number,
    actual: number,
    events: readonly StorableEvent[],
  ): Promise<Appended> {
    const standing = actual > expected ? await this.readStream(stream, { after: expected, limit: events.length }) : [];
    const last = standing.at(-1);
    if (last && standing.length === events.length && standing.every(({ id }, index) => id === events[index]!.id)) {
      return { revision: last.revision, position: last.position };
    }
    throw new RevisionConflict(stream, expected, actual);
  }

  /** A position is a place in bytes: that of the last one tells nothing of those before it. */
  positionsOf(appended: Appended, count: number): Position[] | undefined {
    return count === 1 ? [appended.position] : undefined;
  }

  async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    if (options.limit === 0) return [];
    return onceMore(async () => {
      const events: StoredEvent[] = [];
      const found = this.client.readStream(stream, {
        fromRevision: BigInt(options.after ?? 0),
        maxCount: options.limit,
      });
      try {
        for await (const resolved of found) if (isOurs(resolved)) events.push(storedFrom(resolved));
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      return events;
    });
  }

  async readStreams(streams: readonly string[]): Promise<Map<string, StoredEvent[]>> {
    const found = new Map<string, StoredEvent[]>();
    const waiting = [...new Set(streams)];
    const readers = Array.from({ length: Math.min(streams_at_once_max, waiting.length) }, async () => {
      for (let stream = waiting.pop(); stream !== undefined; stream = waiting.pop()) {
        const events = await this.readStream(stream);
        if (events.length > 0) found.set(stream, events);
      }
    });
    await Promise.all(readers);
    return found;
  }

  async readAll(options: { after?: Position; limit?: number } = {}): Promise<StoredEvent[]> {
    const limit = options.limit ?? Infinity;
    const events: StoredEvent[] = [];
    let from = options.after;
    while (events.length < limit) {
      // One more, since the server gives the event at `from` again; its own events are in between as well.
      const page = await this.readPage(from, Math.min(limit - events.length, read_events_max) + 1);
      events.push(...page.events);
      if (page.last === undefined) break;
      from = page.last;
    }
    return events;
  }

  /** `last`: where the next page starts, undefined at the end of the log. */
  private async readPage(
    from: Position | undefined,
    maxCount: number,
  ): Promise<{ events: StoredEvent[]; last?: Position }> {
    return onceMore(async () => {
      const events: StoredEvent[] = [];
      let count = 0;
      let last: Position | undefined;
      for await (const resolved of this.client.readAll({
        fromPosition: from === undefined ? START : parsed(from),
        maxCount,
      })) {
        count += 1;
        last = positionOf(resolved) ?? last;
        if (isOurs(resolved) && last !== from) events.push(storedFrom(resolved));
      }
      return { events, last: count < maxCount ? undefined : last };
    });
  }

  subscribe(after: Position | undefined, handler: BatchHandler, options: SubscribeOptions = {}): Subscription {
    const stopped = new AbortController();
    const ended = this.follow(after, handler, options.batch_events_max ?? read_events_max, stopped.signal).finally(() =>
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

  /** A subscription of the client ends with its connection; the next one starts where the handler has got to. */
  private async follow(
    after: Position | undefined,
    handler: BatchHandler,
    events_max: number,
    stopped: AbortSignal,
  ): Promise<void> {
    let at = after;
    let failures = 0;
    while (!stopped.aborted) {
      const feed = new Feed(
        this.client.subscribeToAll(
          { fromPosition: at === undefined ? START : parsed(at), filter: excludeSystemEvents() },
          { highWaterMark: Math.min(events_max, 256) },
        ),
        stopped,
      );
      try {
        for (let batch = await feed.next(events_max); batch; batch = await feed.next(events_max)) {
          failures = 0;
          await handler(batch);
          at = batch.at(-1)!.position;
        }
        if (feed.failure !== undefined && !isLost(feed.failure)) throw feed.failure as Error;
      } finally {
        await feed.close();
      }
      await pause(failures, stopped);
      failures += 1;
    }
  }

  async head(): Promise<Position | undefined> {
    let from: LogPosition | typeof END = END;
    for (let maxCount = 16; ; maxCount = Math.min(2 * maxCount, read_events_max)) {
      const page = await onceMore(async () => {
        const resolved: ResolvedEvent[] = [];
        for await (const one of this.client.readAll({ direction: BACKWARDS, fromPosition: from, maxCount }))
          resolved.push(one);
        return resolved;
      });
      const newest = page.find(isOurs);
      if (newest) return positionOf(newest);
      const oldest = page.at(-1);
      const position = oldest && positionOf(oldest);
      if (page.length < maxCount || position === undefined) return undefined;
      from = parsed(position);
    }
  }

  comparePositions(a: Position, b: Position): number {
    const [left, right] = [parsed(a), parsed(b)];
    return Number(left.commit - right.commit) || Number(left.prepare - right.prepare);
  }

  isPosition(text: string): boolean {
    return /^\d{1,20}\/\d{1,20}$/.test(text);
  }

  async ping(): Promise<void> {
    for await (const _ of this.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await Promise.all(this.lanes.values());
    await this.client.dispose();
  }
}

/** What has come of one subscription of the client, in batches, no faster than it is asked for. */
class Feed {
  failure: unknown;
  private over = false;
  private wake: () => void = () => undefined;
  private readonly end = (): void => {
    this.over = true;
    this.wake();
  };

  constructor(
    private readonly source: AllStreamSubscription,
    private readonly stopped: AbortSignal,
  ) {
    // Errors go on coming after the first, and one that nobody hears ends the process.
    source.on('error', (error) => {
      this.failure ??= error;
      this.end();
    });
    source.on('end', this.end).on('close', this.end);
    source.on('readable', () => {
      this.wake();
    });
    stopped.addEventListener('abort', this.end);
  }

  /** Undefined when the connection is lost or nothing more is wanted. */
  async next(events_max: number): Promise<StoredEvent[] | undefined> {
    const batch: StoredEvent[] = [];
    while (batch.length === 0) {
      if (this.over) return undefined;
      while (batch.length < events_max) {
        const resolved = this.source.read() as ResolvedEvent | null;
        if (resolved === null) break;
        if (isOurs(resolved)) batch.push(storedFrom(resolved));
      }
      if (batch.length === 0 && !this.over) {
        await new Promise<void>((settle) => {
          this.wake = settle;
        });
      }
    }
    return this.stopped.aborted ? undefined : batch;
  }

  async close(): Promise<void> {
    this.stopped.removeEventListener('abort', this.end);
    await this.source.unsubscribe().catch(() => undefined); // rejects where it never came to a connection
    this.source.destroy();
  }
}

/** The server's own events, and links without a target, are none of ours. */
function isOurs({ event }: ResolvedEvent): boolean {
  return event !== undefined && !event.type.startsWith('$') && !event.streamId.startsWith('$');
}

function storedFrom({ event }: ResolvedEvent): StoredEvent {
  const { id, type, data, metadata, streamId, revision, position } = event!;
  return {
    id,
    type,
    data: data as JsonObject,
    metadata: (metadata ?? {}) as JsonObject,
    stream: streamId,
    revision: Number(revision) + 1,
    position: written(position!),
  };
}

function positionOf({ event, link }: ResolvedEvent): Position | undefined {
  const position = link?.position ?? event?.position;
  return position && written(position);
}

function written({ commit, prepare }: LogPosition): Position {
  return `${commit}/${prepare}`;
}

function parsed(position: Position): LogPosition {
  const [commit, prepare] = position.split('/');
  return { commit: BigInt(commit!), prepare: BigInt(prepare!) };
}

const refusing_codes = new Set([3, 7, 12, 16]); // invalid argument, permission denied, unimplemented, unauthenticated
const refusing_types = new Set<unknown>([
  ErrorType.ACCESS_DENIED,
  ErrorType.INVALID_ARGUMENT,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.STREAM_DELETED,
  ErrorType.UNSUPPORTED,
]);

/** All but a clear refusal of the server and a fault of ours: the client's errors differ from call to call. */
function isLost(error: unknown): boolean {
  const { code, type, name } = error as { code?: number; type?: string; name?: string };
  return !refusing_types.has(type) && !refusing_codes.has(code ?? -1) && name !== 'TypeError' && name !== 'RangeError';
}

/** A read after a lost connection: the client connects anew with the second call. */
async function onceMore<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (!isLost(error)) throw error;
    await pause(0);
    return read();
  }
}

/** 20 ms at first, half a second in the end; ends early when stopped. */
function pause(attempt: number, stopped?: AbortSignal): Promise<void> {
  if (stopped?.aborted) return Promise.resolve();
  return new Promise((settle) => {
    const timer = setTimeout(done, Math.min(20 * 2 ** Math.min(attempt, 10), 500));
    stopped?.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      stopped?.removeEventListener('abort', done);
      settle();
    }
  });
}
