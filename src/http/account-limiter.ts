/** So many requests of one account at a time: who sends more waits behind himself, and keeps nobody else waiting. */
import { overloaded } from './admission.js';
import type { Problem } from './problem.js';

interface AccountLimits {
  readonly at_once_max: number;
  readonly waiting_max: number;
  /** What there are too many of. */
  readonly what: { readonly zh: string; readonly en: string };
}

export const questionsOfAnAccount: AccountLimits = {
  at_once_max: 6,
  waiting_max: 64,
  what: { zh: '查询', en: 'questions' },
};

/** As many as share one transaction of the log. */
export const entriesOfAnAccount: AccountLimits = {
  at_once_max: 128,
  waiting_max: 512,
  what: { zh: '录入', en: 'entries' },
};

export const batchesOfAnAccount: AccountLimits = {
  at_once_max: 2,
  waiting_max: 64,
  what: { zh: '批量录入', en: 'requests with many entries' },
};

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

export class AccountLimiter {
  readonly #queues = new Map<string, Queue>();
  /** How many of an account wait for something else than their turn. */
  readonly #aside = new Map<string, number>();

  constructor(private readonly limits: AccountLimits) {}

  /** For what takes time and no work. @throws Problem `overloaded` where as many of the account wait so already */
  async aside<T>(account: string, wait: () => Promise<T>): Promise<T> {
    const before = this.#aside.get(account) ?? 0;
    if (before >= this.limits.waiting_max) throw this.#tooMany();
    this.#aside.set(account, before + 1);
    try {
      return await wait();
    } finally {
      const left = (this.#aside.get(account) ?? 1) - 1;
      if (left > 0) this.#aside.set(account, left);
      else this.#aside.delete(account);
    }
  }

  /** @throws Problem `overloaded` where too many of the account wait already */
  async take<T>(account: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(account) ?? { running: 0, waiting: [] };
    this.#queues.set(account, queue);
    if (queue.running < this.limits.at_once_max) queue.running += 1;
    else {
      if (queue.waiting.length >= this.limits.waiting_max) throw this.#tooMany();
      await new Promise<void>((begin) => queue.waiting.push(begin));
    }
    try {
      return await work();
    } finally {
      const next = queue.waiting.shift();
      if (next) next();
      else if ((queue.running -= 1) === 0) this.#queues.delete(account);
    }
  }

  #tooMany(): Problem {
    const { at_once_max, waiting_max, what } = this.limits;
    const under_way_max = at_once_max + waiting_max;
    return overloaded({
      zh: `该账号已有 ${under_way_max} 个${what.zh}请求在处理，请等其中一些有了答复再发`,
      en: `Of this account ${under_way_max} ${what.en} are under way; send it again when some of them are answered`,
    });
  }
}
