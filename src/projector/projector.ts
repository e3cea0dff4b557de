/** The engine: keeps the tables that follow from the log, and builds others beside them where they are to be new. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { foldPrints } from '../../projections/fold-prints.js';
import type { FoldPrints } from '../../projections/fold.js';
import { tables as allTables } from '../../projections/index.js';
import type { Table } from '../../projections/table.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import { openPool } from '../platform/postgres.js';
import { application_role } from '../platform/roles.js';
import { TableSet } from './changes.js';
import { asCopy, asJson } from './encoding.js';
import { Backfill, isLong } from './backfill.js';
import { ChunkFolder } from './chunk-folder.js';
import type { Folder } from './chunk-folder.js';
import { FoldingThreads } from './folding-threads.js';
import { BeginAgain, Retired, Leadership } from './follower.js';
import type { ProjectorLog, ProjectorContext } from './follower.js';
import { makeGeneration, makeIndexes, readGeneration, readGenerations, takeOver } from './generation.js';
import type { Generation } from './generation.js';
import { askForRetry, listParked, readSkipped, skipEvent } from './parked.js';
import type { Parked } from './parked.js';
import { Progress } from './progress.js';
import type { Notice } from './progress.js';
import { createTables, definitionOf, madeOf } from './schema.js';
import type { Made } from './schema.js';
import { isRefusedByData, Session } from './session.js';
import { followJournals } from './tallies.js';

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  /** Of the database that holds the tables. */
  readonly connectionString: string;
  /** Keyed hash by which identity numbers are found again. */
  readonly lookupHash: (text: string) => string;
  readonly log?: ProjectorLog;
  /** Told of what `Progress` is told, where that of another thread is to know. */
  readonly tell?: (told: Notice) => void;
  /** Most events taken in by one transaction. */
  readonly batch_events_max?: number;
  /** Events from which on a log is put in order of the streams before tables are filled from it. */
  readonly filling_events_min?: number;
  /** Folds in so many threads where tables are filled from a long log; without it in this one. */
  readonly threads?: { readonly count: number; readonly masterKey: Uint8Array; readonly timeZone?: string };
  /** Others than those of the house, in specs. */
  readonly tables?: readonly Table[];
  readonly edition?: number;
  readonly prints?: FoldPrints;
}

const batch_events_max = 1_000;
const filling_events_min = 20_000;
const tend_ms = 500;
const standby_ms = 250;
const backoff_ms_max = 5_000;
const silent: ProjectorLog = { info() {}, warn() {} };

export class Projector {
  readonly progress: Progress;
  /** What this code can feed. */
  readonly definition: string;
  readonly #pool: Pool;
  readonly #around: ProjectorContext;
  readonly #tables: readonly Table[];
  readonly #made: Made;
  readonly #stopped = new AbortController();
  /** By generation: what keeps it up to date. */
  readonly #work = new Map<string, Promise<void>>();
  /** By generation: of the checkpoint, as last moved here. */
  readonly #versions = new Map<string, number>();
  readonly #filling_events_min: number;
  #tending: Promise<void> | undefined;
  #wasLive = false;

  constructor(private readonly options: ProjectorOptions) {
    const { store, codec, log = silent } = options;
    this.#tables = options.tables ?? allTables;
    this.#filling_events_min = options.filling_events_min ?? filling_events_min;
    this.#made = madeOf(this.#tables, options.prints ?? foldPrints, options.edition);
    this.definition = definitionOf(this.#made);
    this.#pool = openPool(options.connectionString, {
      role: application_role,
      connections_max: 6,
      applicationName: 'ledger projector',
    });
    this.progress = new Progress(this.#pool, store);
    this.#around = {
      store,
      codec,
      pool: this.#pool,
      tables: new TableSet(this.#tables, { lookupHash: options.lookupHash }, asJson),
      log,
      batch_events_max: options.batch_events_max ?? batch_events_max,
      moved: (generation) => {
        this.#moved(generation);
      },
    };
  }

  /** Begins, and goes on until `stop`. Several processes may: one leads, the others stand by. */
  start(): void {
    this.#tending ??= this.#tend();
  }

