import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import type { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import { openEventStoreDb } from '../../src/event-store/eventstoredb.start.js';
import { notRun } from '../support/not-run.js';
import { event, range } from './under-test.js';

const address = process.env['EVENTSTOREDB_URL'];

/** On a real server what a stub can only claim: that it filters, also where it is asked to read backwards. */
function itIsLeftOutByTheServer(url: string): void {
  const run = randomUUID();
  const prefixes = [`ours-${run}-`, `also-${run}-`];
  let store: EventStoreDbEventStore;
  let others: EventStoreDBClient;
  beforeAll(async () => {
    store = await openEventStoreDb(url, { prefixes });
    others = EventStoreDBClient.connectionString(url);
  });
  afterAll(async () => {
    await others.dispose();
    await store.close();
  });

  async function written(stream: string, type: string, data: unknown, count = 1): Promise<void> {
    const one = () => ({ ...{ id: randomUUID(), contentType: 'application/json' as const, metadata: {} }, type, data });
    await others.appendToStream(stream, range(count).map(one) as never);
  }

  it('reads, follows and finds the head of its own streams among 5,000 events of others, whatever these are', async () => {
    const appended = [];
    for (const n of range(5)) {
      await written(`bank-${run}`, 'Booked', { entryId: 'line-7' }, 1_000);
      await written(`a\0${run}`, 'Ty\0pe', null);
      await written(`${prefixes[0]!}\0`, 'Odd', null);
      await written(prefixes[0]! + 'x'.repeat(3_500), 'Long', {});
      appended.push(await store.append(prefixes[n % 2]! + String(n), 0, [event(n)]));
    }
    const positions = appended.map(({ position }) => position);
    expect((await store.readAll()).map(({ position }) => position)).toEqual(positions);
    expect(await store.head()).toBe(positions.at(-1));
    const seen: StoredEvent[] = [];
    const subscription = store.subscribe(undefined, async (batch) => void seen.push(...batch));
    while (seen.length < 5) await new Promise((settle) => setTimeout(settle, 10));
    await written(`bank-${run}`, 'Booked', null);
    const last = await store.append(`${prefixes[0]!}last`, 0, [event()]);
    while (seen.length < 6) await new Promise((settle) => setTimeout(settle, 10));
    await subscription.stop();
    expect(seen.map(({ position }) => position)).toEqual([...positions, last.position]);
    expect(await store.head()).toBe(last.position);
  }, 60_000);
}

if (address === undefined) notRun('EventStoreDB among events of others', 'set EVENTSTOREDB_URL');
else describe('EventStoreDbEventStore on a server of several', () => itIsLeftOutByTheServer(address));
