/**
 * Keys of persons and streams: one random key each, wrapped by the master key, kept in PostgreSQL also where the
 * events live elsewhere. Destroying a key is what erases whom it belongs to.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';

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

const iv_bytes = 12;
const tag_bytes = 16;
const cached_max_usual = 200_000;
/** Keys made by one statement. */
const keys_at_once_max = 1_000;

interface Row {
  readonly subject: string;
  readonly wrapped: Buffer | null;
}

export class SubjectKeys {
  readonly #cache: LRUCache<SubjectName, SubjectKey>;
  readonly #lookupKey: Buffer;
  readonly #completionKey: Buffer;
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
    this.#lookupKey = derive(masterKey, 'lookup');
    this.#completionKey = derive(masterKey, 'completion');
    this.#cache = new LRUCache({ max: options.cached_max ?? cached_max_usual });
  }

  /** Keys that exist; destroyed and unknown ones are missing from the answer. */
  async find(subjects: Iterable<SubjectName>): Promise<Map<SubjectName, SubjectKey>> {
    const found = new Map<SubjectName, SubjectKey>();
    const missing: SubjectName[] = [];
    for (const subject of new Set(subjects)) {
      const key = this.#cache.get(subject);
      if (key) found.set(subject, key);
      else missing.push(subject);
    }
    if (missing.length > 0) await this.#load(missing, found);
    return found;
  }

  /** Those of all of them, where all are at hand. */
  kept(subjects: Iterable<SubjectName>): Map<SubjectName, SubjectKey> | undefined {
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

  /** Keys are asked for anew: another process may have destroyed some. */
  forget(): void {
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
    const wrapped = missing.map((subject) => this.#wrap(subject, made.get(subject)!));
    const sql = `
      INSERT INTO ledger.subject_key (subject, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])
      ON CONFLICT DO NOTHING RETURNING subject`;
    const { rows } = await this.pool.query<Row>({ name: 'keys-ensure', text: sql, values: [missing, wrapped] });
    const found = new Map<SubjectName, SubjectKey>();
    for (const { subject } of rows) {
      this.#keep(subject, made.get(subject)!, found);
      made.delete(subject);
    }
    if (made.size > 0) await this.#load([...made.keys()], found); // others were quicker, or it was destroyed
    return subjects.map((subject) => found.get(subject));
  }

  /** After this nothing opens what was sealed for the subject, here or in any other process that reads it afresh. */
  async destroy(subject: SubjectName): Promise<void> {
    const sql =
      'UPDATE ledger.subject_key SET wrapped = NULL, destroyed_at = now() WHERE subject = $1 AND wrapped IS NOT NULL';
    await this.pool.query(sql, [subject]);
    this.#cache.delete(subject);
  }

  /** Under the master key alone: the same for the same text, in any household. Finds identity numbers again. */
  lookupHash(text: string): string {
    return createHmac('sha256', this.#lookupKey).update(text).digest('base64url');
  }

  /** By it the repeat of a completion is known, whichever keys of persons and streams have been destroyed. */
  completionMac(text: string): string {
    return createHmac('sha256', this.#completionKey).update(text).digest('base64url');
  }

  /** Seals what is handed out and has to come back as it was. */
  cursorKey(): Buffer {
    return derive(this.masterKey, 'cursor');
  }

  async #load(subjects: readonly SubjectName[], into: Map<SubjectName, SubjectKey>): Promise<void> {
    const sql = 'SELECT subject, wrapped FROM ledger.subject_key WHERE subject = ANY($1::text[])';
    const { rows } = await this.pool.query<Row>({ name: 'keys-load', text: sql, values: [subjects] });
    for (const { subject, wrapped } of rows) {
      if (wrapped) this.#keep(subject, this.#unwrap(subject, wrapped), into);
    }
  }

  #keep(subject: SubjectName, key: Buffer, into: Map<SubjectName, SubjectKey>): void {
    const derived = subjectKeyOf(key);
    this.#cache.set(subject, derived);
    into.set(subject, derived);
  }

  #wrap(subject: SubjectName, key: Buffer): Buffer {
    const iv = randomBytes(iv_bytes);
    const cipher = createCipheriv('aes-256-gcm', this.masterKey, iv).setAAD(Buffer.from(subject));
    return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  #unwrap(subject: SubjectName, wrapped: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.masterKey, wrapped.subarray(0, iv_bytes)).setAAD(
      Buffer.from(subject),
    );
    decipher.setAuthTag(wrapped.subarray(-tag_bytes));
    try {
      return Buffer.concat([decipher.update(wrapped.subarray(iv_bytes, -tag_bytes)), decipher.final()]);
    } catch (cause) {
      throw new Error('LEDGER_MASTER_KEY is not the key with which this ledger was begun', { cause });
    }
  }
}

function subjectKeyOf(key: Buffer): SubjectKey {
  const extracted = extract(key);
  return { seal: expand(extracted, 'seal'), mac: expand(extracted, 'mac') };
}

function derive(key: Buffer, purpose: string): Buffer {
  return expand(extract(key), purpose);
}

// HKDF (RFC 5869) without salt, in its two steps, the first of which is shared: `hkdfSync` takes three times as long.
const no_salt = Buffer.alloc(32);

function extract(key: Buffer): Buffer {
  return createHmac('sha256', no_salt).update(key).digest();
}

/** The first 32 bytes. */
function expand(extracted: Buffer, purpose: string): Buffer {
  return createHmac('sha256', extracted).update(`household-ledger/${purpose}\u0001`).digest();
}
