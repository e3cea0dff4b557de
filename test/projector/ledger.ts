import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { tables as allTables } from '../../projections/index.js';
import type { Table } from '../../projections/table.js';
import type { StreamKind } from '../../src/domain/fact.js';
import { streamName } from '../../src/domain/streams.js';
import { Codec } from '../../src/event-store/codec.js';
import type { EventStore, NewEvent } from '../../src/event-store/event-store.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import type { ProjectorLog } from '../../src/projector/follower.js';
import { Projector } from '../../src/projector/projector.js';
import type { ProjectorOptions } from '../../src/projector/projector.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';
import type { Arrival } from './arbitrary.js';

export const masterKey = Buffer.alloc(32, 7);

/** An entry of the office, with an id of its own. */
export function arrival(fact: Arrival['fact'], body: object): Arrival {
  return { fact, payload: { entryId: randomUUID(), ...body }, actor: { sub: 'office', role: 'office' } };
}

/** Recognisable, so that a spec sees which text was hashed. */
const recognisableHash = (text: string): string => `hash-of-${text}`;

/** As if it lay elsewhere: it has to be staged before tables are filled from it in the order of the streams. */
export class StoreElsewhere extends PostgresEventStore {
  override readonly table = undefined;
}

/** A database, an event store on it, and projectors as a spec wants them. */
export interface ProjectedLedger {
  readonly connectionString: string;
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly codec: Codec;
  /** What identity numbers are found by, as threads make it too; projectors of specs have a recognisable one else. */
  readonly lookupHash: (text: string) => string;
  /** As the owner of everything. */
  readonly sql: Pool;
  /** What projectors had to say. */
  readonly said: string[];
  /** Appends entries to a stream, sealed, each in an append of its own. Answers the last position. */
  record(kind: StreamKind, id: string, arrivals: readonly Arrival[]): Promise<string>;
  /** Appends an event as it stands, with the MAC of this ledger. */
  append(stream: string, event: NewEvent): Promise<string>;
  /** Started; stopped at the end of the spec file where the spec does not. */
  project(options?: Partial<ProjectorOptions> & { start?: false }): Projector;
  /** Waits until the live tables hold everything. */
  caughtUp(projector: Projector): Promise<void>;
  close(): Promise<void>;
}

export async function openProjectedLedger(): Promise<ProjectedLedger> {
  const database: TestDatabase = await freshDatabase();
  const { connectionString } = database;
  const store = new PostgresEventStore(connectionString, { poll_ms: 100 });
  const app = openPool(connectionString, { role: 'ledger_app' });
  const sql = openPool(connectionString);
  const keys = new SubjectKeys(app, masterKey);
  const codec = new Codec(keys);
  const revisions = new Map<string, number>();
  const projectors: Projector[] = [];
  const said: string[] = [];
  const log: ProjectorLog = {
    info: (about, message) => void said.push(`${message} ${JSON.stringify(about)}`),
    warn: (about, message) => void said.push(`${message} ${JSON.stringify(about)}`),
  };
  const append = async (stream: string, event: NewEvent): Promise<string> => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    await keys.ready();
    const sealed = 'integrity' in event.metadata ? event : codec.sign(stream, revision + 1, event);
    return (await store.append(stream, revision, [sealed])).position;
  };
  return {
    connectionString,
    store,
    keys,
    codec,
    lookupHash: (text) => keys.lookupHash(text),
    sql,
    said,
    append,
    async record(kind, id, arrivals) {
      const stream = streamName(kind, id);
      let position = '0';
      for (const { fact, payload, actor, held, corrected } of arrivals) {
        const receivedAt = new Date().toISOString();
        const entry = { fact, payload, actor, receivedAt, held, corrected };
        const keys = await codec.keysFor(stream, [entry]);
        position = await append(stream, codec.encode(stream, entry, keys, (revisions.get(stream) ?? 0) + 1));
      }
      return position;
    },
    project({ start, ...options } = {}) {
      const projector = new Projector({
        ...{ store, codec, connectionString, lookupHash: recognisableHash, log },
        ...options,
      });
      projectors.push(projector);
      if (start !== false) projector.start();
      return projector;
    },
    async caughtUp(projector) {
      const head = await store.head();
      if (head === undefined) return;
      const outcome = await projector.progress.waitFor(head, 50_000);
      if (outcome !== 'reached') throw new Error(`${outcome}: ${said.join('\n')}`);
    },
    async close() {
      await Promise.all(projectors.map((projector) => projector.stop()));
      await store.close();
      await Promise.all([app.end(), sql.end()]);
      await database.drop();
    },
  };
}

/** All rows of a schema's tables as text, by key, without what only tells of the arrival. */
export async function textOf(sql: Pool, schema = 'projection', tables: readonly Table[] = allTables): Promise<string> {
  const parts: string[] = [];
  for (const { name, columns, key } of tables) {
    const shown = Object.entries(columns).filter(([, { arrival }]) => !arrival);
    const list = shown.map(([column]) => `"${column}"::text`).join(', ');
    const order = key.map((column) => `"${column}"`).join(', ');
    const { rows } = await sql.query<{ line: string }>(
      `SELECT json_build_array(${list})::text AS line FROM "${schema}"."${name}" ORDER BY ${order}`,
    );
    parts.push([name, ...rows.map(({ line }) => line)].join('\n'));
  }
  const { rows } = await sql.query<{ line: string }>(
    `SELECT concat_ws(' ', stream, entries, folded::text) AS line FROM "${schema}".file ORDER BY stream COLLATE "C"`,
  );
  return [...parts, ...rows.map(({ line }) => line)].join('\n');
}

/** Household ids replaced by their names, so that tables of the same life under two ids can be compared. */
export function renamed(text: string, ids: ReadonlyMap<string, string>): string {
  let found = text;
  for (const [id, name] of ids) found = found.replaceAll(id, name);
  return found;
}

export function someBytes(): string {
  return randomBytes(4).toString('hex');
}
