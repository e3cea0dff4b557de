/**
 * Passes over the whole log once a day, a little at a time: what was altered is found though nobody reads it. How far a
 * pass has come is kept, so that one goes on where a stopped service left it. One process does it, others stand by.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { entryIdOf } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { macOfNote } from '../event-store/integrity.js';
import type { SubjectKeys } from '../event-store/keys.js';
import type { ProjectorLog } from '../projector/follower.js';
import { askForLook } from '../projector/parked.js';
import { Session } from '../projector/session.js';
import { readAccessLog } from './access-chain.js';
import { begun } from './chain.js';
import type { Head } from './chain.js';
import { FilesCheck } from './files-check.js';
import { Findings } from './findings.js';
import type { Finding } from './findings.js';
import { Heads } from './heads.js';
import type { Chained } from './heads.js';
import { LogCheck, ReadRevisions } from './log-check.js';
import type { KnownHead } from './log-check.js';
import { lostByTables } from './lost.js';

export interface ScrubberOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly keys: SubjectKeys;
  readonly pool: Pool;
  readonly connectionString: string;
  readonly log?: ProjectorLog;
  readonly pace?: Pace;
}

export interface Pace {
  /** From the beginning of one pass to that of the next. */
  readonly pass_ms: number;
  /** Longest wait between two batches: a short log is passed over in minutes. */
  readonly wait_ms_max: number;
  /** Between two looks whether a pass is due. */
  readonly look_ms: number;
  readonly batch_events_max: number;
}

/** A batch takes a few milliseconds, in which others wait. */
const usual: Pace = { pass_ms: 24 * 3_600_000, wait_ms_max: 1_000, look_ms: 60_000, batch_events_max: 100 };
/** Of the time for a pass: the log grows meanwhile. */
const share = 0.8;
const standby_ms = 10_000;
/** From one head of the access log to the next, which costs what has come since: until then a row can be removed unseen. */
const access_ms = 3_600_000;
const findings_max = 10_000;
const files_at_once = 50;
const silent: ProjectorLog = { info() {}, warn() {} };

/** A pass that is under way, or the last. */
interface Pass {
  readonly begunAt: Date;
  readonly isOver: boolean;
  readonly head: Head;
}

export class Scrubber {
  readonly #stopped = new AbortController();
  readonly #findings: Findings;
  readonly #heads: Heads;
  readonly #log: ProjectorLog;
  readonly #pace: Pace;
  #running: Promise<void> | undefined;
  /** When the last head of the access log was taken here. */
  #accessAt = -Infinity;

