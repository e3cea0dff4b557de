// A runner in a process of its own, to be killed: node … run-until-killed.ts <connection string>
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { ProcessRunner } from '../../src/processes/runner.js';
import { findAnyStream, goodsProcess } from './kinds.js';
import { masterKey } from './ledger.js';

const [, , connectionString] = process.argv as [string, string, string];
const keys = new SubjectKeys(openPool(connectionString, { role: 'ledger_app' }), masterKey);
new ProcessRunner({
  processes: [goodsProcess],
  store: new PostgresEventStore(connectionString),
  codec: new Codec(keys, undefined, findAnyStream),
  clock: new Clock(),
  connectionString,
  retry_ms: 20,
  pace: { chunk_recipients_max: 5, completions_per_second_max: 200 },
}).start();
