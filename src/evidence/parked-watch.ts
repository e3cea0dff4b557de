/** Lets go of what is kept in memory of streams that are parked: whoever writes to them is told by the log itself. */
import type { Pool } from 'pg';
import { Repeating } from '../platform/repeating.js';

const look_ms = 1_000;

export class ParkedWatch {
  readonly #repeating = new Repeating(() => this.#look(), look_ms);
  #known = new Set<string>();

  /** @param forget is told each stream that has been parked, once */
  constructor(
    private readonly pool: Pool,
    private readonly forget: (stream: string) => void,
  ) {}

  start(): void {
    this.#repeating.start();
  }

  stop(): Promise<void> {
    return this.#repeating.stop();
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
