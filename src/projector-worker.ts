/** The thread of the projector: a projector over connections and keys of its own, which tells the main one how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { Resources, openLedger, projectorOptions } from './runtime.js';
import type { Connections } from './runtime.js';
import { openPool } from './platform/postgres.js';
import { application_role } from './platform/roles.js';
import type { Said } from './projector-worker-host.js';
import { Projector } from './projector/projector.js';

const port = parentPort!;
const say = (said: Said): void => {
  port.postMessage(said);
};
const place = workerData as Connections;
const opened = new Resources();
const pool = openPool(place.connectionString, { role: application_role, applicationName: 'ledger projector keys' });
opened.add(() => pool.end());
const projector = new Projector({
  ...projectorOptions({ place, ...(await openLedger(place, pool, opened)) }),
  tell: say,
  log: {
    info: (about, message) => {
      say({ log: 'info', about, message });
    },
    warn: (about, message) => {
      say({ log: 'warn', about, message });
    },
  },
});
opened.add(() => projector.stop());
port.once('message', () => void opened.close().finally(() => process.exit()));
projector.start();
