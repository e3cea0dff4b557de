import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import { migrate } from '../../src/platform/migrate.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/postgres.js';
import { event, fresh, range } from './under-test.js';

const rounds = process.env['LEDGER_FULL'] === '1' ? 20 : 3;

describe('PostgresEventStore, when the server itself goes and comes back', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let store: PostgresEventStore;

  const start = async (port?: number): Promise<void> => {
    server = await startEmbeddedPostgres({ folder, port, settings: { shared_buffers: '32MB' } });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-restart-'));
    await start();
    await migrate(server.connectionString);
    store = new PostgresEventStore(server.connectionString, { outcome_ms_max: 60_000 });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['is stopped', 'is killed'])(
    'because it %s: answers all, loses nothing, tells each reader once',
    async (how) => {
      const seen: StoredEvent[] = [];
      const head = await store.head();
      const subscription = store.subscribe(head, async (batch) => void seen.push(...batch));
      const answered: string[] = [];
      let writing = true;
      const writers = range(32).map(async () => {
        const stream = fresh();
        for (let revision = 0; writing; revision += 1) {
          const { position } = await store.append(stream, revision, [event(revision)]);
          answered.push(position);
        }
      });
      for (const round of range(rounds)) {
        await sleep(200 + 37 * round);
        if (how === 'is stopped') await server.stop();
        else
          process.kill(
            Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]),
            'SIGKILL',
          );
        await server.ended;
        await start(server.port);
      }
      await sleep(200);
      writing = false;
      await Promise.all(writers);
      const log = await store.readAll({ after: head });
      const positions = log.map(({ position }) => position);
      expect([...answered].sort((a, b) => store.comparePositions(a, b))).toEqual(positions);
      while (seen.length < log.length) await sleep(10);
      await subscription.stop();
      expect(seen.map(({ position }) => position)).toEqual(positions);
      expect(answered.length).toBeGreaterThan(32 * (rounds + 1));
    },
    120_000,
  );
});
