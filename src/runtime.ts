/** Database, event store, keys: what the service and the command line both open. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findStream, streams } from './domain/streams.js';
import { Codec } from './event-store/codec.js';
import type { EventStore } from './event-store/event-store.js';
import { Existence } from './event-store/postgres.existence.js';
import { SubjectKeys } from './event-store/keys.js';
import { isMasterKey } from './event-store/keys.own.js';
import { AggregateRepository } from './event-store/aggregate-repository.js';
import { PostgresEventStore } from './event-store/postgres.event-store.js';
import { StoredUpgradedMacs } from './evidence/upgraded-macs.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { keptMasterKey } from './platform/kept-secret.js';
import { migrate } from './platform/migrate.js';
import {
  FolderInUse,
  openPool,
  password_file,
  startEmbeddedPostgres,
  statement_ms_usual,
} from './platform/postgres.js';
import { application_role } from './platform/roles.js';
import type { ProjectorOptions } from './projector/projector.js';

/** What has been opened, to be closed in the opposite order. */
export class Resources {
  readonly #closings: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closings.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.#closings.pop(); close; close = this.#closings.pop()) await close();
  }
}

/** Where the ledger is, and what opens it. Holds secrets: not for logs. */
export interface Connections extends Pick<Config, 'eventStore' | 'eventStoreDbUrl'>, Partial<Pick<Config, 'timeZone'>> {
  /** Of a login that owns the database. */
  readonly connectionString: string;
  readonly masterKey: Uint8Array;
}

export interface Runtime {
  readonly place: Connections;
  /** Resolves when the embedded database has gone by itself. */
  readonly broken: Promise<Error>;
  /** Names of the migrations that were run. */
  readonly migrations: readonly string[];
  readonly pool: ReturnType<typeof openPool>;
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly codec: Codec;
  readonly aggregates: AggregateRepository;
}

export interface RuntimeOptions {
  /** Goes to the embedded database that another process runs, in place of failing because it does. */
  readonly join?: true;
  /** Also one of an older version, which has no key of its own yet. */
  readonly older?: true;
  /** Keeps connections of its own open: others may open as many as they like. */
  readonly kept?: boolean;
  /** Told of what could not be set up, in a sentence each. */
  readonly warn?: (text: string) => void;
}

/** @throws what does not open; what had been opened is in `opened` */
export async function openRuntime(config: Config, opened: Resources, options: RuntimeOptions = {}): Promise<Runtime> {
  const { connectionString, broken } = await openDatabase(config, opened, options);
  const migrations = await migrate(connectionString, {
    timeZone: config.timeZone,
    ...(options.warn && { warn: options.warn }),
  }).catch((cause: unknown) => {
    const where = config.databaseUrl === undefined ? 'the embedded database' : 'DATABASE_URL';
    throw new Error(`${where}: ${reasonOf(cause)}`, { cause });
  });
  // Many ask at a time: a list that takes three processes of the server for itself takes them from the others.
  const settings = { max_parallel_workers_per_gather: '0' };
  const { kept = false } = options;
  const pool = openPool(connectionString, {
    role: application_role,
    settings,
    statement_ms_max: statement_ms_usual,
    kept,
  });
  opened.add(() => pool.end());
  const opens = (key: Buffer): Promise<boolean> => isMasterKey(pool, key);
  const masterKey = config.masterKey ?? (await keptMasterKey(config.dataDir, await hasKeys(pool), opens));
  const { eventStore, eventStoreDbUrl, timeZone } = config;
  const place = { connectionString, masterKey, eventStore, eventStoreDbUrl, timeZone };
  const ledger = await openLedger(place, pool, opened, { tries: true, kept });
  if (!options.older) await ledger.keys.ready();
  const aggregates = new AggregateRepository(ledger.store, ledger.codec, new Existence(pool, ledger.store));
  return { place, broken, migrations, pool, ...ledger, aggregates };
}

async function hasKeys(pool: Runtime['pool']): Promise<boolean> {
  return (await pool.query('SELECT FROM ledger.subject_key LIMIT 1')).rowCount !== 0;
}

/**
 * Events and keys of a place that is known.
 * @param options `tries`: whether the event store can be used is found out before it is; `kept`: see `PartsOptions`
 */
export async function openLedger(
  place: Connections,
  pool: Runtime['pool'],
  opened: Resources,
  options: { readonly tries?: true; readonly kept?: boolean } = {},
): Promise<Pick<Runtime, 'store' | 'keys' | 'codec'>> {
  const store = await openEventStore(place, options);
  opened.add(() => store.close());
  const keys = new SubjectKeys(pool, Buffer.from(place.masterKey));
  return { store, keys, codec: new Codec(keys, new StoredUpgradedMacs(pool), findStream, new Clock(place.timeZone)) };
}

/** Each has memory of its own, and one connection writes what they make. */
const folding_threads_max = 2;

/** What a projector over these parts needs. */
export function projectorOptions({
  place: { connectionString, masterKey, timeZone },
  store,
  codec,
  keys,
}: Pick<Runtime, 'place' | 'store' | 'codec' | 'keys'>): ProjectorOptions {
  const count = Math.min(availableParallelism(), folding_threads_max);
  return {
    ...{ store, codec, connectionString },
    lookupHash: (text) => keys.lookupHash(text),
    ...(count > 1 && { threads: { count, masterKey, timeZone } }),
  };
}

const never = new Promise<never>(() => undefined);

async function openDatabase(
  { databaseUrl, dataDir, embeddedPort }: Config,
  opened: Resources,
  { join: joins }: RuntimeOptions,
) {
  if (databaseUrl !== undefined) return { connectionString: databaseUrl, broken: never };
  try {
    const server = await startEmbeddedPostgres({
      folder: dataDir,
      ...(embeddedPort !== undefined && { port: embeddedPort }),
    });
    opened.add(() => server.stop());
    const broken = server.gone.then((lastWords) =>
      lastWords === undefined ? never : new Error(`the embedded PostgreSQL has ended:\n${lastWords}`),
    );
    return { connectionString: server.connectionString, broken };
  } catch (error) {
    if (!joins || !(error instanceof FolderInUse)) throw error;
    return { connectionString: await runningDatabase(dataDir), broken: never };
  }
}

/** PostgreSQL keeps its port in the fourth line of its mark. */
async function runningDatabase(dataDir: string): Promise<string> {
  const mark = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const password = await readFile(join(dataDir, password_file), 'utf8');
  return `postgres://ledger:${password.trim()}@127.0.0.1:${mark.split('\n')[3] ?? ''}/ledger`;
}

async function openEventStore(
  { eventStore, eventStoreDbUrl, connectionString }: Connections,
  { tries, kept = false }: { readonly tries?: true; readonly kept?: boolean },
): Promise<EventStore> {
  if (eventStore === 'postgres') return new PostgresEventStore(connectionString, { kept });
  if (eventStoreDbUrl === undefined) throw new Error('EVENTSTOREDB_URL: missing');
  // Only where it is used: its client weighs 10 MB and a sixth of a second in each thread.
  const prefixes = streams.map(({ kind }) => `${kind}-`);
  if (tries) {
    const { openEventStoreDb } = await import('./event-store/eventstoredb.start.js');
    return openEventStoreDb(eventStoreDbUrl, { prefixes });
  }
  const { EventStoreDbEventStore } = await import('./event-store/eventstoredb.event-store.js');
  return new EventStoreDbEventStore(eventStoreDbUrl, { prefixes });
}

/** A host with several addresses has an error for each, and none of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
