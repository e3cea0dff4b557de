/**
 * Keys of persons and streams: one random key each, wrapped by the master key, kept in PostgreSQL also where the
 * events live elsewhere. Destroying a key is what erases whom it belongs to.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { boundTo, integrity_name, integrityKeyOf, isMarked, MasterKeyChanged, openOwnKeys } from './keys.own.js';
import type { OwnKeys } from './keys.own.js';
import { expand, extract, unwrap, wrap } from './keys.wrapping.js';

/** What is derived from a subject's key: one to seal its fields, one to recognise its repeats. */
export interface SubjectKey {
  readonly seal: Buffer;
  readonly mac: Buffer;
}

/** Nothing can be sealed for whom there is no key any more. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';
  constructor(subject: SubjectName) {
    super(`no key for ${subject}`);
  }
}

/** `person-<uuid>`, or the name of a stream. */
export type SubjectName = string;

/** Why a key can't be had that has not been destroyed: what is stored of it does not open, or nothing is stored. */
export type KeyFault = 'key-broken' | 'key-lost';

/** What stands behind subjects: their keys, or what is wrong with them. Destroyed ones are in neither. */
export interface OpenedKeys {
  readonly keys: ReadonlyMap<SubjectName, SubjectKey>;
  readonly faults: ReadonlyMap<SubjectName, KeyFault>;
}

const cached_max_usual = 200_000;
/** Keys made by one statement. */
const keys_at_once_max = 1_000;

interface Row {
  readonly subject: string;
  readonly wrapped: Buffer | null;
}

