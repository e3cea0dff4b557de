/** Attempts that failed: so many a minute of one address and of all together; then the next has to wait. */
import { LRUCache } from 'lru-cache';

export interface AttemptLimits {
  readonly each_max: number;
  readonly all_max: number;
  readonly window_ms: number;
}

interface Count {
  failed: number;
  /** In ms. */
  readonly until: number;
}

const addresses_max = 10_000;

export class Attempts {
  readonly #counts = new LRUCache<string, Count>({ max: addresses_max });
  #all: Count = { failed: 0, until: 0 };

  constructor(private readonly limits: AttemptLimits) {}

  /** For how many seconds nothing is tried for this address; 0 where it may be. */
  waitOf(address: string): number {
    const { each_max, all_max } = this.limits;
    const own = this.#counts.get(address);
    return Math.max(own ? waitOf(own, each_max) : 0, waitOf(this.#all, all_max));
  }

  failed(address: string): void {
    const until = Date.now() + this.limits.window_ms;
    const own = this.#counts.get(address);
    if (own && own.until > Date.now()) own.failed += 1;
    else this.#counts.set(address, { failed: 1, until });
    if (this.#all.until > Date.now()) this.#all.failed += 1;
    else this.#all = { failed: 1, until };
  }
}

function waitOf({ failed, until }: Count, max: number): number {
  const left_ms = until - Date.now();
  return failed < max || left_ms <= 0 ? 0 : Math.ceil(left_ms / 1000);
}
