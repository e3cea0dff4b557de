/** A ledger of any size, filled by as many processes as the machine has cores. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SubjectKeys } from '../src/event-store/keys.js';
import { PostgresEventStore } from '../src/event-store/postgres.event-store.js';
import { application_role, openPool } from '../src/platform/postgres.js';
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

/** Each takes the next when it is through with one: some households have a thousand entries. */
const households_per_turn = 5_000;

/** @returns how many events there are */
export async function seedLedger(seeding: Seeding): Promise<number> {
  const { households, onProgress } = seeding;
  let events = await seedSetting(seeding);
  const turns: SeedWork[] = [];
  for (let from = 0; from < households; from += households_per_turn) {
    turns.push(workOf(seeding, from, Math.min(households, from + households_per_turn)));
  }
  const workers = Math.min(availableParallelism(), turns.length);
  const work = async (): Promise<void> => {
    for (let turn = turns.shift(); turn; turn = turns.shift()) {
      await seedIn(turn, (more) => {
        events += more;
        onProgress?.(events);
      });
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return events;
}

function workOf(
  { connectionString, masterKey, seed, households, events }: Seeding,
  from: number,
  to: number,
): SeedWork {
  const entries_mean = events / households;
  return { connectionString, masterKey: masterKey.toString('base64'), seed, households, entries_mean, from, to };
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

function seedIn(turn: SeedWork, onProgress: (events: number) => void): Promise<void> {
  const worker = fork(join(import.meta.dirname, 'seed-worker.js'));
  worker.on('message', (entries: number) => {
    onProgress(entries);
  });
  worker.send(turn);
  return new Promise((settle, fail) => {
    worker.once('exit', (code) => {
      if (code === 0) settle();
      else fail(new Error(`a process that fills the ledger ended with ${code ?? 'a signal'}`));
    });
  });
}