  /** Ends after the batch in hand; safe to call more than once. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    await this.#tending;
    await Promise.all(this.#work.values());
    await this.#pool.end();
  }

  /**
   * Has all tables built anew beside the live ones, by whichever projector runs, and shown when they have caught up.
   * @returns name of the new generation
   */
  async rebuild(): Promise<string> {
    return this.#make({ another: true });
  }

  /** Resolves when a generation is live; rejects where it is no more. */
  async whenLive(generation: string): Promise<void> {
    for (;;) {
      const found = await readGeneration(this.#pool, generation);
      if (found?.status === 'live') return;
      if (found?.status !== 'building') throw new Retired(generation);
      await sleep(50);
    }
  }

  /** Resolves when nothing is left of generations that were live before. */
  async whenDropped(): Promise<void> {
    while ((await readGenerations(this.#pool)).some(({ status }) => status === 'retired')) await sleep(50);
  }

  /**
   * Fills tables from the log that are never shown, to hold the live ones against them. Whoever asks drops them; those
   * of a process that was killed go with what others began to build and nobody goes on with.
   * @param name of a schema that is not there yet
   */
  async foldBeside(name: string): Promise<void> {
    await this.#pool.query(createTables(name, this.#tables));
    await this.#pool.query('INSERT INTO projector.generation (name, definition) VALUES ($1, $2)', [name, 'beside']);
    const generation = await readGeneration(this.#pool, name);
    if (!generation) throw new Retired(name);
    const session = await Session.open(this.options.connectionString, false);
    const folder = this.#openFolder(await readSkipped(this.#pool));
    try {
      await new Backfill(this.#around, session, generation, folder).run();
    } finally {
      await session.close();
      await folder.close();
    }
  }

  /** What is parked in the live tables. */
  parked(): Promise<Parked[]> {
    return listParked(this.#pool);
  }

  /**
   * Has a parked stream tried again, and waits for the outcome.
   * @returns `unparked`, `parked` where it still can't be projected, `unknown` where it is not parked
   */
  async retry(stream: string, timeout_ms = 30_000): Promise<'unparked' | 'parked' | 'unknown' | 'no-answer'> {
    if (!(await askForRetry(this.#pool, stream))) return 'unknown';
    return this.#outcomeOf(stream, timeout_ms);
  }

  /**
   * Leaves an event out of the tables, now and in every later generation, and tries its stream again.
   * @param entryId the event at which the stream is parked
   */
  async skip(
    stream: string,
    entryId: string,
    reason: string,
    timeout_ms = 30_000,
  ): Promise<'unparked' | 'parked' | 'unknown' | 'no-answer'> {
    const skip = { stream, entryId: entryId.toLowerCase(), reason };
    const mac = await this.options.codec.sealNote('skip', skip);
    if (!(await skipEvent(this.#pool, skip, mac))) return 'unknown';
    return this.#outcomeOf(stream, timeout_ms);
  }

  async #outcomeOf(stream: string, timeout_ms: number): Promise<'unparked' | 'parked' | 'no-answer'> {
    const until = performance.now() + timeout_ms;
    while (performance.now() < until) {
      const { rows } = await this.#pool.query<{ retry: boolean }>(
        'SELECT retry FROM projector.parked WHERE stream = $1 ORDER BY retry DESC LIMIT 1',
        [stream],
      );
      if (!rows[0]) return 'unparked';
      if (!rows[0].retry) return 'parked';
      await sleep(25);
    }
    return 'no-answer';
  }

  #moved(generation: Generation): void {
    const { name, status, version, position, events } = generation;
    this.#versions.set(name, version);
    if (status === 'live') this.#tell({ moved: { generation: name, position, events } });
  }

  #tell(told: Notice): void {
    this.progress.told(told);
    this.options.tell?.(told);
  }

  async #make(options: { another?: boolean } = {}): Promise<string> {
    return makeGeneration(this.#pool, this.#made, this.#tables, options);
  }

  /** Looks now and then which generations there are, and sees to those that this code can feed. */
  async #tend(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        this.#around.log.warn({ error: (error as Error).name }, 'the projector cannot look after its tables');
      }
      await sleep(tend_ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const generations = await readGenerations(this.#pool);
    const isOurs = ({ definition, status }: Generation): boolean =>
      definition === this.definition && status !== 'retired';
    const live = generations.find(({ status }) => status === 'live');
    if (live && isOurs(live)) this.#wasLive = true;
    else if (live && !this.#wasLive && (await takeOver(this.#pool, live, this.#made))) return this.#look();
    const ours = generations.filter(isOurs).map(({ name }) => name);
    // Once our tables were live and others came after them, newer code has taken over.
    if (ours.length === 0 && !this.#wasLive) ours.push(await this.#make());
    for (const name of ours) {
      if (this.#work.has(name)) continue;
      this.#work.set(
        name,
        this.#keep(name).finally(() => this.#work.delete(name)),
      );
    }
  }

  /** Keeps a generation up to date until it is retired: leads it, or stands by. */
  async #keep(name: string): Promise<void> {
    const { signal } = this.#stopped;
    let failures = 0;
    while (!signal.aborted) {
      const version = this.#versions.get(name);
      try {
        await this.#lead(name);
      } catch (error) {
        if (error instanceof Retired) return;
        if (error instanceof BeginAgain || signal.aborted) continue;
        failures = this.#versions.get(name) === version ? failures + 1 : 1;
        const { name: kind, code } = error as { name: string; code?: string };
        this.#around.log.warn({ generation: name, error: kind, code, failures }, 'the projector begins again');
        const backoff_ms = Math.min(20 * 2 ** failures, backoff_ms_max);
        await sleep(backoff_ms, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #lead(name: string): Promise<void> {
    const { signal } = this.#stopped;
    const session = await Session.open(this.options.connectionString);
    try {
      while (!(await session.tryLock(`projector: ${name}`))) {
        await sleep(standby_ms, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        const generation = await readGeneration(this.#pool, name);
        if (!generation || generation.status === 'retired') throw new Retired(name);
      }
      await this.#prepare(name, session);
      const term = await Leadership.begin(this.#around, session, name);
      await term.run(signal);
    } finally {
      this.#tell({ resigned: name });
      await session.close();
    }
  }

  /** A new generation is filled from empty where the log is long; keys and indexes come with the first rows or after them. */
  async #prepare(name: string, session: Session): Promise<void> {
    const { store, pool, tables } = this.#around;
    const generation = await readGeneration(pool, name);
    // Of another epoch: its tables are shown until others have taken their place, and fed no more.
    if (generation && generation.definition !== this.definition) throw new Retired(name);
    if (!generation || generation.position !== undefined) return;
    const { filling } = generation;
    const fills = filling ? filling.phase !== 'not' : await isLong(store, this.#filling_events_min);
    if (fills) await this.#fill(generation, session);
    await makeIndexes(session, name, tables.all);
    await followJournals(session, name, tables.all);
  }

  async #fill(generation: Generation, session: Session): Promise<void> {
    const { signal } = this.#stopped;
    const skipped = await readSkipped(this.#pool);
    const copying = await Session.open(this.options.connectionString, false);
    const folder = this.#openFolder(skipped);
    const abandon = (): void => {
      copying.destroy();
    };
    signal.addEventListener('abort', abandon, { once: true });
    void session.lost().then(abandon);
    try {
      signal.throwIfAborted(); // one that was given before nobody listened is not given again
      const filler = new Backfill(this.#around, copying, generation, folder);
      try {
        await filler.run();
      } catch (error) {
        if (!isRefusedByData(error)) throw error;
        // A key comes twice, which is seen only when all rows are there: in the order of the log it is found whose.
        this.#around.log.warn(
          { generation: generation.name, code: error.code },
          'filled again in the order of the log',
        );
        await filler.empty({ phase: 'not', staged: 0, done: 0 });
      }
    } finally {
      signal.removeEventListener('abort', abandon);
      await copying.close();
      await folder.close();
    }
  }

  /**
   * After the generation was read: an erasure before that is seen by whoever asks for keys anew, and one after it has
   * moved the checkpoint, so that nothing folded with earlier keys is written.
   */
  #openFolder(skipped: ReadonlySet<string>): Folder {
    const { connectionString, codec, lookupHash, threads } = this.options;
    codec.forgetKeys();
    const tables = new TableSet(this.#tables, { lookupHash }, asCopy);
    const own = new ChunkFolder(connectionString, codec, tables, skipped);
    const { log } = this.#around;
    return threads ? new FoldingThreads({ ...threads, connectionString, skipped, log, own }) : own;
  }
}