export class SubjectKeys {
  readonly #cache: LRUCache<SubjectName, SubjectKey>;
  /** Raised when all are forgotten: what was asked for before is not kept after. */
  #round = 0;
  #own: OwnKeys | undefined;
  #opening: Promise<void> | undefined;
  /** Those that are asked for in one turn of the event loop are made together. */
  readonly #making = new DataLoader<SubjectName, SubjectKey | undefined>((subjects) => this.#make(subjects), {
    batchScheduleFn: setImmediate,
    cache: false,
    maxBatchSize: keys_at_once_max,
  });

  constructor(
    private readonly pool: Pool,
    private readonly masterKey: Buffer,
    options: { readonly cached_max?: number } = {},
  ) {
    if (masterKey.length !== 32) throw new Error('the master key has 32 bytes');
    this.#cache = new LRUCache({ max: options.cached_max ?? cached_max_usual });
  }

  /**
   * The ledger's own keys, made where nothing has been sealed yet; whoever has been handed keys need not wait for them.
   * @throws LedgerKeyMissing · Error where they do not open under the master key
   */
  async ready(): Promise<void> {
    if (this.#own) return;
    this.#opening ??= this.#openOwn().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  /** Under it events are sealed as a whole; erasing somebody does not touch it. */
  get integrity(): KeyObject {
    return this.#opened.integrity;
  }

  get #opened(): OwnKeys {
    if (!this.#own) throw new Error('no key has been asked for yet');
    return this.#own;
  }

  /**
   * A new key of the ledger, for one that an older version began.
   * @param work stores the row, its name and the wrapped key, in `ledger.ledger_key`
   */
  async makeLedgerKey<T>(
    work: (key: KeyObject, row: readonly [name: string, wrapped: Buffer]) => Promise<T>,
  ): Promise<T> {
    const secret = randomBytes(32);
    return work(integrityKeyOf(secret), [integrity_name, wrap(this.masterKey, boundTo(integrity_name), secret)]);
  }

  /** Keys that exist; destroyed and unknown ones are missing from the answer. */
  async find(subjects: Iterable<SubjectName>): Promise<Map<SubjectName, SubjectKey>> {
    await this.ready();
    const found = new Map<SubjectName, SubjectKey>();
    const missing = this.#takeKept(subjects, found);
    if (missing.length > 0) await this.#load(missing, found);
    return found;
  }

  /** The same, and what is wrong with those that are stored otherwise than they were made. */
  async open(subjects: Iterable<SubjectName>): Promise<OpenedKeys> {
    await this.ready();
    return this.openAny(subjects);
  }

  /** The same, also of a ledger that has no key of its own yet. */
  async openAny(subjects: Iterable<SubjectName>): Promise<OpenedKeys> {
    const keys = new Map<SubjectName, SubjectKey>();
    const faults = new Map<SubjectName, KeyFault>();
    const missing = this.#takeKept(subjects, keys);
    if (missing.length > 0) await this.#load(missing, keys, faults);
    return { keys, faults };
  }

  /** @returns those that are not kept */
  #takeKept(subjects: Iterable<SubjectName>, into: Map<SubjectName, SubjectKey>): SubjectName[] {
    const missing: SubjectName[] = [];
    for (const subject of new Set(subjects)) {
      const key = this.#cache.get(subject);
      if (key) into.set(subject, key);
      else missing.push(subject);
    }
    return missing;
  }

  /** Those of all of them, where all are at hand. */
  kept(subjects: Iterable<SubjectName>): Map<SubjectName, SubjectKey> | undefined {
    if (!this.#own) return undefined;
    const found = new Map<SubjectName, SubjectKey>();
    for (const subject of subjects) {
      const key = this.#cache.get(subject);
      if (!key) return undefined;
      found.set(subject, key);
    }
    return found;
  }

  /** Those of them that have no key as of now: destroyed, by whoever, or never made. They are not kept any more. */
  async missing(subjects: Iterable<SubjectName>): Promise<Set<SubjectName>> {
    const wanted = new Set(subjects);
    if (wanted.size === 0) return wanted;
    const sql = 'SELECT subject FROM ledger.subject_key WHERE subject = ANY($1::text[]) AND wrapped IS NOT NULL';
    const { rows } = await this.pool.query<Row>({ name: 'keys-there', text: sql, values: [[...wanted]] });
    for (const { subject } of rows) wanted.delete(subject);
    for (const subject of wanted) this.#cache.delete(subject);
    return wanted;
  }

  /** Those of them that never had a key here; destroyed ones had. */
  async unknown(subjects: Iterable<SubjectName>): Promise<Set<SubjectName>> {
    const wanted = new Set(subjects);
    if (wanted.size === 0) return wanted;
    const sql = 'SELECT subject FROM ledger.subject_key WHERE subject = ANY($1::text[])';
    const { rows } = await this.pool.query<Row>({ name: 'keys-known', text: sql, values: [[...wanted]] });
    for (const { subject } of rows) wanted.delete(subject);
    return wanted;
  }

  /** Those of them whose keys have been destroyed, as of now. */
  async destroyed(subjects: readonly SubjectName[]): Promise<Set<SubjectName>> {
    const text = 'SELECT subject FROM ledger.subject_key WHERE subject = ANY($1::text[]) AND wrapped IS NULL';
    const { rows } = await this.pool.query<Row>({ name: 'keys-destroyed', text, values: [subjects] });
    return new Set(rows.map(({ subject }) => subject));
  }

  /** Keys are asked for anew: another process may have destroyed some. */
  forget(): void {
    this.#round += 1;
    this.#cache.clear();
  }

  /** Keys of all of them, made where there was none. Durable before it answers. Destroyed ones are missing. */
  async ensure(subjects: Iterable<SubjectName>): Promise<Map<SubjectName, SubjectKey>> {
    const wanted = [...new Set(subjects)];
    const found = await this.find(wanted);
    const missing = wanted.filter((subject) => !found.has(subject));
    const made = await this.#making.loadMany(missing);
    made.forEach((key, i) => {
      if (key instanceof Error) throw key;
      if (key) found.set(missing[i]!, key);
    });
    return found;
  }

  async #make(subjects: readonly SubjectName[]): Promise<(SubjectKey | undefined)[]> {
    const missing = [...new Set(subjects)].sort(); // all in one order: no two statements wait for each other
    const made = new Map(missing.map((subject) => [subject, randomBytes(32)]));
    const wrapped = missing.map((subject) => wrap(this.masterKey, subject, made.get(subject)!));
    const sql = `
      INSERT INTO ledger.subject_key (subject, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])
       WHERE EXISTS (SELECT FROM ledger.ledger_key WHERE name = '${integrity_name}' AND wrapped = $3)
      ON CONFLICT DO NOTHING RETURNING subject`;
    const { mark } = this.#opened;
    const round = this.#round;
    const { rows } = await this.pool.query<Row>({ name: 'keys-ensure', text: sql, values: [missing, wrapped, mark] });
    const found = new Map<SubjectName, SubjectKey>();
    for (const { subject } of rows) {
      this.#keep(subject, made.get(subject)!, found, round);
      made.delete(subject);
    }
    if (made.size > 0) {
      if (rows.length === 0) await this.#refuseOtherMaster();
      await this.#load([...made.keys()], found); // others were quicker, or it was destroyed
    }
    return subjects.map((subject) => found.get(subject));
  }

  /** After this nothing opens what was sealed for the subject, here or in any other process that reads it afresh. */
  async destroy(subject: SubjectName): Promise<void> {
    const sql =
      'UPDATE ledger.subject_key SET wrapped = NULL, destroyed_at = now() WHERE subject = $1 AND wrapped IS NOT NULL';
    await this.pool.query(sql, [subject]);
    this.#cache.delete(subject);
  }

  /** Under a key of the ledger: the same for the same text, in any household. Finds identity numbers again. */
  lookupHash(text: string): string {
    return createHmac('sha256', this.#opened.lookup).update(text).digest('base64url');
  }

  /** By it the repeat of a completion is known, whichever keys of persons and streams have been destroyed. */
  completionMac(text: string): string {
    return createHmac('sha256', this.#opened.completion).update(text).digest('base64url');
  }

  /** Seals what is handed out and has to come back as it was. */
  cursorKey(): Buffer {
    return this.#opened.cursor;
  }

  /** @param faults takes up what is wrong with one; without it that is thrown, and one that is unknown is missing */
  async #load(
    subjects: readonly SubjectName[],
    into: Map<SubjectName, SubjectKey>,
    faults?: Map<SubjectName, KeyFault>,
  ): Promise<void> {
    const sql = 'SELECT subject, wrapped FROM ledger.subject_key WHERE subject = ANY($1::text[])';
    const round = this.#round;
    const { rows } = await this.pool.query<Row>({ name: 'keys-load', text: sql, values: [subjects] });
    for (const subject of subjects) faults?.set(subject, 'key-lost');
    for (const { subject, wrapped } of rows) {
      faults?.delete(subject);
      if (!wrapped) continue;
      const key = unwrap(this.masterKey, subject, wrapped);
      if (!key) await this.#refuseOtherMaster();
      if (key) this.#keep(subject, key, into, round);
      else if (faults) faults.set(subject, 'key-broken');
      else throw new Error(`the key of ${subject} does not open under LEDGER_MASTER_KEY: it has been altered`);
    }
  }

  async #openOwn(): Promise<void> {
    this.#own = await openOwnKeys(this.pool, this.masterKey);
  }

  /** What does not open here may open elsewhere, under another master key: nothing is wrong with it then. */
  async #refuseOtherMaster(): Promise<void> {
    if (this.#own && !(await isMarked(this.pool, this.#own))) throw new MasterKeyChanged();
  }

  #keep(subject: SubjectName, key: Buffer, into: Map<SubjectName, SubjectKey>, round: number): void {
    const derived = subjectKeyOf(key);
    if (round === this.#round) this.#cache.set(subject, derived);
    into.set(subject, derived);
  }
}

function subjectKeyOf(key: Buffer): SubjectKey {
  const extracted = extract(key);
  return { seal: expand(extracted, 'seal'), mac: expand(extracted, 'mac') };
}
