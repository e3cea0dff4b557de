/** Fills a ledger that stays (`--data`), or one that shows how long it takes. */
import { SingleBar } from 'cli-progress';
import { performance } from 'node:perf_hooks';
import { keptMasterKey } from '../../src/platform/kept-secret.js';
import { keep } from '../ledgers.js';
import { seedLedger } from '../seeding.js';
import type { Part } from './part.js';

const households_usual = 20_000;
const events_per_household_usual = 10;

export const seed: Part = {
  name: 'seed',
  says: 'fills a ledger through the store port; --data <folder> keeps it',
  onRequest: true,
  async run({ postgres, report, seed: chance, households = households_usual, events }) {
    const wanted = events ?? households * events_per_household_usual;
    const bar = new SingleBar({ format: '  {bar} {value} / {total} events, {duration_formatted}', hideCursor: true });
    if (process.stdout.isTTY) bar.start(wanted, 0);
    const began = performance.now();
    const { connectionString, folder } = postgres;
    const masterKey = await keptMasterKey(folder);
    const seeding = { connectionString, masterKey, seed: chance, households, events: wanted };
    const stored = await seedLedger({ ...seeding, onProgress: (done) => bar.update(done) });
    bar.stop();
    await keep(folder, { seed: chance, households, entries_mean: wanted / households, events: stored });
    const seconds = (performance.now() - began) / 1000;
    report.say({ part: 'seed', what: `${households} households: events`, unit: 'events', value: stored });
    report.say({
      part: 'seed',
      what: `${households} households: through the port`,
      unit: 'events/s',
      value: stored / seconds,
    });
  },
};
