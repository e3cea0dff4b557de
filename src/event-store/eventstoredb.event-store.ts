import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  FORWARDS,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
  type AllStreamSubscription,
  type Position as LogPosition,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { LRUCache } from 'lru-cache';
import {
  EventStore,
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type Appended,
  type BatchHandler,
  type NewEvent,
  type Position,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
} from './event-store.js';
import { addressOf } from './eventstoredb.address.js';
import { EventStoreDbAppends } from './eventstoredb.appends.js';
import { inTime, isLost, isUnsent, NoAnswer, pause } from './eventstoredb.failures.js';
import {
  comparePlaces,
  EventStoreDbReads,
  isEvent,
  parsed,
  placeOf,
  search_events_max,
  storedFrom,
  written,
  type ReadAll,
} from './eventstoredb.reads.js';
import { storable, type StorableEvent } from './storable.js';

export interface EventStoreDbEventStoreOptions {
  /** With which the names of all streams of the ledger begin: what else the server holds is none of it. */
  readonly prefixes: readonly string[];
  /** How long an append is sent again after lost connections before its outcome is called unknown. */
  readonly outcome_ms_max?: number;
  /** How long the next event of a read, or the answer to an append, is waited for. */
  readonly answer_ms_max?: number;
}

const read_events_max = 1_000;
const streams_at_once_max = 16;
const outcome_ms_usual = 10_000;
const answer_ms_usual = 5_000;
/** Less is not worth an attempt: it would be given up before it can have been sent. */
const attempt_ms_min = 100;
/** Once the server has not answered in time, until it does. */
const doubtful_ms_max = 1_000;
/** Of streams, how far they are known to have come. */
const known_streams_max = 100_000;
/** A new leader takes some seconds to be found. */
const catch_ups_max = 12;

