/** A ledger of any size, filled by as many processes as the machine has cores. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SubjectKeys } from '../src/event-store/keys.js';
import { PostgresEventStore } from '../src/event-store/postgres.event-store.js';
import { openPool } from '../src/platform/postgres.js';
import { application_role } from '../src/platform/roles.js';
import { fillSetting } from './fill.js';
import type { SeedWork } from './seed-worker.js';
import { settingOf } from './setting.js';

export interface Seeding {
  readonly connectionString: string;
  readonly masterKey: Buffer;
  readonly seed: number;
  readonly households: number;
  readonly events: number;
  readonly onProgress?: (events: number) => void;
}

/** @returns how many events there are */
export async function seedLedger(seeding: Seeding): Promise<number> {
  const { connectionString, masterKey, seed, households, onProgress } = seeding;
  let events = await seedSetting(seeding);
  const workers = Math.min(availableParallelism(), households);
  const work = Array.from({ length: workers }, (_, i): SeedWork => {
    const [from, to] = [i, i + 1].map((share) => Math.round((share * households) / workers)) as [number, number];
    const entries_mean = seeding.events / households;
    return { connectionString, masterKey: masterKey.toString('base64'), seed, households, entries_mean, from, to };
  });
  const tell = (more: number): void => {
    events += more;
    onProgress?.(events);
  };
  await Promise.all(work.map((one) => seedIn(one, tell)));
  return events;
}

async function seedSetting({ connectionString, masterKey, seed, households }: Seeding): Promise<number> {
  const pool = openPool(connectionString, { role: application_role, connections_max: 2 });
  const store = new PostgresEventStore(connectionString);
  try {
    return await fillSetting(store, new SubjectKeys(pool, masterKey), settingOf(seed, households));
  } finally {
    await store.close();
    await pool.end();
  }
}

/** Most of what is made lives until it is stored, which is longer than the usual young generation is filled. */
const young_megabytes = 64;

function seedIn(work: SeedWork, onProgress: (events: number) => void): Promise<void> {
  const execArgv = [...process.execArgv, `--max-semi-space-size=${young_megabytes}`];
  const worker = fork(join(import.meta.dirname, 'seed-worker.js'), { execArgv });
  worker.on('message', (entries: number) => {
    onProgress(entries);
  });
  worker.send(work);
  // What it still had to tell has been read when the channel is closed, which may be after it has ended.
  const silent = once(worker, 'disconnect');
  const ended = new Promise<void>((settle, fail) => {
    worker.once('exit', (code) => {
      if (code === 0) settle();
      else fail(new Error(`a process that fills the ledger ended with ${code ?? 'a signal'}`));
    });
  });
  return Promise.all([ended, silent]).then(() => undefined);
}
