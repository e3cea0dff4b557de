/** Emmett with its PostgreSQL store, as its guide opens it, with a connection for each writer. */
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import type { OpenPeer } from './store.js';

export const openEmmett: OpenPeer = async (connectionString, writers) => {
  const pool = new pg.Pool({ connectionString, max: writers });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    name: 'Emmett',
    append: (stream, expected, { type, data, metadata }) =>
      store.appendToStream(stream, [{ type, data, metadata }], { expectedStreamVersion: BigInt(expected) }),
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
};
