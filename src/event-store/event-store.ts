/**
 * The event store port. Two adapters stand behind it, and both pass one contract suite.
 *
 * Streams are numbered from 1; revision 0 is a stream without events. A position is opaque: it orders
 * the events of one store, is good only there, and is compared by `comparePositions` alone.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Opaque, and good only within the store that gave it. */
export type Position = string;

export interface NewEvent {
  /** UUID, unique within its stream: the caller's to keep. Handed back in lower case. */
  readonly id: string;
  /** The stored name of the fact, never empty, without a leading `$`. */
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** From 1. */
  readonly revision: number;
  readonly position: Position;
}

export interface Appended {
  /** Revision of the last event of this append. */
  readonly revision: number;
  /** Position of the last event of this append. */
  readonly position: Position;
}

/** What a reader is handed, oldest first; never empty. Awaited before the next batch is fetched. */
export type BatchHandler = (batch: readonly StoredEvent[]) => Promise<void>;

export interface Subscription {
  /** Resolves after `stop`; rejects with the error that the handler threw. Never both. */
  readonly ended: Promise<void>;
  /** Ends after the batch in hand; safe to call more than once. */
  stop(): Promise<void>;
}

export interface SubscribeOptions {
  /** Most events handed over at once. */
  readonly batch_events_max?: number;
}

/** Most bytes of one append: data and metadata as JSON in UTF-8, and two for each character of a type. */
export const append_bytes_max = 1024 * 1024;

export abstract class EventStore {
  /**
   * Appends all events or none, if the stream stands at `expectedRevision`. Sent again with the same ids
   * and the same expected revision, it gives the first answer, also when others have appended since.
   * A lost connection is no answer: the append is sent again until the truth is known.
   * @throws RevisionConflict when the stream stands elsewhere · InvalidEvent before anything is sent ·
   *   StoreUnavailable when nothing was stored · OutcomeUnknown when no answer came in time
   */
  abstract append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<Appended>;

  /**
   * Positions of the events of one append, in their order, where they follow from the answer.
   * @param count of its events, from 1
   */
  abstract positionsOf(appended: Appended, count: number): readonly Position[] | undefined;

  /** Events of one stream after a revision, in order; an unknown stream has none. */
  abstract readStream(stream: string, options?: { after?: number; limit?: number }): Promise<StoredEvent[]>;

  /** Whole streams at once, each in order; one without events is not in the map. */
  abstract readStreams(streams: readonly string[]): Promise<Map<string, StoredEvent[]>>;

  /** Events of all streams after a position (from the first, where it is undefined), in order. */
  abstract readAll(options?: { after?: Position; limit?: number }): Promise<StoredEvent[]>;

  /**
   * Name of the table that holds the events, where that is in the database of the ledger's tables, with the columns
   * stream, revision, id, type, position, data and metadata, and an index by stream and revision.
   */
  readonly table?: string | undefined;

  /** Hands over everything after a position, then what comes, without gap or repeat, across lost connections. */
  abstract subscribe(after: Position | undefined, handler: BatchHandler, options?: SubscribeOptions): Subscription;

  /** Position of the newest event; undefined in an empty store. */
  abstract head(): Promise<Position | undefined>;

  /** Negative, zero or positive, like a comparator for `sort`. */
  abstract comparePositions(a: Position, b: Position): number;

  /** Whether a text from outside is written like a position of this store. */
  abstract isPosition(text: string): boolean;

  /** Resolves when the store answers. Rejects with the reason when it does not. */
  abstract ping(): Promise<void>;

  /** Waits for appends under way, stops subscriptions, lets connections go. */
  abstract close(): Promise<void>;
}

export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`stream ${stream} stands at revision ${actual}, not at ${expected} as expected`);
  }
}

/** The store did not answer, and nothing of the append was sent: nothing was stored. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The append was sent and the answer never came. Sent again later, it finds out. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  constructor(
    readonly stream: string,
    options?: ErrorOptions,
  ) {
    super(`no answer whether the append to ${stream} was stored: send it again to find out`, options);
  }
}

/** The event can't be stored as it is: refused before it is sent. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
  constructor(
    readonly code:
      | 'event-empty'
      | 'event-too-large'
      | 'event-not-json'
      | 'event-id-not-uuid'
      | 'event-id-repeated'
      | 'event-type-empty'
      | 'text-not-storable'
      | 'revision-invalid'
      | 'stream-name-invalid',
    readonly path: string,
    detail: string,
  ) {
    super(`${path}: ${detail}`);
  }
}
