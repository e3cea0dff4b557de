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
  /** Whoever sent it has been answered already; where it was not sent by then it never is. */
  givenUp: boolean;
}

/** What became of one append: stored, or the reason why not. */
export type Answer = Appended | Error;

/** A connection that carries one batch at a time. */
export interface BatchWriter {
  /**
   * One transaction; an answer for each append, in order.
   * @throws ConnectionLost when the outcome is not known, StoreUnavailable when nothing was stored and nothing can be,
   *   anything else when nothing was stored because of what was sent
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
  /** A second batch is sent while one is under way only when so many wait. */
  readonly overlap_appends_min: number;
  readonly waiting_bytes_max: number;
  /** How long an append is sent again over new connections before its outcome is called unknown. */
  readonly outcome_ms_max: number;
  /** How long an append waits for its answer at all. */
  readonly wait_ms_max: number;
}

const look_ms = 250;

/**
 * Lets concurrent appends share transactions: while a batch is under way, what comes waits and makes up the
 * next one. A stream has at most one append under way, so that appends to it go in the order in which they came.
 */
export class GroupCommit {
  private readonly ready: WaitingAppend[] = [];
  /** Streams with an append ready or under way, and what waits behind it. */
  private readonly lanes = new Map<string, WaitingAppend[]>();
  private readonly idle: BatchWriter[];
  private readonly pace: Pace;
  /** All that are not answered, the oldest first. */
  private readonly unanswered = new Set<WaitingAppend>();
  private watch: NodeJS.Timeout | undefined;
  private waiting_bytes = 0;
  private scheduled = false;
  private closed = false;
  /** Why nothing is sent any more. */
  private over: string | undefined;
  private drained: (() => void)[] = [];

  constructor(
    private readonly writers: readonly BatchWriter[],
    private readonly limits: GroupCommitLimits,
    private readonly onCommit: () => void,
  ) {
    this.idle = [...writers];
    this.pace = new Pace(limits.overlap_appends_min);
  }

  add(stream: string, expected: number, events: readonly StorableEvent[], bytes: number): Promise<Appended> {
    if (this.closed) return Promise.reject(new StoreUnavailable(this.over ?? 'the store was closed'));
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
        givenUp: false,
      };
      this.unanswered.add(append);
      this.watch ??= setInterval(() => this.giveUp(performance.now() - this.limits.wait_ms_max), look_ms);
      const lane = this.lanes.get(stream);
      if (lane) lane.push(append);
      else {
        this.lanes.set(stream, []);
        this.ready.push(append);
        this.schedule();
      }
    });
  }

  /** The database will not come back: everybody is answered at once, and nothing is taken any more. */
  abandon(reason: string): void {
    this.closed = true;
    this.over = reason;
    this.giveUp(Infinity);
  }

  /** Answers those that came before a time of the process clock. */
  private giveUp(before: number): void {
    for (const append of this.unanswered) {
      if (append.since > before) return;
      append.givenUp = true;
      this.unanswered.delete(append);
      append.fail(
        append.sent
          ? new OutcomeUnknown(append.stream)
          : new StoreUnavailable(this.over ?? 'the database takes too long to answer'),
      );
    }
  }

  /** Resolves when nothing waits and nothing is under way; then lets the connections go. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.lanes.size > 0 && this.over === undefined) await new Promise<void>((settle) => this.drained.push(settle));
    clearInterval(this.watch);
    await Promise.all(this.writers.map((writer) => writer.close()));
  }

  /** Not at once: those who were just answered get to append again, and so share the next transaction. */
  private schedule(): void {
    if (this.scheduled || this.idle.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const free = this.idle.length - this.writers.length + Math.min(this.pace.in_flight_max, this.writers.length);
      const enough = this.idle.length === this.writers.length ? 1 : this.limits.overlap_appends_min;
      if (free <= 0 || this.ready.length < enough) return;
      const share = Math.max(Math.ceil(this.ready.length / free), this.limits.overlap_appends_min);
      void this.carry(this.idle.pop()!, this.takeBatch(Math.min(share, this.limits.batch_appends_max)));
      this.schedule();
    });
  }

  private takeBatch(appends_max: number): WaitingAppend[] {
    let bytes = 0;
    let count = 0;
    for (const append of this.ready) {
      bytes += append.bytes;
      if (count > 0 && (bytes > this.limits.batch_bytes_max || count >= appends_max)) break;
      count += 1;
    }
    return this.ready.splice(0, count);
  }

  private async carry(writer: BatchWriter, batch: WaitingAppend[]): Promise<void> {
    const sent = batch.filter(({ givenUp }) => !givenUp);
    const answers = sent.length > 0 ? await this.answersOf(writer, sent) : [];
    this.idle.push(writer);
    this.pace.answered(sent.length, performance.now());
    const stored = answers.some((answer) => !(answer instanceof Error));
    const answerOf = new Map(sent.map((append, index) => [append, answers[index]!]));
    for (const append of batch) {
      this.waiting_bytes -= append.bytes;
      const lane = this.lanes.get(append.stream)!;
      const next = lane.shift();
      if (next) this.ready.push(next);
      else this.lanes.delete(append.stream);
      const answer = answerOf.get(append);
      if (append.givenUp || answer === undefined) continue;
      this.unanswered.delete(append);
      if (answer instanceof Error) append.fail(answer);
      else append.settle(answer);
    }
    if (stored) this.onCommit();
    if (this.ready.length > 0) this.schedule();
    if (this.lanes.size > 0) return;
    clearInterval(this.watch);
    this.watch = undefined;
    this.drained.splice(0).forEach((settle) => settle());
  }

  /** Sends until the truth is known. An error that belongs to one append must not spoil the others. */
  private async answersOf(writer: BatchWriter, batch: WaitingAppend[]): Promise<Answer[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await writer.send(batch);
      } catch (error) {
        if (error instanceof StoreUnavailable) return batch.map(() => error);
        if (!(error instanceof ConnectionLost)) return this.eachAlone(writer, batch, error as Error);
        if (this.over !== undefined || performance.now() - batch[0]!.since > this.limits.outcome_ms_max) {
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

const epoch_appends = 500;
const epoch_gap_ms = 50;
const epochs_between_trials = 20;

/**
 * One batch under way at a time, or two: whichever lets more through. Two overlap our work with the database's,
 * but each then has half of what waits and costs a whole flush of the disk; which weighs more hangs on the disk
 * and on who else uses it. So both are measured, as long as there is enough to do, and the lesser one is tried
 * again now and then.
 */
export class Pace {
  in_flight_max = 2;
  /** Appends per ms with one under way and with two; undefined before the first trial. */
  private readonly rates: [number?, number?] = [];
  private appends = 0;
  private began = 0;
  private last = 0;
  private epochs = 0;

  constructor(private readonly busy_appends_min: number) {}

  /** @param now in ms of the process clock */
  answered(batch_appends: number, now: number): void {
    const idle = batch_appends < this.busy_appends_min || now - this.last > epoch_gap_ms;
    this.last = now;
    if (idle) {
      this.appends = 0;
      this.began = now;
      return;
    }
    this.appends += batch_appends;
    if (this.appends < epoch_appends) return;
    const rate = this.appends / (now - this.began);
    const which = this.in_flight_max - 1;
    this.rates[which] = 0.7 * (this.rates[which] ?? rate) + 0.3 * rate;
    this.epochs += 1;
    const [one, two] = this.rates;
    const better = (one ?? 0) > (two ?? 0) ? 1 : 2;
    this.in_flight_max = this.epochs % epochs_between_trials === 1 ? 3 - better : better;
    this.appends = 0;
    this.began = now;
  }
}
