import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { Places } from '../../src/access/places.js';
import { AccessLog } from '../../src/access/access-log.js';
import type { Caller } from '../../src/access/caller.js';
import { RecordEntryHandler } from '../../src/commands/record-entry.handler.js';
import { RecordEntry } from '../../src/commands/record-entry.js';
import type { Receipt } from '../../src/commands/record-entry.js';
import { References } from '../../src/commands/references.js';
import { areaRegistered } from '../../src/domain/area/area.js';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import type { Actor, AnyFact, StreamKind } from '../../src/domain/fact.js';
import { organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { Projector } from '../../src/projector/projector.js';
import { FileReader } from '../../src/queries/file-reader.js';
import { Labels } from '../../src/queries/labels.js';
import { Tables } from '../../src/queries/tables.js';
import { idOf, office } from '../domain/given.js';
import type { Told } from '../domain/given.js';
import { freshDatabase } from '../support/postgres.js';

/** Everything that a handler of a query needs, on an empty database, without HTTP. */
export interface LedgerOfQueries {
  readonly pool: Pool;
  readonly store: PostgresEventStore;
  readonly keys: SubjectKeys;
  readonly aggregates: AggregateRepository;
  readonly clock: SettableClock;
  readonly tables: Tables;
  readonly codec: Codec;
  readonly files: FileReader;
  readonly labels: Labels;
  /** As the owner of the database. */
  readonly connectionString: string;
  /** Of a household, where nothing else is said. */
  record(id: string, ...told: Told[]): Promise<Receipt[]>;
  recordIn(kind: StreamKind, id: string, fact: AnyFact, body: object, actor?: Actor): Promise<Receipt>;
  /** Until the tables hold all that has been recorded. */
  caughtUp(): Promise<void>;
  /** Until others have taken the place of the tables. */
  rebuilt(): Promise<void>;
  close(): Promise<void>;
}

export class SettableClock extends Clock {
  day = '2026-06-30';

  override today(): string {
    return this.day;
  }
}

export const everywhere: Caller = { actor: office };
export const village = '220122101201';
export const otherVillage = '220182104201';

export async function openLedgerOfQueries(): Promise<LedgerOfQueries> {
  const database = await freshDatabase();
  const { connectionString } = database;
  const pool = openPool(connectionString, { role: application_role });
  const store = new PostgresEventStore(connectionString);
  const keys = new SubjectKeys(pool, randomBytes(32));
  const codec = new Codec(keys);
  const aggregates = new AggregateRepository(store, codec);
  const clock = new SettableClock();
  const places = new Places(aggregates, clock);
  const handler = new RecordEntryHandler(store, aggregates, codec, new References(aggregates), places, clock);
  const projector = new Projector({ store, codec, connectionString, lookupHash: (text) => keys.lookupHash(text) });
  projector.start();
  const recordIn: LedgerOfQueries['recordIn'] = async (kind, id, fact, body, actor = office) => {
    const outcome = await handler.execute(new RecordEntry(kind, id, fact, structuredClone(body), actor));
    if (!('receipt' in outcome)) throw new Error(`${fact.type}: ${JSON.stringify(outcome)}`);
    return outcome.receipt;
  };
  return {
    pool,
    store,
    keys,
    aggregates,
    clock,
    tables: new Tables(pool),
    codec,
    files: new FileReader(aggregates, store, codec, new AccessLog(pool, () => keys.integrity), places, clock),
    labels: new Labels(aggregates),
    connectionString,
    async record(id, ...told) {
      const receipts: Receipt[] = [];
      for (const { fact, payload, actor } of told) receipts.push(await recordIn('household', id, fact, payload, actor));
      return receipts;
    },
    recordIn,
    async caughtUp() {
      const head = await store.head();
      if (head === undefined)
        while (!(await projector.progress.standing())) await new Promise((s) => setTimeout(s, 20));
      else if ((await projector.progress.waitFor(head, 20_000)) !== 'reached') throw new Error('the tables are behind');
    },
    async rebuilt() {
      await projector.whenLive(await projector.rebuild());
    },
    async close() {
      await projector.stop();
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** What the households of the specs refer to. */
export async function recordReferences(ledger: LedgerOfQueries): Promise<void> {
  const code = async (list: string, listed: string, zh: string, en?: string): Promise<unknown> =>
    ledger.recordIn('code-list', list, codeListed, { entryId: idOf(`${list} ${listed}`), list, code: listed, zh, en });
  const area = async (areaCode: string, name: string): Promise<unknown> =>
    ledger.recordIn('area', areaCode, areaRegistered, { entryId: idOf(areaCode), code: areaCode, name });
  await area(village, '刘家屯村');
  await area(otherVillage, '八号村');
  await code('organisation-kind', 'hospital', '医院', 'Hospital');
  for (const organisationId of ['sixth-hospital', 'women-federation']) {
    const body = { entryId: idOf(organisationId), organisationId, name: `单位 ${organisationId}`, kind: 'hospital' };
    await ledger.recordIn('organisation', organisationId, organisationRegistered, body);
  }
  await code('household-category', 'registered_poor', '建档立卡贫困户', 'Registered poor household');
  await code('poverty-cause', 'illness', '因病', 'Illness');
  await code('risk-level', 'high', '高风险', 'High risk');
  await code('need-kind', 'medicine', '药品');
  await code('housing-element', 'gate', '大门', 'Gate');
}
