/** So many questions of one account at a time: who asks for more waits behind himself, and keeps nobody else waiting. */
import { overloaded } from '../http/admission.js';

const at_once_max = 6;
const waiting_max = 64;

const under_way_max = at_once_max + waiting_max;
const tooMany = {
  zh: `该账号已有 ${under_way_max} 个查询在处理，请等其中一些有了答复再问`,
  en: `Of this account ${under_way_max} questions are under way; ask again when some of them are answered`,
};

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

export class AccountTurns {
  readonly #queues = new Map<string, Queue>();
  /** How many of an account wait for something else than their turn. */
  readonly #aside = new Map<string, number>();

  /** For what takes time and no work. @throws Problem `overloaded` where as many of the account wait so already */
  async aside<T>(account: string, wait: () => Promise<T>): Promise<T> {
    const before = this.#aside.get(account) ?? 0;
    if (before >= waiting_max) throw overloaded(tooMany);
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
    if (queue.running < at_once_max) queue.running += 1;
    else {
      if (queue.waiting.length >= waiting_max) throw overloaded(tooMany);
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
}
