import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import { EventStoreDbStub } from './eventstoredb.stub.js';
import type { StubEvent } from './eventstoredb.stub.js';
import { event, range } from './under-test.js';

const prefixes = ['household-', 'code-list-'];

/** What others may have on the same server, each of which has stopped a projector. */
const others: readonly StubEvent[] = [
  { stream: 'bank-1', data: 'null' },
  { stream: 'order-2', data: '{"entryId":"line-7"}' },
  { stream: 'a\0b' },
  { stream: 'shop-3', type: 'Ty\0pe' },
  { stream: `long-${'x'.repeat(3_600)}` },
  { stream: 'households-1' },
  { stream: '$$household-1', type: '$metadata' },
];
/** Named like streams of the ledger, which has never written such names. */
const alike: readonly StubEvent[] = [
  { stream: 'household-a\0b' },
  { stream: `household-${'x'.repeat(3_600)}` },
  { stream: 'household-1', type: '$>' },
];

describe('EventStoreDbEventStore on a server that holds events of others', () => {
  let stub: EventStoreDbStub;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    stub = await EventStoreDbStub.start();
    store = new EventStoreDbEventStore(stub.address, { prefixes });
  });
  afterEach(async () => {
    await store.close();
    stub.close();
  });

  const ours = range(5).map((n): StubEvent => ({ stream: n % 2 ? 'code-list-1' : 'household-1', data: `{"n":${n}}` }));
  const numbers = (events: readonly StoredEvent[]): unknown[] => events.map(({ data }) => data['n']);

  /** All that a subscription hands over in a moment. */
  async function followed(after?: string): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    const subscription = store.subscribe(after, async (batch) => void events.push(...batch));
    const until = Date.now() + 5_000;
    while (events.length < 5 && Date.now() < until) await new Promise((settle) => setTimeout(settle, 5));
    await new Promise((settle) => setTimeout(settle, 50));
    await subscription.stop();
    return events;
  }

  it.each([true, false])(
    'reads and follows its own alone, also where the server cannot filter (%s)',
    async (filters) => {
      stub.filters = filters;
      for (const each of ours) stub.add(...others, ...alike, each);
      stub.add(...others, ...alike);
      expect(numbers(await store.readAll())).toEqual([0, 1, 2, 3, 4]);
      expect(numbers(await followed())).toEqual([0, 1, 2, 3, 4]);
      const [, second] = await store.readAll();
      expect(numbers(await store.readAll({ after: second!.position, limit: 2 }))).toEqual([2, 3]);
      expect(await store.head()).toBe((await store.readAll()).at(-1)!.position);
    },
  );

  it('lets the server leave out the others, but for the place of the newest event of all', async () => {
    for (const each of ours) stub.add(...others, each);
    stub.add(...others);
    const toldOfOthers = (): string[] =>
      stub.told.filter((stream) => !prefixes.some((each) => stream.startsWith(each)));
    await store.readAll();
    await followed();
    expect(toldOfOthers()).toEqual([]);
    await store.head();
    expect(toldOfOthers()).toHaveLength(1);
  });

  it('finds no head where there are others alone, and its own first event from a position of theirs', async () => {
    stub.add(...others);
    expect(await store.head()).toBeUndefined();
    stub.add(ours[0]!);
    expect(await store.head()).toBe('800/800');
    stub.add(ours[1]!, ours[2]!);
    expect(numbers(await store.readAll({ after: '300/300', limit: 2 }))).toEqual([0, 1]);
  });

  it('does not go over all that others have written once more for each head', async () => {
    stub.filters = false; // so that what the server goes over is what it tells
    stub.add(ours[0]!, ...range(100).map((): StubEvent => ({ stream: 'bank-1' })));
    const head = await store.head();
    stub.told.length = 0;
    stub.add({ stream: 'bank-1' });
    expect(await store.head()).toBe(head);
    expect(await store.head()).toBe(head);
    expect(stub.told.length).toBeLessThan(20);
    stub.add(ours[1]!);
    expect(await store.head()).toBe((await store.readAll()).at(-1)!.position);
  });

  it.each([
    ['null', 'null', 'application/json'],
    ['a text', '"text"', 'application/json'],
    ['a list', '[1]', 'application/json'],
    ['no JSON', '{', 'application/json'],
    ['no JSON, and says so', '\u0000\u0001', 'application/octet-stream'],
  ])('hands over an event in a stream of its own whose data is %s, and goes on', async (_, data, contentType) => {
    stub.add({ stream: 'household-1', data, metadata: data, contentType }, ...ours);
    expect(await store.readAll()).toHaveLength(6);
    expect(await store.readStream('household-1')).toHaveLength(4);
  });

  it('appends to a stream between those of others', async () => {
    stub.add(...others);
    await store.append('household-9', 0, [event(1)]);
    expect(numbers(await store.readAll())).toEqual([1]);
  });
});
