// A projector in a thread of its own, stopped once the tables hold everything: node … project-apart.ts <place as JSON>
import { ProjectorWorkerHost } from '../../src/projector-worker-host.js';
import { Progress } from '../../src/projector/progress.js';
import type { Notice } from '../../src/projector/progress.js';
import { openPool } from '../../src/platform/postgres.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { masterKey } from './ledger.js';

const [connectionString] = process.argv.slice(2) as [string];
const pool = openPool(connectionString, { role: 'ledger_app' });
const store = new PostgresEventStore(connectionString);
const progress = new Progress(pool, store);
const told: Notice[] = [];
const said: string[] = [];
const projector = new ProjectorWorkerHost(
  { connectionString, masterKey, eventStore: 'postgres', eventStoreDbUrl: undefined },
  (what) => {
    told.push(what);
    progress.told(what);
  },
  { info: (_, message) => void said.push(message), warn: (_, message) => void said.push(message) },
);
projector.start();
const outcome = await progress.waitFor((await store.head())!, 20_000);
await projector.stop();
process.stdout.write(JSON.stringify({ outcome, said, last: told.at(-1), moves: told.length }));
// Nothing is left that would keep this process: it ends by itself.
await Promise.all([store.close(), pool.end()]);
