/** EventStoreDB by its own client, with nothing between. */
import { EventStoreDBClient, excludeSystemEvents, jsonEvent, NO_STREAM, START } from '@eventstore/db-client';
import type { NewEvent } from '../../src/event-store/event-store.js';
import type { PeerStore } from './store.js';

/** Where the server is; undefined where there is none to measure. */
export function eventStoreDbUrl(): string | undefined {
  const url = process.env['EVENTSTOREDB_URL']?.trim() ?? '';
  return url === '' ? undefined : url;
}

export class EventStoreDb implements PeerStore {
  readonly name = 'EventStoreDB client';
  private readonly client: EventStoreDBClient;

  constructor(url: string) {
    this.client = EventStoreDBClient.connectionString(url);
  }

  append(stream: string, expected: number, event: NewEvent): Promise<unknown> {
    return this.appendAll(stream, expected, [event]);
  }

  appendAll(stream: string, expected: number, events: readonly NewEvent[]): Promise<unknown> {
    const expectedRevision = expected === 0 ? NO_STREAM : BigInt(expected - 1);
    return this.client.appendToStream(stream, events.map(jsonOf), { expectedRevision });
  }

  /** Reads from the beginning by a catch-up subscription, until so many events have come. */
  async catchUp(count: number): Promise<void> {
    const subscription = this.client.subscribeToAll({ fromPosition: START, filter: excludeSystemEvents() });
    let seen = 0;
    for await (const { event } of subscription) {
      if (event) seen += 1;
      if (seen === count) break;
    }
    await subscription.unsubscribe().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.client.dispose();
  }
}

function jsonOf({ id, type, data, metadata }: NewEvent) {
  return jsonEvent({ id, type, data, metadata });
}
