/** Castore with its PostgreSQL adapter. It keeps ten connections whatever the writers, and has no setting for it. */
import { EventStore, EventType } from '@castore/core';
import type { Aggregate, EventDetail } from '@castore/core';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import type { OpenPeer } from './store.js';

export const openCastore: OpenPeer = async (connectionString) => {
  await PostgresEventStorageAdapter.createEventTable({ connectionString });
  const eventStorageAdapter = new PostgresEventStorageAdapter({ connectionString });
  const store = new EventStore({
    eventStoreId: 'household',
    eventTypes: [new EventType<'VisitRecorded', object, object>({ type: 'VisitRecorded' })],
    reducer: (_: Aggregate, { aggregateId, version }: EventDetail): Aggregate => ({ aggregateId, version }),
    eventStorageAdapter,
  });
  return {
    name: 'Castore',
    append: (stream, expected, { data, metadata }) =>
      store.pushEvent({
        aggregateId: stream.slice(stream.indexOf('-') + 1),
        version: expected + 1,
        type: 'VisitRecorded',
        payload: data,
        metadata,
      }),
    close: async () => {
      // The adapter has no way to end its connections but this one.
      await (eventStorageAdapter as unknown as { _sql: { end(): Promise<void> } })._sql.end();
    },
  };
};
