import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventStore, Position, StoredEvent, Subscription } from '../../src/event-store/event-store.js';
import { event, events, fresh, range, whole_run, type StoresUnderTest } from './under-test.js';

/** The part of the contract that is about what readers are told, and in which order. */
export function itSubscribes(t: StoresUnderTest): void {
  describe('a subscription', () => {
    it('starts at the beginning of the log', async () => {
      await t.store.append(fresh(), 0, events(20));
      const reader = new Reader(t.store, undefined, '');
      await reader.has(20);
      await reader.stop();
      expect(reader.events.slice(0, 20)).toEqual(await t.store.readAll({ limit: 20 }));
    });

    it('resumes after a position', async () => {
      const stream = fresh();
      await t.store.append(stream, 0, events(10));
      const read = await t.store.readStream(stream);
      const reader = new Reader(t.store, read[3]!.position, stream);
      await reader.has(6);
      await reader.stop();
      expect(reader.events).toEqual(read.slice(4));
    });

    it('waits at the end of the log for what comes', async () => {
      const stream = fresh();
      const reader = new Reader(t.store, await t.store.head(), stream);
      await sleep(300);
      expect(reader.events).toEqual([]);
      await t.store.append(stream, 0, [event()]);
      await reader.has(1);
      await reader.stop();
    });

    it('hears soon of what another process appends', async () => {
      const [stream, writer] = [fresh(), t.another()];
      const reader = new Reader(t.store, await t.store.head(), stream);
      await writer.append(stream, 0, [event()]);
      await reader.has(1);
      const delays: number[] = [];
      for (const n of range(5)) {
        const began = performance.now();
        await writer.append(stream, n + 1, [event()]);
        await reader.has(n + 2);
        delays.push(performance.now() - began);
      }
      await reader.stop();
      expect(Math.min(...delays)).toBeLessThan(500);
    });

    it('goes from what was to what comes without gap or repeat, while it is being written', async () => {
      const stream = fresh();
      const head = await t.store.head();
      for (const n of range(100)) await t.store.append(stream, n, [event()]);
      const reader = new Reader(t.store, head, stream, { batch_events_max: 10 });
      for (const n of range(200)) await t.store.append(stream, 100 + n, [event()]);
      await reader.has(300);
      await reader.stop();
      expect(reader.revisions).toEqual(range(300).map((n) => n + 1));
    }, 60_000);

    it('hands over what the log holds, whoever appended it', async () => {
      const [stream, other] = [fresh(), t.another()];
      const reader = new Reader(t.store, await t.store.head(), stream);
      for (const n of range(40)) {
        const sent = event(n, { list: ['户', null], at: { deep: true }, left: undefined as never });
        await [t.store, other][n % 3 === 0 ? 1 : 0]!.append(stream, n, [{ ...sent, id: sent.id.toUpperCase() }]);
      }
      await reader.has(40);
      await reader.stop();
      expect(reader.events).toEqual(await t.store.readStream(stream));
    }, 60_000);

    it('hands over what was stored, not what was sent again under its id', async () => {
      const [stream, other] = [fresh(), t.another()];
      const head = await t.store.head();
      const waiting = new Reader(t.store, head, fresh());
      const first = event(1);
      await other.append(stream, 0, [first]);
      await t.store.append(stream, 0, [{ ...first, data: { n: 2 } }]);
      const reader = new Reader(t.store, head, stream);
      await reader.has(1);
      await Promise.all([reader, waiting].map((each) => each.stop()));
      expect(reader.events[0]!.data).toEqual({ n: 1 });
    });

    it('survives lost connections without gap or repeat', async () => {
      const stream = fresh();
      const reader = new Reader(t.another({ proxied: true }), await t.store.head(), stream);
      for (const n of range(60)) {
        await t.store.append(stream, n, [event()]);
        if (n % 15 === 14) t.proxy.cut();
        await sleep(5);
      }
      await reader.has(60);
      await reader.stop();
      expect(reader.revisions).toEqual(range(60).map((n) => n + 1));
    }, 60_000);

    it('survives a server that goes and comes back', async () => {
      const stream = fresh();
      const reader = new Reader(t.another({ proxied: true }), await t.store.head(), stream);
      await t.store.append(stream, 0, [event()]);
      await reader.has(1);
      t.proxy.refuse();
      await t.store.append(stream, 1, events(5));
      await sleep(1_000);
      expect(reader.revisions).toEqual([1]);
      t.proxy.admit();
      await reader.has(6);
      await t.store.append(stream, 6, [event()]);
      await reader.has(7);
      await reader.stop();
      expect(reader.revisions).toEqual([1, 2, 3, 4, 5, 6, 7]);
    }, 60_000);

    it('begins while the server is away', async () => {
      const stream = fresh();
      const head = await t.store.head();
      const proxied = t.another({ proxied: true });
      t.proxy.refuse();
      const reader = new Reader(proxied, head, stream);
      await t.store.append(stream, 0, [event()]);
      await sleep(300);
      t.proxy.admit();
      await reader.has(1);
      await reader.stop();
    }, 60_000);

    it('waits for a slow reader, one batch at a time, none larger than asked for', async () => {
      const stream = fresh();
      const head = await t.store.head();
      await t.store.append(stream, 0, events(100));
      let [at_once, at_once_max, batch_max] = [0, 0, 0];
      const reader = new Reader(t.store, head, stream, { batch_events_max: 8 }, async (batch) => {
        at_once += 1;
        at_once_max = Math.max(at_once_max, at_once);
        batch_max = Math.max(batch_max, batch.length);
        await sleep(10);
        at_once -= 1;
      });
      await reader.has(100);
      await reader.stop();
      expect([at_once_max, batch_max]).toEqual([1, 8]);
      expect(reader.revisions).toEqual(range(100).map((n) => n + 1));
    });

    it('never hands over an empty batch', async () => {
      const stream = fresh();
      const sizes: number[] = [];
      const reader = new Reader(
        t.store,
        await t.store.head(),
        stream,
        {},
        async ({ length }) => void sizes.push(length),
      );
      for (const n of range(5)) {
        await t.store.append(stream, n, [event()]);
        await sleep(20);
      }
      await reader.has(5);
      await reader.stop();
      expect(sizes).not.toContain(0);
    });

    it('hands over nothing more once it was stopped, and ends after the batch in hand', async () => {
      const stream = fresh();
      const head = await t.store.head();
      await t.store.append(stream, 0, events(50));
      let finished = false;
      let begun = () => {};
      const inHand = new Promise<void>((settle) => (begun = settle));
      const reader = new Reader(t.store, head, stream, { batch_events_max: 5 }, async () => {
        begun();
        await sleep(100);
        finished = true;
      });
      await inHand;
      await Promise.all([reader.stop(), reader.stop()]);
      expect(finished).toBe(true);
      const seen = reader.events.length;
      expect(seen).toBeLessThanOrEqual(5);
      await t.store.append(stream, 50, [event()]);
      await sleep(200);
      expect(reader.events).toHaveLength(seen);
      await expect(reader.subscription.ended).resolves.toBeUndefined();
    });

    it('stops while it waits, and while the server is away', async () => {
      const waiting = new Reader(t.store, await t.store.head(), fresh());
      const away = new Reader(t.another({ proxied: true }), await t.store.head(), fresh());
      await sleep(100);
      t.proxy.refuse();
      await sleep(100);
      await Promise.all([waiting.stop(), away.stop()]);
    });

    it('ends with the error of its handler, after which that one is not called again', async () => {
      const stream = fresh();
      const head = await t.store.head();
      const poison = new Error('poison');
      const other = new Reader(t.store, head, stream);
      const reader = new Reader(t.store, head, stream, { batch_events_max: 1 }, async (batch) => {
        if (batch.some(({ stream: of, revision }) => of === stream && revision === 3)) throw poison;
      });
      await t.store.append(stream, 0, events(5));
      await expect(reader.subscription.ended).rejects.toBe(poison);
      await t.store.append(stream, 5, [event()]);
      await other.has(6);
      await other.stop();
      await reader.stop();
      expect(reader.revisions).toEqual([1, 2, 3]);
    });

    it('ends when its store is closed', async () => {
      const one = t.another();
      const reader = new Reader(one, await t.store.head(), fresh());
      await one.close();
      await expect(reader.subscription.ended).resolves.toBeUndefined();
    });

    it('is one of many, each with a place of its own', async () => {
      const stream = fresh();
      const head = await t.store.head();
      await t.store.append(stream, 0, events(10));
      const read = await t.store.readStream(stream);
      const readers = range(5).map((n) => new Reader(t.store, n === 0 ? head : read[n]!.position, stream));
      await t.store.append(stream, 10, events(5));
      await Promise.all(readers.map((reader, n) => reader.has(n === 0 ? 15 : 14 - n)));
      await Promise.all(readers.map((reader) => reader.stop()));
      expect(readers.map(({ revisions: [first] }) => first)).toEqual([1, 3, 4, 5, 6]);
    });
  });

  describe('with 32 writers at once', () => {
    it('shows no event behind one that a reader has seen, by page or by subscription', async () => {
      const prefix = fresh();
      const head = await t.store.head();
      const stores = [t.store, t.another(), t.another(), t.another()];
      const reader = new Reader(t.store, head, prefix);
      const seen: StoredEvent[] = [];
      let writing = true;
      const tail = (async () => {
        let at = head;
        for (let last = false; ;) {
          const page = await stores[1]!.readAll({ after: at, limit: 100 });
          seen.push(...page);
          at = page.at(-1)?.position ?? at;
          if (last && page.length === 0) return;
          last = !writing; // what was written before this is on the pages that follow
        }
      })();
      const rounds = whole_run ? 1_000 : 60;
      for (const round of range(rounds)) {
        await Promise.all(
          range(32).map((writer) => stores[writer % 4]!.append(`${prefix}-${writer}`, round, [event(round)])),
        );
      }
      writing = false;
      await tail;
      await reader.has(32 * rounds);
      await reader.stop();
      const log = (await t.store.readAll({ after: head })).filter(({ stream }) => stream.startsWith(prefix));
      const ids = log.map(({ id }) => id);
      expect(ids).toHaveLength(32 * rounds);
      expect(seen.filter(({ stream }) => stream.startsWith(prefix)).map(({ id }) => id)).toEqual(ids);
      expect(reader.events.map(({ id }) => id)).toEqual(ids);
    }, 600_000);
  });
}

/** What a subscription hands over of the streams that begin so. */
class Reader {
  readonly events: StoredEvent[] = [];
  readonly subscription: Subscription;

  constructor(
    store: EventStore,
    after: Position | undefined,
    prefix: string,
    options: { batch_events_max?: number } = {},
    handle: (batch: readonly StoredEvent[]) => Promise<void> = async () => {},
  ) {
    this.subscription = store.subscribe(
      after,
      async (batch) => {
        this.events.push(...batch.filter(({ stream }) => stream.startsWith(prefix)));
        await handle(batch);
      },
      options,
    );
  }

  get revisions(): number[] {
    return this.events.map(({ revision }) => revision);
  }

  async has(count: number): Promise<void> {
    const ended = this.subscription.ended.then(() => Promise.reject(new Error('it has ended')));
    ended.catch(() => undefined);
    const began = Date.now();
    while (this.events.length < count) {
      if (Date.now() - began > 30_000) throw new Error(`it has ${this.events.length} events, not ${count}`);
      await Promise.race([sleep(5), ended]);
    }
  }

  stop(): Promise<void> {
    return this.subscription.stop();
  }
}
