/**
 * Erasures carried out: keys destroyed, tables rewritten, and every process told by a count that it compares before it
 * shows what it keeps in memory. Killed at any point, it is taken up again by whichever process looks next.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Erasure, ErasureRequest } from '../domain/erasure/erasure.js';
import { erasure, erasureRequested, personalDataErased } from '../domain/erasure/erasure.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { refuse } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import type { SubjectKeys } from '../event-store/keys.js';
import { ledgerIdOf } from '../event-store/keys.own.js';
import type { AggregateRepository } from '../event-store/aggregate-repository.js';
import { Repeating } from '../platform/repeating.js';
import { inTransaction } from '../projector/generation.js';
import { ErasuresFile } from './erasures-file.js';
import { hideRows, rowsAwaited } from './hidden-rows.js';
import { findMentions } from './mentions.js';
import type { NamedIn } from './mentions.js';
import { traceHousehold, tracePerson } from './traces.js';
import type { Trace } from './traces.js';

export interface ErasureParts {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly keys: SubjectKeys;
  readonly aggregates: AggregateRepository;
  readonly list?: ListOptions;
  /** Told which could not be carried out, and why. */
  readonly warn?: (about: object, message: string) => void;
}

export interface ListOptions {
  /** Where erasures are listed outside the database. */
  readonly file: string;
  /** How long backups are kept. */
  readonly backupDays: number;
}

const look_ms = 5_000;
/** An intent whose confirmation never came into the log is forgotten after that. */
const intent_minutes_max = 10;
const rows_ms_max = 10_000;

/** Confirmed, or about to be, and not carried out. */
interface Intent {
  readonly id: string;
  readonly isOld: boolean;
}

/** Whether a fact erases somebody. */
export function isErasing(fact: AnyFact): boolean {
  return fact.type === personalDataErased.type;
}

export class Erasures {
  #seen: number | undefined;
  #asking: Promise<number> | undefined;
  #file: ErasuresFile | undefined;
  /** As of which count the list outside the database is. */
  #listed: number | undefined;
  /** What was told of those that could not be carried out. */
  readonly #failed = new Map<string, string>();
  readonly #repeating = new Repeating(() => this.#look(), look_ms);

  constructor(private readonly parts: ErasureParts) {}

  /** What was confirmed and not carried out, by whichever process, is carried out. */
  start(): void {
    this.#repeating.start();
  }

  stop(): Promise<void> {
    return this.#repeating.stop();
  }

