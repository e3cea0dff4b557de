/** Lets go of what is kept in memory of streams that are parked: whoever writes to them is told by the log itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

const look_ms = 1_000;

export class ParkedWatch {
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #known = new Set<string>();

  /** @param forget is told each stream that has been parked, once */
  constructor(
    private readonly pool: Pool,
    private readonly forget: (stream: string) => void,
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
      await this.#look().catch(() => undefined); // another time: what is asked of the database meanwhile says it is gone
      await sleep(look_ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { rows } = await this.pool.query<{ stream: string }>({
      name: 'evidence: parked',
      text: 'SELECT DISTINCT stream FROM projector.parked',
    });
    const parked = new Set(rows.map(({ stream }) => stream));
    for (const stream of parked) if (!this.#known.has(stream)) this.forget(stream);
    this.#known = parked;
  }
}
