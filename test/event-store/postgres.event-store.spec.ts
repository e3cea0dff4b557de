import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

describe('PostgresEventStore', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  beforeAll(async () => {
    database = await freshDatabase();
    store = new PostgresEventStore(database.connectionString);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  const event = (n = 0, id = uuid()) => ({ id, type: 'Seen', data: { n }, metadata: {} });
  it('appends, repeats, refuses', async () => {
    const e = event();
    const first = await store.append('a', 0, [e, event(2)]);
    expect(first).toEqual({ revision: 2, position: '2' });
    expect(await store.append('a', 2, [event(3)])).toEqual({ revision: 3, position: '3' });
    const got = await Promise.allSettled([
      store.append('a', 0, [e]),
      store.append('b', 0, [event()]),
      store.append('a', 0, [event()]),
      store.append('c', 1, [event()]),
    ]);
    expect(got.map((g) => g.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(await store.head()).toBe('4');
    expect((await store.readAll()).map((e) => [e.stream, e.revision])).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 1],
    ]);
    expect((await store.readStreams(['a', 'b', 'x'])).size).toBe(2);
    const seen: number[] = [];
    const s = store.subscribe(undefined, async (b) => void seen.push(b.length));
    await new Promise((r) => setTimeout(r, 100));
    await store.append('d', 0, [event()]);
    await new Promise((r) => setTimeout(r, 100));
    await s.stop();
    expect(seen).toEqual([4, 1]);
  });
});
