/** From nothing to ready, on a ledger that exists: PostgreSQL, service and tables (P8). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keep, keptOrFilledLedger, Service } from '../ledgers.js';
import { measured } from '../measure.js';
import { seedLedger } from '../seeding.js';
import { caughtUp } from '../tables.js';
import { keptMasterKey } from '../../src/platform/kept-secret.js';
import { startFlags } from '../start-flags.js';
import type { Bench, Part } from './part.js';

const households_usual = 5_000;
const ready_ms_max = 60_000;

export const start: Part = {
  name: 'start',
  says: 'from the start of the process to ready, on a ledger that exists (P8)',
  async run(bench) {
    await fillFolder(bench);
    const ledger = await keptOrFilledLedger(bench, households_usual);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    await service.stop();
    const seconds: number[] = [];
    await bench.postgres.pause();
    try {
      for (let round = 0; round < bench.rounds; round += 1) seconds.push(await startOnce(bench.postgres.folder));
    } finally {
      await bench.postgres.resume();
    }
    const { median: value, ...range } = measured(seconds);
    const events = ledger.events.toLocaleString('en');
    bench.report.say({ part: 'start', what: `on ${events} events: until ready`, unit: 's', value, ...range });
    bench.report.reach('P8', value, `${events} events`);
  },
};

/** The ledger that `npm start` finds in the folder: the one that is kept there, or one that is put there now. */
async function fillFolder({ postgres, seed, households = households_usual }: Bench): Promise<void> {
  if (postgres.isKept) return;
  const { folder, connectionString } = postgres;
  const events = households * 10;
  const masterKey = await keptMasterKey(folder);
  const stored = await seedLedger({ connectionString, masterKey, seed, households, events });
  await keep(folder, { seed, households, entries_mean: 10, events: stored });
}

/** @returns seconds until `/readyz` says so */
async function startOnce(folder: string): Promise<number> {
  const port = await freePort();
  const environment = { PATH: process.env['PATH'], LEDGER_DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn' };
  const began = performance.now();
  const service = spawn(process.execPath, [...startFlags(), join(import.meta.dirname, '../../src/main.js')], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(service, 'exit');
  try {
    while (!(await isReady(port))) {
      if (performance.now() - began > ready_ms_max) throw new Error('the service does not get ready');
      await sleep(10);
    }
    return (performance.now() - began) / 1000;
  } finally {
    service.kill('SIGTERM');
    await ended;
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
