// The processes of the domain in a process of their own, to be killed: node … <connection string> <master key, base64>
import { processes } from '../../src/domain/processes.js';
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { ProcessRunner } from '../../src/processes/runner.js';

const [, , connectionString, masterKey] = process.argv as [string, string, string, string];
const keys = new SubjectKeys(openPool(connectionString, { role: 'ledger_app' }), Buffer.from(masterKey, 'base64'));
new ProcessRunner({
  processes,
  store: new PostgresEventStore(connectionString),
  codec: new Codec(keys),
  clock: new Clock(),
  connectionString,
  retry_ms: 20,
  pace: { chunk_recipients_max: 20 },
}).start();
