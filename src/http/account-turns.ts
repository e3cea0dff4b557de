/** So many requests of one account at a time: who asks for more waits behind himself, and keeps nobody else waiting. */

export interface AccountTurnsLimits {
  readonly at_once_max: number;
  readonly waiting_max: number;
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

export class AccountTurns {
  readonly #queues = new Map<string, Queue>();

  constructor(private readonly limits: AccountTurnsLimits) {}

  /**
   * Calls `begin` now, or when one of the account has ended; each that has begun has to `end`.
   * @returns false where too many of the account wait already: `begin` is never called then
   */
  take(account: string, begin: () => void): boolean {
    const queue = this.#queues.get(account) ?? { running: 0, waiting: [] };
    this.#queues.set(account, queue);
    if (queue.running >= this.limits.at_once_max) {
      if (queue.waiting.length >= this.limits.waiting_max) return false;
      queue.waiting.push(begin);
      return true;
    }
    queue.running += 1;
    begin();
    return true;
  }

  end(account: string): void {
    const queue = this.#queues.get(account);
    if (!queue) return;
    const next = queue.waiting.shift();
    if (next) next();
    else if ((queue.running -= 1) === 0) this.#queues.delete(account);
  }
}
