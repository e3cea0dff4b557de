/** Finishes erasures on disk within a day, in one process, all that have come together by then at once. */
import { Repeating } from '../platform/repeating.js';
import { FinishedElsewhere, finishOnDisk } from './finish.js';

interface FinishingLog {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
}

const look_ms = 15 * 60_000;
const age_hours = 12;
/** Another process that is at it does the same. */
const lock_ms_max = 100;

export class Finishing {
  readonly #repeating: Repeating;
  readonly #stopped = new AbortController();

  constructor(
    private readonly connectionString: string,
    private readonly log: FinishingLog,
    private readonly pace: { readonly look_ms: number; readonly age_hours: number } = { look_ms, age_hours },
  ) {
    this.#repeating = new Repeating(() => this.#look(), this.pace.look_ms);
  }

  start(): void {
    this.#repeating.start();
  }

  /** What is under way is cut off, and begun anew another time. */
  stop(): Promise<void> {
    this.#stopped.abort();
    return this.#repeating.stop();
  }

  async #look(): Promise<void> {
    try {
      const options = { age_hours_min: this.pace.age_hours, signal: this.#stopped.signal, lock_ms_max };
      const { erasures, left } = await finishOnDisk(this.connectionString, options);
      if (erasures.length === 0) return;
      if (left.length === 0) this.log.info({ erasures }, 'erasures are finished on disk');
      else this.log.warn({ erasures, left }, 'erasures: something is left to the administrator of the database');
    } catch (error) {
      if (this.#stopped.signal.aborted || error instanceof FinishedElsewhere) return;
      const { name, message } = error as Error;
      this.log.warn({ error: name, about: message }, 'erasures could not be finished on disk; tried again later');
    }
  }
}
