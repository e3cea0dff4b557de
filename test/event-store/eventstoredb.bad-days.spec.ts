import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import { EventStoreDbStub } from './eventstoredb.stub.js';
import { event, events, failure, range } from './under-test.js';

const stream = 'household-1';

describe('EventStoreDbEventStore', () => {
  let stub: EventStoreDbStub;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    stub = await EventStoreDbStub.start();
    store = new EventStoreDbEventStore(stub.address, {
      ...{ prefixes: ['household-'], answer_ms_max: 500, outcome_ms_max: 1_000 },
    });
    while ((await store.ping().catch((error: unknown) => error)) !== undefined); // the first connection takes a while
  });
  afterEach(async () => {
    stub.frozen = false;
    await store.close();
    stub.close();
  });

  describe('by way of a node that follows and is behind', () => {
    it('reads what was acknowledged to it, each event with its position', async () => {
      await store.append(stream, 0, [event()]);
      stub.seen_by_followers = 1;
      const { position } = await store.append(stream, 1, events(3));
      const read = await store.readStream(stream, { after: 1 });
      expect(read.map((each) => each.position)).toEqual(['200/200', '300/300', position]);
      expect(await store.readStream(stream, { after: 1, limit: 2 })).toHaveLength(2);
      expect(await store.readStream(stream)).toHaveLength(4);
      expect((await store.readStreams([stream])).get(stream)).toHaveLength(4);
    });

    it('answers an append that is repeated with the position of the first, also where none was told', async () => {
      stub.seen_by_followers = 0;
      stub.tellsPosition = false;
      expect(await store.append(stream, 0, events(2))).toEqual({ revision: 2, position: '200/200' });
    });

    it('reads as far as the revision that a conflict has told of', async () => {
      await store.append(stream, 0, events(2));
      const other = new EventStoreDbEventStore(stub.address, { prefixes: ['household-'] });
      stub.seen_by_followers = 0;
      expect(await failure(other.append(stream, 0, events(2)))).toMatchObject({ name: 'RevisionConflict', actual: 2 });
      expect(await other.readStream(stream)).toHaveLength(2);
      await other.close();
    });
  });

  describe('on a server that takes calls and does not answer', () => {
    it('says of what it reads that the store is not available, soon, and sooner when asked again', async () => {
      await store.append(stream, 0, events(2));
      stub.frozen = true;
      for (const most_ms of [2_000, 1_500]) {
        const began = performance.now();
        const asked = [store.readStream(stream), store.readStreams([stream]), store.head(), store.ping()];
        for (const each of await Promise.all(asked.map((answer) => failure(answer)))) {
          expect(each).toMatchObject({ name: 'StoreUnavailable' });
        }
        expect(performance.now() - began).toBeLessThan(most_ms);
      }
      stub.frozen = false;
      expect(await store.readStream(stream)).toHaveLength(2);
      expect(await store.head()).toBe('200/200');
    });

    it('says of an append under way that its outcome is not known, and sends no other before the server answers', async () => {
      stub.frozen = true;
      expect(await failure(store.append(stream, 0, [event()]))).toMatchObject({ name: 'OutcomeUnknown' });
      const more = range(20).map((n) => failure(store.append(`household-${n}`, 0, [event()])));
      for (const each of await Promise.all(more)) expect(each).toMatchObject({ name: 'StoreUnavailable' });
      stub.frozen = false;
      expect(await store.append(stream, 0, [event()])).toMatchObject({ revision: 1 });
      expect(stub.log).toHaveLength(1);
    });

    it('stops its subscriptions and closes', async () => {
      const one = new EventStoreDbEventStore(stub.address, { prefixes: ['household-'], answer_ms_max: 500 });
      stub.frozen = true;
      const subscription = one.subscribe(undefined, async () => undefined);
      const reading = failure(one.readStream(stream));
      await subscription.stop();
      await one.close();
      expect(await reading).toMatchObject({ name: 'StoreUnavailable' });
    });
  });

  it('says that nothing was stored where there was no server to send it to', async () => {
    const gone = await EventStoreDbStub.start();
    const one = new EventStoreDbEventStore(gone.address, { prefixes: ['household-'], outcome_ms_max: 300 });
    gone.close();
    expect(await failure(one.append(stream, 0, [event()]))).toMatchObject({ name: 'StoreUnavailable' });
    expect(await failure(one.readStream(stream))).toMatchObject({ name: 'StoreUnavailable' });
    await one.close();
  });
});
