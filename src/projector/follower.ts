/**
 * Keeps one generation up to date: leads it as long as its session holds the lock, takes in the log batch by batch, and
 * moves the checkpoint in the transaction that holds the rows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, QueryConfig } from 'pg';
import { entryIdOf } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { RowChanges, TableSet } from './changes.js';
import { SnapshotCache } from './snapshot-cache.js';
import { dropRetired, readGeneration, showGeneration } from './generation.js';
import type { Generation } from './generation.js';
import { receivedAtOf, BatchProcessor } from './batch-processor.js';
import type { StreamResult, BatchResult } from './batch-processor.js';
import { fitting, park, parkBehind, readParks, readSkipped, unpark } from './parked.js';
import type { Park } from './parked.js';
import { isRefusedByData, refusalOf } from './session.js';
import type { Session } from './session.js';
import { Writer } from './writer.js';
import type { Move } from './writer.js';

/** Told of what happens; never of content. */
export interface ProjectorLog {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
}

export interface ProjectorContext {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: Pool;
  readonly tables: TableSet;
  readonly log: ProjectorLog;
  readonly batch_events_max: number;
  /** Told after each commit. */
  readonly moved: (generation: Generation) => void;
}

/** The generation is not to be fed any more. */
export class Retired extends Error {
  override readonly name = 'Retired';
}

/** What is in memory no longer tells what is in the tables: begin again from the checkpoint. */
export class BeginAgain extends Error {
  override readonly name = 'BeginAgain';
}

const tick_ms = 500;

