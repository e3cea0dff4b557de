// A projector in a process of its own, to be killed: node … project-until-killed.ts <connection string> <options as JSON>
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { Projector } from '../../src/projector/projector.js';
import type { ProjectorOptions } from '../../src/projector/projector.js';
import { StoreElsewhere } from './ledger.js';

const [connectionString, options] = process.argv.slice(2) as [string, string];
const { elsewhere, ...others } = JSON.parse(options) as Partial<ProjectorOptions> & { readonly elsewhere?: true };
const pool = openPool(connectionString, { role: 'ledger_app' });
new Projector({
  store: elsewhere ? new StoreElsewhere(connectionString) : new PostgresEventStore(connectionString),
  codec: new Codec(new SubjectKeys(pool, Buffer.alloc(32, 7))),
  connectionString,
  lookupHash: (text) => `hash-of-${text}`,
  ...others,
}).start();