/**
 * The log in EventStoreDB (or KurrentDB), by its gRPC client. Revisions there count from 0, here from 1.
 *
 * What the client does when a connection is lost differs from call to call and is hardly typed, so every
 * error that is not the server's own answer counts as a lost answer here, and the call is made again.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly client: EventStoreDBClient;
  private readonly appends: EventStoreDbAppends;
  private readonly reads: EventStoreDbReads;
  private readonly prefixes: readonly string[];
  private readonly outcome_ms_max: number;
  private readonly answer_ms_max: number;
  /** The last append to each stream that is under way: the next one to it waits for its end. */
  private readonly lanes = new Map<string, Promise<unknown>>();
  /** Revisions that a stream has reached, by what was answered here: a node that follows may not know of them yet. */
  private readonly reached = new LRUCache<string, number>({ max: known_streams_max });
  private readonly subscriptions = new Set<Subscription>();
  /** The newest event of the ledger among all up to a place in the log. */
  private surveyed: { readonly upTo: LogPosition; readonly newest: Position | undefined } | undefined;
  private surveying: Promise<Position | undefined> | undefined;
  private isDoubtful = false;
  private closed = false;

  /** @throws EventStoreDbUnusable where the address is not written as it should be */
  constructor(url: string, options: EventStoreDbEventStoreOptions) {
    super();
    this.client = EventStoreDBClient.connectionString(addressOf(url).connectionString);
    this.appends = new EventStoreDbAppends(this.client);
    this.reads = new EventStoreDbReads(this.client, options.prefixes);
    this.prefixes = options.prefixes;
    this.outcome_ms_max = options.outcome_ms_max ?? outcome_ms_usual;
    this.answer_ms_max = options.answer_ms_max ?? answer_ms_usual;
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
    if (this.isDoubtful) await this.ping();
    const until = performance.now() + this.outcome_ms_max;
    let wasSent = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const left_ms = Math.max(until - performance.now(), attempt_ms_min);
        const position = await this.appends.append(stream, expected, events, Math.min(this.answer_ms_max, left_ms));
        this.isDoubtful = false;
        this.reached.set(stream, expected + events.length);
        return { revision: expected + events.length, position: written(position) };
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) {
          const actual = typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) + 1 : 0;
          return await this.repeatOrConflict(stream, expected, actual, events);
        }
        if (!isLost(error)) throw error;
        wasSent ||= !isUnsent(error);
        if (error instanceof NoAnswer) this.isDoubtful = true;
        await pause(attempt);
        if (performance.now() + attempt_ms_min < until) continue;
        throw wasSent ? new OutcomeUnknown(stream, { cause: error }) : unavailable(error);
      }
    }
  }

  private async repeatOrConflict(
    stream: string,
    expected: number,
    actual: number,
    events: readonly StorableEvent[],
  ): Promise<Appended> {
    this.reached.set(stream, actual);
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

  /** What was acknowledged here is there: a node that follows is asked for it until it knows, or its leader is. */
  async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    const { after = 0, limit } = options;
    if (limit === 0) return [];
    const read = (requiresLeader: boolean): Promise<ResolvedEvent[]> =>
      this.answered((ms_max) =>
        this.reads.stream(stream, { fromRevision: BigInt(after), maxCount: limit, requiresLeader }, ms_max),
      );
    let found = await read(false);
    for (let attempt = 0; reachedBy(found, after) < this.leastOf(stream, after, limit); attempt += 1) {
      if (attempt === catch_ups_max) {
        this.reached.delete(stream);
        throw new StoreUnavailable(`the server does not know of all events that it has acknowledged in ${stream}`);
      }
      await pause(attempt);
      found = await read(true);
    }
    return found.filter(isEvent).map(storedFrom);
  }

  /** The revision up to which a read has to tell. */
  private leastOf(stream: string, after: number, limit = Infinity): number {
    return Math.min(this.reached.get(stream) ?? 0, after + limit);
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
    const { after, limit = Infinity } = options;
    const events: StoredEvent[] = [];
    let from = after === undefined ? undefined : parsed(after);
    while (events.length < limit) {
      // One more, since the server gives the event at `from` again.
      const count = Math.min(limit - events.length, read_events_max) + 1;
      const page = await this.page({ from: from ?? START, count });
      const next = from === undefined ? page : page.filter((each) => comparePlaces(placeOf(each)!, from!) > 0);
      events.push(...next.filter((resolved) => this.reads.isOurs(resolved)).map(storedFrom));
      if (page.length < count) break;
      from = placeOf(page.at(-1)!);
    }
    return events.slice(0, limit);
  }

  /** Events of the log that have a place in it. */
  private async page(asked: ReadAll): Promise<ResolvedEvent[]> {
    const events = await this.answered(() => this.reads.all(asked));
    return events.filter((resolved) => placeOf(resolved) !== undefined);
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
    const filter = streamNameFilter({ prefixes: [...this.prefixes], maxSearchWindow: search_events_max });
    let at = after;
    let failures = 0;
    while (!stopped.aborted) {
      const feed = new Feed(
        this.client.subscribeToAll(
          { fromPosition: at === undefined ? START : parsed(at), filter },
          { highWaterMark: Math.min(events_max, 256) },
        ),
        (resolved) => this.reads.isOurs(resolved),
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

  /** The first time the server may have to go over much of others; what it has gone over then it is not asked again. */
  async head(): Promise<Position | undefined> {
    this.surveying ??= this.survey().finally(() => (this.surveying = undefined));
    return inTime(this.surveying, this.answer_ms_max).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  private async survey(): Promise<Position | undefined> {
    const end = await this.answered((ms_max) => this.reads.end(ms_max));
    if (end === undefined) return undefined;
    const { upTo, newest } = this.surveyed ?? {};
    const isNew = upTo === undefined || (comparePlaces(end, upTo) > 0 && (await this.oneOfOurs(upTo, FORWARDS)));
    const found = isNew ? await this.oneOfOurs(END, BACKWARDS) : undefined;
    this.surveyed = { upTo: end, newest: found ?? newest };
    return this.surveyed.newest;
  }

  /** Position of the first event of ours from a place on, which is not ours or known. */
  private async oneOfOurs(
    place: LogPosition | typeof END,
    direction: typeof FORWARDS | typeof BACKWARDS,
  ): Promise<Position | undefined> {
    let from = place;
    for (let count = 2; ; count = Math.min(2 * count, read_events_max)) {
      const page = await this.page({ from, direction, count });
      const found = page.find(
        (each) => this.reads.isOurs(each) && (place === END || comparePlaces(placeOf(each)!, place) > 0),
      );
      if (found) return written(placeOf(found)!);
      if (page.length < count) return undefined;
      from = placeOf(page.at(-1)!)!;
    }
  }

  comparePositions(a: Position, b: Position): number {
    return comparePlaces(parsed(a), parsed(b));
  }

  isPosition(text: string): boolean {
    return /^\d{1,20}\/\d{1,20}$/.test(text);
  }

  async ping(): Promise<void> {
    await this.answered((ms_max) => this.reads.end(ms_max));
  }

  /** Whether the log can be read, by streams of the ledger: of nothing, so that it takes no time. */
  async tryReadAll(): Promise<void> {
    await this.answered(async (ms_max) => {
      const end = await this.reads.end(ms_max);
      await this.reads.all({ from: end ?? END, count: 1 }, ms_max);
    });
  }

  /** A read after a lost connection is made once more: the client connects anew with the second call. */
  private async answered<Answer>(read: (ms_max: number) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await read(this.isDoubtful ? Math.min(doubtful_ms_max, this.answer_ms_max) : this.answer_ms_max);
        this.isDoubtful = false;
        // What is cut short by closing looks like an end.
        if (this.closed) throw new StoreUnavailable('the store was closed');
        return answer;
      } catch (error) {
        if (!isLost(error)) throw error;
        if (error instanceof NoAnswer) this.isDoubtful = true;
        if (attempt > 0 || error instanceof NoAnswer) throw unavailable(error);
        await pause(0);
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await Promise.all(this.lanes.values());
    await inTime(this.letGo(), this.answer_ms_max).catch(() => undefined);
  }

  /** The client ends its calls, but would connect again and again. */
  private async letGo(): Promise<void> {
    await this.client.dispose();
    const channel = await (this.client as unknown as { getChannel(): Promise<{ close(): void }> }).getChannel();
    channel.close();
  }
}

/** By its revisions, not by their number: what was truncated is no event that the server has yet to learn of. */
function reachedBy(found: readonly ResolvedEvent[], after: number): number {
  const last = found.at(-1)?.event?.revision;
  return last === undefined ? after : Number(last) + 1;
}

function unavailable(cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  return new StoreUnavailable('the event store does not answer', { cause });
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
    private readonly isOurs: (resolved: ResolvedEvent) => boolean,
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
        if (this.isOurs(resolved)) batch.push(storedFrom(resolved));
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
    // Rejects where it never came to a connection, and waits for ever where one never came.
    await inTime(this.source.unsubscribe(), unsubscribe_ms_max).catch(() => undefined);
    this.source.destroy();
  }
}

const unsubscribe_ms_max = 1_000;