/** One term of leadership: from the checkpoint on, until something fails or it is stopped. */
export class Leadership {
  readonly #taker: BatchProcessor;
  readonly #files: SnapshotCache;
  readonly #writer: Writer;
  /** The commit under way; while it is, the next batch is read and folded already. */
  #writing: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly around: ProjectorContext,
    private readonly session: Session,
    private generation: Generation,
    private readonly parked: Map<string, Park>,
    private readonly skipped: Set<string>,
  ) {
    const { store, codec, tables, pool } = around;
    this.#files = new SnapshotCache(pool, generation.name);
    this.#writer = new Writer(generation.name, tables.all);
    this.#taker = new BatchProcessor(store, codec, tables, this.#files, { parked, skipped });
  }

  /** @throws Retired */
  static async begin(around: ProjectorContext, session: Session, name: string): Promise<Leadership> {
    const generation = await readGeneration(around.pool, name);
    if (!generation || generation.status === 'retired') throw new Retired(name);
    around.codec.forgetKeys();
    const [parked, skipped] = [await readParks(around.pool, name), await readSkipped(around.pool)];
    return new Leadership(around, session, generation, parked, skipped);
  }

  /** Runs until stopped; throws what ended it else. */
  async run(stopped: AbortSignal): Promise<void> {
    // A signal that was given before nobody listened is not given again.
    if (stopped.aborted) return;
    const { store, batch_events_max, moved } = this.around;
    await this.#retryUnknown();
    const over = new AbortController();
    const end = (): void => over.abort();
    stopped.addEventListener('abort', end, { once: true });
    moved(this.generation);
    const { position } = this.generation;
    const subscription = store.subscribe(position, (batch) => this.#take(batch), { batch_events_max });
    const lost = this.session.lost().then(() => Promise.reject(new Error('the connection of the projector was lost')));
    try {
      await Promise.race([subscription.ended, this.#beat(over.signal), lost]);
    } finally {
      stopped.removeEventListener('abort', end);
      this.#failure ??= new BeginAgain('the term is over');
      over.abort();
      await subscription.stop();
      await this.#writing.catch(() => undefined);
    }
  }

  async #beat(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#inTurn(() => this.#tick());
      await sleep(tick_ms, undefined, { signal: over, ref: false }).catch(() => undefined);
    }
  }

  /** One thing at a time: a batch, a tick. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
  }

  #take(batch: readonly StoredEvent[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#check();
      const intake = await this.#taker.take(batch);
      for (const { stream, file } of intake.changes) this.#files.keep(stream, file);
      for (const each of intake.parks) this.parked.set(fitting(each.stream), each);
      await this.#writing;
      this.#check();
      this.#writing = this.#write(batch, intake);
      this.#writing.catch((error: unknown) => (this.#failure ??= error as Error));
      // Behind the head the next batch is read meanwhile; at the head there is none.
      if (batch.length < this.around.batch_events_max) await this.#writing;
    });
  }

  async #write(batch: readonly StoredEvent[], { changes, parks, behind }: BatchResult): Promise<void> {
    const last = batch.at(-1)!;
    const { name } = this.generation;
    await this.#commit(changes, {
      position: last.position,
      receivedAt: receivedAtOf(last),
      events: batch.length,
      at: { stream: last.stream, revision: last.revision, entryId: entryIdOf(last) },
      beside: [...parks.map((each) => park(name, each)), ...(behind.size > 0 ? [parkBehind(name, behind)] : [])],
    });
    for (const each of parks) this.#tellParked(each);
    if (this.generation.status === 'building' && batch.length < this.around.batch_events_max) await this.#show();
  }

  async #commit(
    changes: readonly RowChanges[],
    to: Omit<Move, 'version'> & { readonly beside: readonly QueryConfig[] },
  ): Promise<void> {
    const { version, events } = this.generation;
    const advance = this.#writer.advance({ version, ...to });
    try {
      await this.session.transaction([advance, ...this.#writer.write(changes), ...to.beside]);
    } catch (error) {
      if (!isRefusedByData(error)) throw error;
      for (const each of await this.#writeApart([advance, ...to.beside], changes)) this.#tellParked(each);
      throw new BeginAgain('rows of a stream were refused');
    }
    this.#files.settled(new Map(changes.map(({ stream, file }) => [stream, file])));
    this.generation = { ...this.generation, version: version + 1, position: to.position, events: events + to.events };
    this.around.moved(this.generation);
  }

  #tellParked({ stream, revision, type, error }: Park): void {
    this.around.log.warn({ stream, revision, type, error, generation: this.generation.name }, 'a stream is parked');
  }

  /** What is looked at now and then: whether we are still wanted, what was asked for, what is to be shown or dropped. */
  async #tick(): Promise<void> {
    const { pool, store } = this.around;
    const { name, position, definition } = this.generation;
    await this.#writing;
    this.#check();
    const { rowCount } = await this.session.query({
      name: 'beat',
      text: `UPDATE projector.generation SET beat_at = now() WHERE name = $1 AND definition = $2 AND status <> 'retired'`,
      values: [name, definition],
    });
    // Retired, or taken over by code that knows more.
    if (rowCount === 0) throw new Retired(name);
    for (const each of (await readParks(pool, name, { retry: true })).values()) await this.#retry(each);
    if (this.generation.status === 'live') return dropRetired(pool);
    const head = await store.head();
    const isThere = head === undefined || (position !== undefined && store.comparePositions(position, head) >= 0);
    if (isThere) await this.#show();
  }

  async #show(): Promise<void> {
    const { pool, store, log, moved } = this.around;
    const isAsFar = (ours: string | undefined, live: string | undefined): boolean =>
      live === undefined || (ours !== undefined && store.comparePositions(ours, live) >= 0);
    if (!(await showGeneration(pool, this.generation.name, isAsFar))) return;
    this.generation = { ...this.generation, status: 'live' };
    log.info({ generation: this.generation.name, events: this.generation.events }, 'a generation of tables is live');
    moved(this.generation);
  }

  /** What other code did not know, this code may. */
  async #retryUnknown(): Promise<void> {
    for (const each of [...this.parked.values()]) {
      if (each.error === 'fact-unknown' || each.error === 'version-unknown') await this.#retry(each);
    }
  }

  /** A parked stream once more, from its first event to the last that waits. */
  async #retry({ stream, lastRevision }: Park): Promise<void> {
    for (const each of await readSkipped(this.around.pool)) this.skipped.add(each);
    const { change, park: still }: StreamResult = await this.#taker.refold(stream, lastRevision);
    const { name, position } = this.generation;
    const beside = [still ? park(name, still) : unpark(name, stream)];
    await this.#commit(change ? [change] : [], { position: position!, receivedAt: undefined, events: 0, beside });
    if (still) this.parked.set(stream, still);
    else this.parked.delete(stream);
  }

  /** Each stream by itself, in one transaction: those whose rows the database refuses are parked, the others written. */
  async #writeApart(beside: readonly QueryConfig[], changes: readonly RowChanges[]): Promise<Park[]> {
    const { session } = this;
    const parks: Park[] = [];
    try {
      await session.query('BEGIN');
      for (const statement of beside) await session.query(statement);
      for (const change of changes) {
        const error = await this.#refusalOf(change);
        if (error === undefined) continue;
        const refused = await this.#upToRefused(change, error);
        parks.push(refused);
        await session.query(park(this.#writer.generation, refused));
      }
      await session.query('COMMIT');
      return parks;
    } catch (error) {
      await session.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Written, unless the database refuses it, and why. */
  async #refusalOf(change: RowChanges): Promise<string | undefined> {
    const { session } = this;
    await session.query('SAVEPOINT stream');
    const statements = this.#writer.write([change]);
    const error = await refusalOf(statements.map((each) => [tableOf(each), () => session.query(each)]));
    if (error !== undefined) await session.query('ROLLBACK TO SAVEPOINT stream');
    return error;
  }

  /** Writes a stream up to the event with which its rows are refused: where to park it. */
  async #upToRefused({ stream, last }: RowChanges, error: string): Promise<Park> {
    const refused = { revision: last.revision, error };
    for (let taken = 0; refused.revision - taken > 1;) {
      const between = Math.floor((taken + refused.revision) / 2);
      const { change } = await this.#taker.refold(stream, between);
      const why = change && (await this.#refusalOf(change));
      if (why === undefined) taken = between;
      else Object.assign(refused, { revision: between, error: why });
    }
    const [event] = await this.around.store.readStream(stream, { after: refused.revision - 1, limit: 1 });
    const { entryId, type } = event ? { entryId: entryIdOf(event), type: event.type } : last;
    return { stream, ...refused, entryId, type, lastRevision: last.revision };
  }
}

/** Statements are named by the generation and their table. */
function tableOf({ name }: QueryConfig): string {
  return name?.split(' ')[1] ?? 'a table';
}