  /**
   * How many erasures there have been as of now; when there has been one since the last time, nothing of what was opened
   * before is kept. Those who ask in one turn of the event loop are answered by one statement.
   */
  count(): Promise<number> {
    this.#asking ??= turn().then(() => {
      this.#asking = undefined;
      return this.#ask();
    });
    return this.#asking;
  }

  /** Why something about an erasure is not recorded, beyond what its own file says. */
  async refusalOf(kind: StreamKind, fact: AnyFact, body: object): Promise<Refusal | undefined> {
    if (kind !== erasure.kind || fact.type !== erasureRequested.type) return undefined;
    const { personId, householdId } = body as ErasureRequest;
    const field = personId === undefined ? 'householdId' : 'personId';
    const subject = personId === undefined ? `household-${householdId ?? ''}` : `person-${personId}`;
    const { keys } = this.parts;
    if ((await keys.unknown([subject])).size > 0) return refuse('erasure-subject-unknown', field);
    return (await keys.missing([subject])).size > 0 ? refuse('subject-erased', field) : undefined;
  }

  /** Before a confirmation is recorded: should this process die after it, another one takes it up. */
  async intend(id: string): Promise<void> {
    await this.parts.pool.query('INSERT INTO ledger.erasure (erasure_id) VALUES ($1) ON CONFLICT DO NOTHING', [id]);
  }

  /**
   * Returns when nobody is shown any more what was confirmed to be erased; a second time it does nothing.
   * @returns whether anything was confirmed
   */
  async carryOut(id: string): Promise<boolean> {
    const { pool, aggregates } = this.parts;
    const file = (await aggregates.latest(erasure.kind, id)).state as Erasure;
    if (!file.erased) return false;
    const { rowCount } = await pool.query(
      'SELECT FROM ledger.erasure WHERE erasure_id = $1 AND erased_at IS NOT NULL',
      [id],
    );
    const isDone = rowCount !== 0;
    if (!isDone) await this.#eraseAll(id, file);
    await this.#list();
    if (!isDone) await this.#whenRewritten();
    return true;
  }

  /** What others recorded meanwhile, under keys that they still had, may stand in tables: until a pass finds no more. */
  async #eraseAll(id: string, file: Erasure): Promise<void> {
    let trace = await this.#trace(file);
    if (file.personId !== undefined) await this.#noteMentions(id, trace);
    do {
      await this.#erase(id, trace);
      trace = await this.#trace(file, trace);
    } while (trace.streams.size > 0);
    await this.#inTransaction(async (client) => {
      await client.query('UPDATE ledger.erasure SET erased_at = now() WHERE erasure_id = $1 AND erased_at IS NULL', [
        id,
      ]);
    });
  }

  /** Once: taken up again, it finds no name any more. */
  async #noteMentions(id: string, trace: Trace): Promise<void> {
    await this.parts.pool.query(
      `INSERT INTO ledger.erasure AS e (erasure_id, named_in) VALUES ($1, $2)
       ON CONFLICT (erasure_id) DO UPDATE SET named_in = coalesce(e.named_in, EXCLUDED.named_in)`,
      [id, JSON.stringify(await findMentions(this.parts, trace))],
    );
  }

  /** Texts of others that named the person who was erased. */
  async namedIn(id: string): Promise<NamedIn | undefined> {
    const { rows } = await this.parts.pool.query<{ found: NamedIn | null }>(
      'SELECT named_in AS found FROM ledger.erasure WHERE erasure_id = $1',
      [id],
    );
    return rows[0]?.found ?? undefined;
  }

  async #trace({ personId, householdId }: Erasure, before?: Trace): Promise<Trace> {
    const { store } = this.parts;
    if (personId !== undefined) return tracePerson(store, personId, before);
    return traceHousehold(store, householdId ?? '', before);
  }

  /** Keys, tables and count in one transaction: nobody sees one without the others. */
  #erase(id: string, { subjects, streams }: Trace): Promise<void> {
    return this.#inTransaction(async (client) => {
      await client.query(
        `UPDATE ledger.subject_key SET wrapped = NULL, destroyed_at = now()
          WHERE subject = ANY($1::text[]) AND wrapped IS NOT NULL`,
        [[...subjects]],
      );
      await hideRows(client, [...streams]);
      await client.query(
        `INSERT INTO ledger.erasure (erasure_id, subjects) VALUES ($1, $2)
         ON CONFLICT (erasure_id) DO UPDATE SET subjects = EXCLUDED.subjects`,
        [id, [...subjects].sort()],
      );
    });
  }

  /** Whatever is done is counted with it. */
  async #inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    await inTransaction(this.parts.pool, async (client) => {
      await client.query('SET LOCAL statement_timeout = 0');
      await work(client);
      await client.query('UPDATE ledger.erasure_count SET count = count + 1');
    });
    await this.count();
  }

  /** Until when backups hold keys that an erasure of that moment has destroyed, as a day. */
  backupsUntil(receivedAt: string): string | undefined {
    const days = this.parts.list?.backupDays;
    if (days === undefined) return undefined;
    return new Date(Date.parse(receivedAt) + (days + 1) * 86_400_000).toISOString().slice(0, 10);
  }

  /** All erasures, by whichever process, stand in the file outside the database. */
  async #list(): Promise<void> {
    const { pool, keys, list } = this.parts;
    if (!list) return;
    const count = await this.count();
    if (this.#listed === count) return;
    this.#file ??= new ErasuresFile(list.file, ledgerIdOf(keys.integrity));
    const { rows } = await pool.query<{ id: string; subjects: string[]; at: Date }>(
      `SELECT erasure_id AS id, subjects, erased_at AS at FROM ledger.erasure
        WHERE erased_at IS NOT NULL ORDER BY erased_at, erasure_id`,
    );
    await this.#file.add(rows.map(({ id, subjects, at }) => ({ erasureId: id, subjects, erasedAt: at.toISOString() })));
    this.#listed = count;
  }

  /** Rows of others in the same files are back; without a projector nobody waits for ever. */
  async #whenRewritten(): Promise<void> {
    const until = Date.now() + rows_ms_max;
    while (Date.now() < until && (await rowsAwaited(this.parts.pool))) await sleep(50);
  }

  async #ask(): Promise<number> {
    const { pool, keys, aggregates } = this.parts;
    const text = 'SELECT count FROM ledger.erasure_count';
    const { rows } = await pool.query<{ count: string }>({ name: 'erasure: count', text });
    const count = Number(rows[0]?.count ?? 0);
    if (this.#seen !== undefined && this.#seen !== count) {
      keys.forget();
      aggregates.forgetAll();
    }
    this.#seen = count;
    return count;
  }

  async #look(): Promise<void> {
    const { pool } = this.parts;
    await this.count();
    // Where it can't be written, whoever erases somebody is told.
    await this.#list().catch(() => undefined);
    const { rows } = await pool.query<Intent>(
      `SELECT erasure_id AS id, begun_at < now() - make_interval(mins => $1) AS "isOld"
         FROM ledger.erasure WHERE erased_at IS NULL ORDER BY begun_at`,
      [intent_minutes_max],
    );
    for (const intent of rows) {
      try {
        await this.#takeUp(intent);
        this.#failed.delete(intent.id);
      } catch (error) {
        this.#tell(intent.id, error as Error); // the others do not wait for it
      }
    }
  }

  async #takeUp({ id, isOld }: Intent): Promise<void> {
    if ((await this.carryOut(id)) || !isOld) return;
    const { pool } = this.parts;
    await pool.query('DELETE FROM ledger.erasure WHERE erasure_id = $1 AND subjects IS NULL', [id]);
    // Begun before a log was restored that lacks the confirmation: the keys are gone all the same.
    await pool.query('UPDATE ledger.erasure SET erased_at = now() WHERE erasure_id = $1 AND erased_at IS NULL', [id]);
  }

  /** Once, not every few seconds. */
  #tell(id: string, { name, message }: Error): void {
    if (this.#failed.get(id) === message) return;
    this.#failed.set(id, message);
    this.parts.warn?.({ erasure: id, error: name, about: message }, 'an erasure could not be carried out; tried again');
  }
}
