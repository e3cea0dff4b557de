import { OutcomeUnknown, StoreUnavailable, type Appended } from './event-store.js';
import type { StorableEvent } from './storable.js';

/** One append that waits for its transaction. */
export interface WaitingAppend {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly StorableEvent[];
  readonly bytes: number;
  readonly settle: (answer: Appended) => void;
  readonly fail: (error: unknown) => void;
  /** When it came, in ms of the process clock. */
  readonly since: number;
  /** Whether a server may have seen it. */
  sent: boolean;
}

/** What became of one append: stored, or the reason why not. */
export type Answer = Appended | Error;

/** A connection that carries one batch at a time. */
export interface BatchWriter {
  /**
   * One transaction; an answer for each append, in order.
   * @throws ConnectionLost when the outcome is not known, anything else when nothing was stored
   */
  send(batch: readonly WaitingAppend[]): Promise<Answer[]>;
  close(): Promise<void>;
}

export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export interface GroupCommitLimits {
  readonly batch_appends_max: number;
  readonly batch_bytes_max: number;
  /** So many must wait before a second batch is sent while one is under way. */
  readonly overlap_appends_min: number;
  readonly waiting_bytes_max: number;
  /** How long an append is sent again before its outcome is called unknown. */
  readonly outcome_ms_max: number;
}

/**
 * Lets concurrent appends share transactions: while a batch is under way, what comes waits and makes up the
 * next one. A stream has at most one append under way, so that appends to it go in the order in which they came.
 */
export class GroupCommit {
  private readonly ready: WaitingAppend[] = [];
  /** Streams with an append ready or under way, and what waits behind it. */
  private readonly lanes = new Map<string, WaitingAppend[]>();
  private readonly idle: BatchWriter[];
  private waiting_bytes = 0;
  private scheduled = false;
  private closed = false;
  private drained: (() => void)[] = [];

  constructor(
    private readonly writers: readonly BatchWriter[],
    private readonly limits: GroupCommitLimits,
    private readonly onCommit: () => void,
  ) {
    this.idle = [...writers];
  }

  add(stream: string, expected: number, events: readonly StorableEvent[], bytes: number): Promise<Appended> {
    if (this.closed) return Promise.reject(new StoreUnavailable('the store was closed'));
    if (this.waiting_bytes > this.limits.waiting_bytes_max) {
      return Promise.reject(
        new StoreUnavailable(`more than ${this.limits.waiting_bytes_max} bytes wait to be appended`),
      );
    }
    this.waiting_bytes += bytes;
    return new Promise((settle, fail) => {
      const append: WaitingAppend = {
        stream,
        expected,
        events,
        bytes,
        settle,
        fail,
        since: performance.now(),
        sent: false,
      };
      const lane = this.lanes.get(stream);
      if (lane) lane.push(append);
      else {
        this.lanes.set(stream, []);
        this.ready.push(append);
        this.schedule();
      }
    });
  }

  /** Resolves when nothing waits and nothing is under way; then lets the connections go. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.lanes.size > 0) await new Promise<void>((settle) => this.drained.push(settle));
    await Promise.all(this.writers.map((writer) => writer.close()));
  }

  /** Not at once: those who were just answered get to append again, and so share the next transaction. */
  private schedule(): void {
    if (this.scheduled || this.idle.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const enough = this.idle.length === this.writers.length ? 1 : this.limits.overlap_appends_min;
      if (this.ready.length < enough) return;
      void this.carry(this.idle.pop()!, this.takeBatch());
      this.schedule();
    });
  }

  private takeBatch(): WaitingAppend[] {
    let bytes = 0;
    let count = 0;
    for (const append of this.ready) {
      bytes += append.bytes;
      if (count > 0 && (bytes > this.limits.batch_bytes_max || count >= this.limits.batch_appends_max)) break;
      count += 1;
    }
    return this.ready.splice(0, count);
  }

  private async carry(writer: BatchWriter, batch: WaitingAppend[]): Promise<void> {
    const answers = await this.answersOf(writer, batch);
    this.idle.push(writer);
    const stored = answers.some((answer) => !(answer instanceof Error));
    answers.forEach((answer, index) => {
      const append = batch[index]!;
      this.waiting_bytes -= append.bytes;
      const lane = this.lanes.get(append.stream)!;
      const next = lane.shift();
      if (next) this.ready.push(next);
      else this.lanes.delete(append.stream);
      if (answer instanceof Error) append.fail(answer);
      else append.settle(answer);
    });
    if (stored) this.onCommit();
    if (this.ready.length > 0) this.schedule();
    if (this.lanes.size === 0) this.drained.splice(0).forEach((settle) => settle());
  }

  /** Sends until the truth is known. An error that belongs to one append must not spoil the others. */
  private async answersOf(writer: BatchWriter, batch: WaitingAppend[]): Promise<Answer[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await writer.send(batch);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) return this.eachAlone(writer, batch, error as Error);
        if (performance.now() - batch[0]!.since > this.limits.outcome_ms_max) {
          return batch.map(({ sent, stream }) =>
            sent ? new OutcomeUnknown(stream, { cause: error }) : new StoreUnavailable(error.message, { cause: error }),
          );
        }
        await new Promise((settle) => setTimeout(settle, Math.min(20 * 2 ** attempt, 500)));
      }
    }
  }

  private async eachAlone(writer: BatchWriter, batch: WaitingAppend[], error: Error): Promise<Answer[]> {
    if (batch.length === 1) return [error];
    const answers: Answer[] = [];
    for (const append of batch) answers.push(...(await this.answersOf(writer, [append])));
    return answers;
  }
}
