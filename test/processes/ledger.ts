import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Effective, Recorded } from '../../src/domain/effective.js';
import type { Actor, AnyFact } from '../../src/domain/fact.js';
import { entriesIn } from '../../src/domain/fold.js';
import { Codec } from '../../src/event-store/codec.js';
import { RevisionConflict } from '../../src/event-store/event-store.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { ProcessRunner } from '../../src/processes/runner.js';
import type { ProcessRunnerOptions } from '../../src/processes/runner.js';
import { freshDatabase } from '../support/postgres.js';
import { controlFact, findAnyStream, goodsHandedOut, goodsProcess, home, homeSettled } from './kinds.js';

export const masterKey = Buffer.alloc(32, 9);
export const office: Actor = { sub: 'office-1', role: 'office' };

export interface Recording {
  readonly actor?: Actor;
  readonly held?: string;
  readonly corrected?: AnyFact;
}

export interface ProcessLedger {
  readonly connectionString: string;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly keys: SubjectKeys;
  readonly sql: Pool;
  /** What runners had to say. */
  readonly said: string[];
  /** Appends an entry at the head of its stream, whoever else writes there; its id. */
  record(stream: string, fact: AnyFact, body: object, recording?: Recording): Promise<string>;
  /** Hands out goods: `[home, pieces]`, of a depot. */
  handOut(
    depot: string,
    shares: readonly (readonly [homeId: string, pieces: number])[],
    item?: string,
  ): Promise<string>;
  correct(depot: string, entryId: string, shares: readonly (readonly [string, number])[]): Promise<string>;
  rule(stream: string, type: string, body: object): Promise<string>;
  settle(count: number): Promise<string[]>;
  /** A runner, started; stopped at the end. */
  run(options?: Partial<ProcessRunnerOptions>): ProcessRunner;
  /** Resolves when a runner has read everything and nothing is due any more (or due later only). */
  idle(options?: { failing?: boolean; within_ms?: number }): Promise<void>;
  entriesOf(homeId: string): Promise<readonly Effective[]>;
  recordsOf(homeId: string): Promise<readonly Recorded[]>;
  /** What has been received in effect: item and pieces, in the order of the entries. */
  received(homeId: string): Promise<string[]>;
  close(): Promise<void>;
}

const sharesOf = (shares: readonly (readonly [string, number])[]) =>
  shares.map(([homeId, pieces]) => ({ homeId, pieces }));

export async function openProcessLedger(): Promise<ProcessLedger> {
  const database = await freshDatabase();
  const { connectionString } = database;
  const store = new PostgresEventStore(connectionString, { poll_ms: 100 });
  const app = openPool(connectionString, { role: 'ledger_app' });
  const sql = openPool(connectionString);
  const keys = new SubjectKeys(app, masterKey);
  const codec = new Codec(keys, undefined, findAnyStream);
  const runners: ProcessRunner[] = [];
  const said: string[] = [];
  const log = {
    info: (about: object, message: string) => void said.push(`${message} ${JSON.stringify(about)}`),
    warn: (about: object, message: string) => void said.push(`${message} ${JSON.stringify(about)}`),
  };
  const recordsOf = async (homeId: string) => codec.decode(await store.readStream(`home-${homeId}`), 0);
  const ledger: ProcessLedger = {
    ...{ connectionString, store, codec, keys, sql, said, recordsOf },
    async record(stream, fact, body, { actor = office, held, corrected } = {}) {
      const payload = { entryId: randomUUID(), ...body };
      for (;;) {
        const { length } = await store.readStream(stream);
        const receivedAt = new Date().toISOString();
        const entry = {
          fact,
          payload,
          actor,
          receivedAt,
          ...(held !== undefined && { held }),
          ...(corrected && { corrected }),
        };
        const event = codec.encode(stream, entry, await codec.keysFor(stream, [entry]), length + 1);
        try {
          await store.append(stream, length, [event]);
          return payload.entryId;
        } catch (error) {
          if (!(error instanceof RevisionConflict)) throw error;
        }
      }
    },
    handOut: (depot, shares, item = 'rice') =>
      ledger.record(`depot-${depot}`, goodsHandedOut, { item, occurredOn: '2026-03-01', shares: sharesOf(shares) }),
    correct: (depot, corrects, shares) =>
      ledger.record(
        `depot-${depot}`,
        controlFact('EntryCorrected'),
        { corrects, data: { item: 'rice', occurredOn: '2026-03-01', shares: sharesOf(shares) }, reason: '数错' },
        { corrected: goodsHandedOut },
      ),
    rule: (stream, type, body) => ledger.record(stream, controlFact(type), { reason: '核实', ...body }),
    async settle(count) {
      const homes = Array.from({ length: count }, () => randomUUID());
      await Promise.all(homes.map((id) => ledger.record(`home-${id}`, homeSettled, {})));
      return homes;
    },
    run(options = {}) {
      const clock = new Clock();
      const runner = new ProcessRunner({
        ...{ processes: [goodsProcess], store, codec, clock, connectionString, log, retry_ms: 20 },
        ...options,
      });
      runners.push(runner);
      runner.start();
      return runner;
    },
    async idle({ failing = false, within_ms = 60_000 } = {}) {
      const until = Date.now() + within_ms;
      for (;;) {
        const head = await store.head();
        const { rows } = await sql.query<{ position: string | null; due: number }>(
          `SELECT position, (SELECT count(*)::integer FROM process.due WHERE NOT ($1 AND attempts > 0)) AS due
             FROM process.checkpoint`,
          [failing],
        );
        const [row] = rows;
        const isThere =
          head === undefined || (row?.position != null && store.comparePositions(row.position, head) >= 0);
        if (row && isThere && row.due === 0) return;
        if (Date.now() > until) throw new Error(`not idle: ${JSON.stringify(rows)}\n${said.join('\n')}`);
        await sleep(10);
      }
    },
    async entriesOf(homeId) {
      return entriesIn(home, await recordsOf(homeId));
    },
    async received(homeId) {
      const entries = await ledger.entriesOf(homeId);
      return entries.flatMap(({ payload, record }) => {
        const { item, pieces } = payload as unknown as { item: string; pieces: number };
        return record.completes ? [`${item} ${pieces}`] : [];
      });
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.stop()));
      await store.close();
      await Promise.all([app.end(), sql.end()]);
      await database.drop();
    },
  };
  return ledger;
}

/** A depot that has been opened; its id. */
export async function openDepot(ledger: ProcessLedger, fact: AnyFact, label = 'north'): Promise<string> {
  const id = randomUUID();
  await ledger.record(`depot-${id}`, fact, { label });
  return id;
}
