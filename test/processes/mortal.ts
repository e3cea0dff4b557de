/** What a runner is given in place of its store and its connection, so that it is killed at one step of many. */
import type { QueryConfig } from 'pg';
import type { Appended, BatchHandler, EventStore, NewEvent } from '../../src/event-store/event-store.js';
import type { LeadingSession } from '../../src/processes/runner.js';
import { Session } from '../../src/projector/session.js';

export class Killed extends Error {
  override readonly name = 'Killed';
}

export class Mortal {
  /** Steps taken so far. */
  steps = 0;
  isDead = false;
  #session: Session | undefined;
  #whenDead: () => void = () => undefined;
  readonly dead = new Promise<void>((settle) => (this.#whenDead = settle));

  /**
   * @param at the step at which it dies; never, where it is undefined
   * @param when whether what it was about to do is still done
   */
  constructor(
    private readonly at: number | undefined,
    private readonly when: 'before' | 'after',
  ) {}

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.#check();
    this.steps += 1;
    const isLast = this.steps === this.at;
    if (isLast && this.when === 'before') this.#die();
    const done = await work();
    if (isLast) this.#die();
    this.#check();
    return done;
  }

  store(store: EventStore): EventStore {
    const mortal = {
      append: (stream: string, expected: number, events: readonly NewEvent[]): Promise<Appended> =>
        this.step(() => store.append(stream, expected, events)),
      readStream: (...given: Parameters<EventStore['readStream']>) => this.step(() => store.readStream(...given)),
      subscribe: (after: string | undefined, handler: BatchHandler, options: object) =>
        store.subscribe(after, (batch) => this.step(() => handler(batch)), options),
    };
    return new Proxy(store, {
      get: (target, name) => {
        const found: unknown = Reflect.get(name in mortal ? mortal : target, name);
        return typeof found === 'function' ? (found.bind(target) as unknown) : found;
      },
    });
  }

  /** @param locks whether it leads only where it holds the lock; else it always believes to */
  async openSession(connectionString: string, locks = true): Promise<LeadingSession> {
    this.#check();
    const session = await Session.open(connectionString);
    this.#session = session;
    return {
      get isLost() {
        return session.isLost;
      },
      lost: () => session.lost(),
      tryLock: (name) => (locks ? session.tryLock(name) : Promise.resolve(true)),
      query: (query: QueryConfig) => this.step(() => session.query(query)),
      transaction: (statements) => this.step(() => session.transaction(statements)),
      close: () => session.close(),
    };
  }

  #die(): never {
    this.isDead = true;
    this.#session?.destroy();
    this.#whenDead();
    throw new Killed();
  }

  #check(): void {
    if (this.isDead) throw new Killed();
  }
}
