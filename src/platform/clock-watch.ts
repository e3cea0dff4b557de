/**
 * Whether this machine's clock goes with the database's. What is received is stamped by it for ever, and never goes back
 * within a stream: one entry stamped a day ahead would keep those after it a day ahead, too.
 */
import type { Pool } from 'pg';
import type { PartState } from './health.js';

/** Nothing is stamped by a clock that may be wrong. */
export class ClockAstray extends Error {
  override readonly name = 'ClockAstray';
}

export const tolerance_ms = 10_000;
const compare_ms = 10_000;
/** An answer that took longer tells no time. */
const answer_ms_max = 2_000;

/** Of the database, in ms since 1970. */
export async function timeOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>({
    name: 'clock',
    text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  });
  return rows[0]!.ms;
}

/** The database's time at a moment of the process clock, which no one sets. */
interface Reference {
  readonly time: number;
  readonly at: number;
}

export class ClockWatch {
  #reference: Reference | undefined;
  #comparing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** How far both clocks have jumped together since the start, in ms: a machine that slept, or one set anew. */
  #jumped = 0;
  /** The latest instant that was found in the log and has not come yet: RFC 3339. */
  #stampedUntil = '';

  constructor(
    private readonly databaseTime: () => Promise<number>,
    private readonly warn: (about: object, message: string) => void,
  ) {}

  async start(): Promise<void> {
    await this.#compare();
    this.#timer = setInterval(() => void this.#compare(), compare_ms).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#comparing;
  }

  /** @throws ClockAstray; then the clocks are compared again */
  check(): void {
    const ahead = this.#ahead_ms();
    if (Math.abs(ahead) <= tolerance_ms) return;
    void this.#compare();
    throw new ClockAstray(`this machine's clock is ${seconds(ahead)} s ahead of the database's`);
  }

  /** Something was received, by a clock that was wrong, at an instant that has not come yet: its stream waits until then. */
  stampedAhead(until: string): void {
    if (until <= this.#stampedUntil) return;
    this.#stampedUntil = until;
    this.warn({ until }, 'entries are stamped ahead of now: nothing more is recorded in their streams until then');
  }

  /** Compared anew where it has to be. */
  async state(): Promise<PartState> {
    if (Math.abs(this.#ahead_ms()) > tolerance_ms) await this.#compare();
    const ahead = this.#ahead_ms();
    const ready = Math.abs(ahead) <= tolerance_ms;
    return {
      ready,
      ...(!ready && { reason: "this machine's clock and the database's differ", aheadSeconds: seconds(ahead) }),
      ...(Date.parse(this.#stampedUntil) > Date.now() && { stampedAheadUntil: this.#stampedUntil }),
      ...(this.#jumped !== 0 && { jumpedSeconds: seconds(this.#jumped) }),
    };
  }

  /** How far this machine's clock is ahead, as far as is known. */
  #ahead_ms(): number {
    return this.#reference === undefined ? 0 : Date.now() - timeAt(this.#reference, performance.now());
  }

  #compare(): Promise<void> {
    this.#comparing ??= this.#ask().finally(() => (this.#comparing = undefined));
    return this.#comparing;
  }

  async #ask(): Promise<void> {
    const began = performance.now();
    const time = await this.databaseTime().catch(() => undefined); // that it is gone is told elsewhere
    const ended = performance.now();
    if (time === undefined || ended - began > answer_ms_max) return;
    const now = { time, at: (began + ended) / 2 };
    const jump = this.#reference === undefined ? 0 : time - timeAt(this.#reference, now.at);
    if (Math.abs(jump) > tolerance_ms) {
      this.#jumped += jump;
      this.warn({ seconds: seconds(jump) }, "the database's clock has jumped");
    }
    this.#reference = now;
    const ahead = this.#ahead_ms();
    if (Math.abs(ahead) > tolerance_ms)
      this.warn(
        { aheadSeconds: seconds(ahead) },
        "this machine's clock and the database's differ: nothing is recorded",
      );
  }
}

function timeAt({ time, at }: Reference, moment: number): number {
  return time + (moment - at);
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
