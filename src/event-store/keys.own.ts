/**
 * Keys of the ledger itself, which no erasure touches: each random, made once, and wrapped by the master key as those of
 * subjects are, so that another master key changes none of them.
 */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { derive, unwrap, wrap } from './keys.wrapping.js';

export interface OwnKeys {
  /** Seals events as a whole. */
  readonly integrity: KeyObject;
  /** Identity numbers are found again under it. */
  readonly lookup: Buffer;
  /** Seals what is handed out to come back. */
  readonly cursor: Buffer;
  /** Knows repeats of completions. */
  readonly completion: Buffer;
  /** The key of integrity as it was stored when this was opened: other bytes, another master key. */
  readonly mark: Buffer;
}

/** The ledger holds keys of subjects and none of its own: an older version began it, or its key was removed. */
export class LedgerKeyMissing extends Error {
  override readonly name = 'LedgerKeyMissing';
  constructor() {
    super('the ledger has no integrity key: where an older version began it, stop that and run "ledger upgrade" once');
  }
}

/** What was opened has been wrapped under another master key since. */
export class MasterKeyChanged extends Error {
  override readonly name = 'MasterKeyChanged';
  constructor() {
    super('the master key has been changed: start this process again, with the new one');
  }
}

export const integrity_name = 'integrity';
const others = ['lookup', 'cursor', 'completion'] as const;

/** What a key is bound to where it is wrapped; no subject is called so. */
export function boundTo(name: string): string {
  return `ledger/${name}`;
}

type Stored = ReadonlyMap<string, Buffer>;

/** @throws LedgerKeyMissing · Error where they do not open under the master key */
export async function openOwnKeys(pool: Pool, masterKey: Buffer): Promise<OwnKeys> {
  let stored = await read(pool);
  if (!stored.has(integrity_name)) stored = await begin(pool, masterKey);
  if (!stored.has(integrity_name)) throw new LedgerKeyMissing();
  const open = (name: string): Buffer => {
    const key = unwrap(masterKey, boundTo(name), stored.get(name)!);
    if (!key) throw new Error(`LEDGER_MASTER_KEY is not the master key of this ledger: ${name} does not open under it`);
    return key;
  };
  const integrity = integrityKeyOf(open(integrity_name));
  if (others.every((name) => !stored.has(name))) stored = await adopt(pool, masterKey);
  const missing = others.find((name) => !stored.has(name));
  if (missing !== undefined) throw new Error(`the key ${missing} of the ledger was removed from ledger.ledger_key`);
  const [lookup, cursor, completion] = others.map(open) as [Buffer, Buffer, Buffer];
  return { integrity, lookup, cursor, completion, mark: stored.get(integrity_name)! };
}

/** Whether it is the master key under which they stand; true where there are none yet. */
export async function isMasterKey(pool: Pool, masterKey: Buffer): Promise<boolean> {
  const wrapped = (await read(pool)).get(integrity_name);
  return wrapped === undefined || unwrap(masterKey, boundTo(integrity_name), wrapped) !== undefined;
}

/** Whether they stand as they did. */
export async function isMarked(pool: Pool, { mark }: Pick<OwnKeys, 'mark'>): Promise<boolean> {
  return (await read(pool)).get(integrity_name)?.equals(mark) === true;
}

export function integrityKeyOf(secret: Buffer): KeyObject {
  return createSecretKey(derive(secret, 'integrity'));
}

/** The same for whoever has the key, and nothing that tells of it: backups and lists of erasures are known by it. */
export function ledgerIdOf(integrity: KeyObject): string {
  return createHmac('sha256', integrity).update('household-ledger/id').digest('hex').slice(0, 32);
}

async function read(pool: Pool): Promise<Stored> {
  const { rows } = await pool.query<{ name: string; wrapped: Buffer }>('SELECT name, wrapped FROM ledger.ledger_key');
  return new Map(rows.map(({ name, wrapped }) => [name, wrapped]));
}

/** Of a ledger in which nothing has been sealed yet; another process may be quicker. */
async function begin(pool: Pool, masterKey: Buffer): Promise<Stored> {
  const made = [integrity_name, ...others].map((name) => [name, randomBytes(32)] as const);
  return store(pool, masterKey, made, 'NOT EXISTS (SELECT FROM ledger.subject_key)');
}

/** An older ledger has used keys that follow from its master key: these are what it goes on with. */
async function adopt(pool: Pool, masterKey: Buffer): Promise<Stored> {
  const made = others.map((name) => [name, derive(masterKey, name)] as const);
  return store(pool, masterKey, made, 'true');
}

async function store(
  pool: Pool,
  masterKey: Buffer,
  made: readonly (readonly [name: string, key: Buffer])[],
  condition: string,
): Promise<Stored> {
  await pool.query(
    `INSERT INTO ledger.ledger_key (name, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])
      WHERE ${condition} ON CONFLICT DO NOTHING`,
    [made.map(([name]) => name), made.map(([name, key]) => wrap(masterKey, boundTo(name), key))],
  );
  return read(pool);
}