  constructor(private readonly options: ScrubberOptions) {
    this.#findings = new Findings(options.pool);
    this.#heads = new Heads(options.pool, () => options.keys.integrity);
    this.#log = options.log ?? silent;
    this.#pace = options.pace ?? usual;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the batch in hand; safe to call more than once. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#lead();
      } catch (error) {
        if (signal.aborted) return;
        const { name, code } = error as { name: string; code?: string };
        this.#log.warn({ error: name, code }, 'the pass over the log begins again');
      }
      await this.#wait(standby_ms);
    }
  }

  async #lead(): Promise<void> {
    const { signal } = this.#stopped;
    const session = await Session.open(this.options.connectionString);
    try {
      if (!(await session.tryLock('scrubber'))) return;
      await this.options.keys.ready();
      while (!signal.aborted && !session.isLost) {
        await this.#lookAtAccess();
        const pass = await this.#read();
        const due_ms = pass ? await this.#dueIn(pass) : 0;
        if (pass && !pass.isOver) await this.#pass(pass, session);
        else if (due_ms <= 0) await this.#pass(await this.#begin(), session);
        else await this.#wait(Math.min(due_ms, this.#pace.look_ms));
      }
    } finally {
      await session.close();
    }
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
  }

  /** From where it stands to the end of the log. */
  async #pass({ head, begunAt }: Pass, session: Session): Promise<void> {
    const { store, codec, pool } = this.options;
    const known = await this.#known('log');
    const check = new LogCheck(store, codec, new ReadRevisions(store), head, known, lostByTables(pool));
    const wait_ms = await this.#waitFor();
    while (!this.#stopped.signal.aborted && !session.isLost) {
      const { position } = check.head;
      const events = await store.readAll({
        ...(position !== undefined && { after: position }),
        limit: this.#pace.batch_events_max,
      });
      if (events.length === 0) return this.#finish(check, begunAt, session);
      await this.#note(await check.take(events), events);
      await this.#write(check.head);
      await this.#lookAtAccess();
      await this.#wait(wait_ms);
    }
  }

  /** A log that was empty, or has grown to twice its length since, is not left alone until tomorrow. */
  async #dueIn({ begunAt, head }: Pass): Promise<number> {
    const events = await this.#events();
    if (events > head.count && events >= 2 * head.count) return 0;
    return this.#pace.pass_ms - (Date.now() - begunAt.getTime());
  }

  /** As many as the tables have taken in. */
  async #events(): Promise<number> {
    const { rows } = await this.options.pool.query<{ events: string }>(
      `SELECT events FROM projector.generation WHERE status = 'live'`,
    );
    return Number(rows[0]?.events ?? 0);
  }

  /** So long that the pass takes most of its time, and never long. */
  async #waitFor(): Promise<number> {
    const { pass_ms, wait_ms_max, batch_events_max } = this.#pace;
    const batches = Math.ceil(((await this.#events()) + 1) / batch_events_max);
    return Math.min(wait_ms_max, (share * pass_ms) / batches);
  }

  /** Stored files, when the log itself has been looked at; begun anew where it does not come to its end. */
  async #passFiles(session: Session): Promise<boolean> {
    const { signal } = this.#stopped;
    const check = new FilesCheck({ ...this.options, signal });
    let after: string | undefined = '';
    while (!signal.aborted && !session.isLost) {
      const { last, findings } = await check.take(after, files_at_once);
      await this.#note(findings, []);
      if (last === undefined) return true;
      after = last;
      await this.#lookAtAccess();
      await this.#wait(this.#pace.wait_ms_max);
    }
    return false;
  }

  async #finish(check: LogCheck, begunAt: Date, session: Session): Promise<void> {
    const ended = check.end();
    await this.#note(ended, []);
    if (!(await this.#passFiles(session))) return;
    const access = await readAccessLog(this.options.pool, {
      ...{ heads: await this.#known('access-log'), key: this.options.keys.integrity },
    });
    await this.#note(access.findings, []);
    await this.#findings.dropBefore(begunAt);
    const found = await this.#findings.list(findings_max);
    const isAbout = (of: Chained): boolean =>
      found.some(({ code }) => !code.startsWith('row-') && code.startsWith('access-log') === (of === 'access-log'));
    // What is not as it was written is nothing to hold anything against later, least of all what it is mended to.
    if (!isAbout('log')) await this.#keep('log', check.head);
    if (!isAbout('access-log')) await this.#keep('access-log', access.head);
    await this.options.pool.query('UPDATE evidence.scrub SET finished_at = now(), last_finished_at = now()');
    this.#log.info({ events: check.head.count, findings: found.length }, 'a pass over the log is done');
  }

  /** On from its last head. */
  async #lookAtAccess(): Promise<void> {
    if (performance.now() - this.#accessAt < access_ms) return;
    const from = await this.#heads.last('access-log');
    const options = { key: this.options.keys.integrity, ...(from && { from }) };
    const { head, findings } = await readAccessLog(this.options.pool, options);
    await this.#note(findings, []);
    if (findings.length === 0) await this.#keep('access-log', head);
    this.#accessAt = performance.now();
  }

  async #keep(of: Chained, head: Head): Promise<void> {
    const last = await this.#heads.last(of);
    if (last?.count !== head.count) await this.#heads.keep(of, head);
  }

  async #known(of: Chained): Promise<KnownHead[]> {
    const heads = await this.#heads.list(of);
    const forged = heads.filter(({ isOurs }) => !isOurs);
    const nameOf = (at: Date): string => `the head of ${at.toISOString()}`;
    await this.#findings.note(
      forged.map(({ at, count }) => ({
        ...{ code: 'head-forged' as const, place: `${of} ${count}` },
        detail: `${nameOf(at)} is not as it was written`,
      })),
    );
    return heads.filter(({ isOurs }) => isOurs).map((head) => ({ ...head, name: nameOf(head.at) }));
  }

  /** Written down, told, and the streams concerned are looked at by the projector, which parks them. */
  async #note(findings: readonly Finding[], events: readonly StoredEvent[]): Promise<void> {
    await this.#findings.note(findings);
    for (const { code, place, stream } of findings) {
      this.#log.warn({ code, place }, 'something in the log is not as it was written');
      const event = events.find((each) => `${each.stream}@${each.revision}` === place);
      if (stream === undefined || !event) continue;
      const last = (await this.options.store.readStream(stream)).at(-1) ?? event;
      await askForLook(this.options.pool, {
        ...{ stream, revision: event.revision, entryId: entryIdOf(event), type: event.type },
        ...{ error: code, lastRevision: last.revision },
      });
    }
  }

  // ── how far a pass has come ─────────────────────────────────────────────────────────────────────────────

  async #begin(): Promise<Pass> {
    const { rows } = await this.options.pool.query<{ begun_at: Date }>(
      `INSERT INTO evidence.scrub AS s (begun_at, count, position, hash, mac) VALUES (now(), 0, NULL, $1, $2)
       ON CONFLICT (is_only) DO UPDATE
          SET begun_at = now(), finished_at = NULL, count = 0, position = NULL, hash = EXCLUDED.hash, mac = EXCLUDED.mac
       RETURNING begun_at`,
      [begun.hash, this.#macOf(begun)],
    );
    return { begunAt: rows[0]!.begun_at, isOver: false, head: begun };
  }

  /** Undefined where there is none, or where somebody else wrote it. */
  async #read(): Promise<Pass | undefined> {
    const { rows } = await this.options.pool.query<{
      begun_at: Date;
      finished_at: Date | null;
      count: string;
      position: string | null;
      hash: Buffer;
      mac: string;
    }>('SELECT begun_at, finished_at, count, position, hash, mac FROM evidence.scrub');
    const [row] = rows;
    if (!row) return undefined;
    const head: Head = { count: Number(row.count), position: row.position ?? undefined, hash: row.hash };
    if (this.#macOf(head) !== row.mac) return undefined;
    return { begunAt: row.begun_at, isOver: row.finished_at !== null, head };
  }

  async #write(head: Head): Promise<void> {
    await this.options.pool.query({
      name: 'evidence: scrub',
      text: 'UPDATE evidence.scrub SET count = $1, position = $2, hash = $3, mac = $4',
      values: [head.count, head.position, head.hash, this.#macOf(head)],
    });
  }

  #macOf({ count, position, hash }: Head): string {
    const note = { count: String(count), position: position ?? '', hash: hash.toString('hex') };
    return macOfNote('scrub', note, this.options.keys.integrity);
  }
}
