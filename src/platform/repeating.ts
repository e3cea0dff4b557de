/** Work that is done again and again until it is stopped. */
import { setTimeout as sleep } from 'node:timers/promises';

export class Repeating {
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  /** @param pause_ms between the end of one round and the beginning of the next */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pause_ms: number,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.work().catch(() => undefined); // another time: what is asked of the database meanwhile says it is gone
      await sleep(this.pause_ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
