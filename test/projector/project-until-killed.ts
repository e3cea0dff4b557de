// A projector in a process of its own, to be killed: node … project-until-killed.ts <connection string> <options as JSON>
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { Projector } from '../../src/projector/projector.js';
import type { ProjectorOptions } from '../../src/projector/projector.js';
import { masterKey, StoreElsewhere } from './ledger.js';

const [connectionString, options] = process.argv.slice(2) as [string, string];
interface Options extends Omit<Partial<ProjectorOptions>, 'threads'> {
  readonly elsewhere?: true;
  /** How many. */
  readonly threads?: number;
}

const { elsewhere, threads, ...others } = JSON.parse(options) as Options;
const pool = openPool(connectionString, { role: 'ledger_app' });
const keys = new SubjectKeys(pool, masterKey);
new Projector({
  store: elsewhere ? new StoreElsewhere(connectionString) : new PostgresEventStore(connectionString),
  codec: new Codec(keys),
  connectionString,
  lookupHash: (text) => keys.lookupHash(text),
  ...(threads !== undefined && { threads: { count: threads, masterKey } }),
  ...others,
}).start();
