import { describe, expect, it } from '@jest/globals';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { freshDatabase } from '../support/postgres.js';
import { event, events, failure, fresh, range } from './under-test.js';

describe('PostgresEventStore', () => {
  it('goes by index, also with plans made while the table was small and known to be', async () => {
    const database = await freshDatabase();
    const owner = openPool(database.connectionString);
    const seed = new PostgresEventStore(database.connectionString);
    await seed.append(fresh(), 0, events(3));
    await seed.close();
    await owner.query('ANALYZE ledger.event');
    const scans = async () => {
      const { rows } = await owner.query<{ seq_scan: string }>(
        `SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'ledger.event'::regclass`,
      );
      return rows[0]!.seq_scan;
    };
    const before = await scans();

    const store = new PostgresEventStore(database.connectionString);
    const streams = range(10).map(fresh);
    for (const stream of streams) await store.append(stream, 0, [event()]);
    for (const stream of streams) await store.append(stream, 0, [event()]).catch(() => undefined);
    await Promise.all(range(10).map(() => failure(store.append(streams[0]!, 0, [event()]))));
    for (const stream of streams) await store.readStream(stream, { limit: 1 });
    const { position } = (await store.readStream(streams[0]!))[0]!;
    for (const after of [undefined, position]) await store.readAll({ after, limit: 3 });
    await store.readStreams(streams);
    await store.head();
    await store.ping();
    await store.close(); // a session tells its figures when it ends

    expect(await scans()).toBe(before);
    await owner.end();
    await database.drop();
  });
});
