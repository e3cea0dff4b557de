/**
 * Runs the processes: reads the log, notes which entries of source streams have changed and which completions stand, and
 * brings the recipients into step with what is wanted. One runner leads, by a lock that goes with its connection; others
 * stand by. Killed between any two steps, the next one finds in the log what there is to do and what has been done.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkProcesses } from '../domain/process-definition.js';
import { entryCorrected, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import type { AnyProcess, Body } from '../domain/process-definition.js';
import type { Codec } from '../event-store/codec.js';
import { UnreadableEvent } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { Clock } from '../platform/clock.js';
import type { ProjectorLog } from '../projector/follower.js';
import { Session } from '../projector/session.js';
import { compare } from './comparison.js';
import type { CausingEntry, ComparisonContext, Pace, Statements } from './comparison.js';
import { every_cause, LogReader } from './log-reader.js';
import { rootOf, Sources } from './sources.js';
import type { AnyLife } from './sources.js';
import { beat, done, later, moveCheckpoint, nextDue, readCheckpoint, startOver, takeIn } from './tables.js';
import type { CheckpointRow, DueRow } from './tables.js';

/** The connection by which a runner leads. */
export interface LeadingSession extends Statements {
  readonly isLost: boolean;
  lost(): Promise<void>;
  tryLock(name: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface ProcessRunnerOptions {
  readonly processes: readonly AnyProcess[];
  readonly store: EventStore;
  readonly codec: Codec;
  readonly clock: Pick<Clock, 'after'>;
  /** Of the database in which checkpoint and comparisons are kept. */
  readonly connectionString: string;
  readonly log?: ProjectorLog;
  readonly pace?: Partial<Pace>;
  /** Before a failed comparison is tried for the second time; each further time it takes twice as long. */
  readonly retry_ms?: number;
  /** Another connection, in specs. */
  readonly openSession?: () => Promise<LeadingSession>;
}

const usual_pace: Pace = { chunk_recipients_max: 100, appends_at_once: 16, completions_per_second_max: 1_000 };
const usual_retry_ms = 1_000;
const batch_events_max = 1_000;
const due_max = 100;
const tick_ms = 500;
const standby_ms = 250;
const backoff_ms_max = 5_000;
const lock_name = 'processes';
const silent: ProjectorLog = { info() {}, warn() {} };

export class ProcessRunner {
  readonly #stopped = new AbortController();
  readonly #definition: string;
  #running: Promise<void> | undefined;

  /** @throws Error where the processes do not go together */
  constructor(private readonly options: ProcessRunnerOptions) {
    checkProcesses(options.processes);
    this.#definition = definitionOf(options.processes);
  }

  /** Begins, and goes on until `stop`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the step in hand; safe to call more than once. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { log = silent } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#lead(() => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const { name, code } = error as { name?: string; code?: string };
        log.warn({ error: name, code, failures }, 'the processes begin again');
        const backoff_ms = Math.min(20 * 2 ** failures, backoff_ms_max);
        await sleep(backoff_ms, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #lead(moved: () => void): Promise<void> {
    const { signal } = this.#stopped;
    const { connectionString, openSession = () => Session.open(connectionString) } = this.options;
    const session = await openSession();
    try {
      while (!(await session.tryLock(lock_name))) {
        await sleep(standby_ms, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
      }
      const leadership = new Leadership(this.options, session, moved);
      await leadership.run(await this.#begin(session), signal);
    } finally {
      await session.close();
    }
  }

  /** Position after which the log is to be read. Other processes than those that ran begin with the first event. */
  async #begin(session: LeadingSession): Promise<string | undefined> {
    const { rows } = await session.query(readCheckpoint);
    const [known] = rows as CheckpointRow[];
    if (known?.definition === this.#definition) return known.position ?? undefined;
    await session.transaction(startOver(this.#definition));
    this.options.log?.info(
      { processes: this.options.processes.length },
      'the processes read the log from its beginning',
    );
    return undefined;
  }
}

/** What a runner does as long as its connection holds the lock. */
class Leadership {
  readonly #reader: LogReader;
  readonly #sources: Sources;
  readonly #context: ComparisonContext;
  readonly #own = new Set<string>();
  readonly #over = new AbortController();
  #wake: () => void = () => undefined;
  #isNew = true;
  #last: StoredEvent | undefined;
  #kept_at = 0;

  constructor(
    private readonly options: ProcessRunnerOptions,
    private readonly session: LeadingSession,
    private readonly moved: () => void,
  ) {
    const { store, codec, clock, processes, pace } = options;
    this.#reader = new LogReader(codec, processes);
    this.#sources = new Sources(store, codec);
    this.#context = {
      ...{ store, codec, clock },
      own: this.#own,
      statements: session,
      pace: { ...usual_pace, ...pace },
      check: () => {
        if (session.isLost) throw new Error('the connection of the processes was lost');
        this.#over.signal.throwIfAborted();
      },
    };
  }

  /** Until stopped; throws what ended it else. */
  async run(position: string | undefined, stopped: AbortSignal): Promise<void> {
    if (stopped.aborted) return;
    const { store } = this.options;
    const end = (): void => {
      this.#over.abort();
      this.#wake();
    };
    stopped.addEventListener('abort', end, { once: true });
    const head = await store.head();
    let caughtUp = (): void => undefined;
    const reached = new Promise<void>((settle) => (caughtUp = settle));
    const isThere = (at: string | undefined): boolean =>
      head === undefined || (at !== undefined && store.comparePositions(at, head) >= 0);
    if (isThere(position)) caughtUp();
    const subscription = store.subscribe(
      position,
      async (batch) => {
        await this.#take(batch);
        if (isThere(batch.at(-1)!.position)) caughtUp();
      },
      { batch_events_max },
    );
    const lost = this.session.lost().then(() => Promise.reject(new Error('the connection of the processes was lost')));
    // What stands has to be known before anything is compared: what is read of the recipients would be in vain else.
    const working = reached.then(() => this.#work());
    try {
      await Promise.race([subscription.ended, working, this.#beat(), lost]);
    } finally {
      stopped.removeEventListener('abort', end);
      end();
      caughtUp();
      await subscription.stop();
      await working.catch(() => undefined);
      lost.catch(() => undefined);
      if (!this.session.isLost) await this.#keepCheckpoint([]).catch(() => undefined);
    }
  }

  async #take(batch: readonly StoredEvent[]): Promise<void> {
    const reading = await this.#reader.read(batch, (id) => this.#own.delete(id));
    this.#last = batch.at(-1)!;
    const statements = takeIn(reading);
    // Where nothing was found the checkpoint may lag behind: what is read twice is taken in twice.
    if (statements.length === 0 && performance.now() - this.#kept_at < tick_ms) return;
    await this.#keepCheckpoint(statements);
    if (reading.due.length === 0) return;
    this.#isNew = true;
    this.#wake();
  }

  async #keepCheckpoint(statements: Parameters<Statements['transaction']>[0]): Promise<void> {
    const last = this.#last;
    if (!last) return;
    await this.session.transaction([...statements, moveCheckpoint(last)]);
    this.#kept_at = performance.now();
    if (this.#last === last) this.#last = undefined;
    this.moved();
  }

  async #beat(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.session.query(beat);
      if (performance.now() - this.#kept_at >= tick_ms) await this.#keepCheckpoint([]);
      await sleep(tick_ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Compares what is due, oldest first; waits for more, and for what is to be tried again. */
  async #work(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      this.#isNew = false;
      const { rows } = await this.session.query(nextDue(due_max));
      for (const due of rows as DueRow[]) {
        if (signal.aborted) return;
        const error = await this.#settle(due);
        const retry_ms = this.options.retry_ms ?? usual_retry_ms;
        await this.session.query(error === undefined ? done(due) : later(due, error, retry_ms));
      }
      if (rows.length === 0) await this.#news();
    }
  }

  #news(): Promise<void> {
    if (this.#isNew || this.#over.signal.aborted) return Promise.resolve();
    return new Promise((settle) => {
      const timer = setTimeout(settle, tick_ms);
      this.#wake = () => {
        clearTimeout(timer);
        settle();
      };
    });
  }

  /** @returns why it is to be tried again, as a code; undefined where all stands as wanted */
  async #settle({ stream, entryId }: DueRow): Promise<string | undefined> {
    const { processes, log = silent } = this.options;
    const process = processes.find(({ source }) => stream.startsWith(`${source.kind}-`));
    if (!process) return undefined; // of a process that is none any more
    let aggregate: AnyLife;
    try {
      aggregate = await this.#sources.latest(process, stream.slice(process.source.kind.length + 1));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      log.warn({ stream, revision: error.event.revision, error: error.code }, 'a source stream cannot be read');
      return `source-unreadable: ${error.code}`;
    }
    let failed: string | undefined;
    for (const each of this.#causesOf(process.source.kind, aggregate, entryId)) {
      failed = (await compare(this.#context, aggregate, each)) ?? failed;
    }
    return failed;
  }

  #causesOf(kind: string, aggregate: AnyLife, entryId: string): CausingEntry[] {
    const ofKind = this.options.processes.filter(({ source }) => source.kind === kind);
    const causing = (record: { readonly type: string }): CausingEntry[] =>
      ofKind.flatMap((process) => {
        const cause = process.causes.find(({ fact }) => fact.type === record.type);
        return cause ? [{ process, cause, record: record as CausingEntry['record'] }] : [];
      });
    if (entryId === every_cause) return aggregate.records.flatMap(causing);
    const root = rootOf(aggregate, entryId);
    if (!root) return [];
    const others = ofKind.flatMap(({ dependsOn = [] }) => dependsOn.filter(({ fact }) => fact.type === root.type));
    if (others.length === 0) return causing(root);
    if (others.some(({ touches }) => !touches)) return aggregate.records.flatMap(causing);
    const said = bodiesOf(aggregate, root);
    const isTouched = (cause: Body<unknown>): boolean =>
      said.some((changed) => others.some(({ touches }) => touches!(changed, cause)));
    const touched = aggregate.entries.filter(({ at, payload }) => isTouched({ entryId: at.entryId, payload }));
    return [...new Set([root, ...touched.map(({ record }) => record)])].flatMap(causing);
  }
}

/** What an entry says, and what each correction of it has said. */
function bodiesOf(aggregate: AnyLife, { entryId, payload }: Recorded): Body<unknown>[] {
  const corrections = aggregate.records.filter(
    (record) => record.type === entryCorrected.type && targetOf(record.type, record.payload) === entryId,
  );
  return [payload, ...corrections.map((record) => (record.payload as Correction).data)].map((said) => ({
    entryId,
    payload: said,
  }));
}

function definitionOf(processes: readonly AnyProcess[]): string {
  const told = processes.map(({ name, version, source, causes, dependsOn = [] }) => [
    ...[name, version, source.kind],
    causes.map(({ fact }) => [fact.type, fact.version]),
    dependsOn.map(({ fact }) => [fact.type, fact.version]),
  ]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}
