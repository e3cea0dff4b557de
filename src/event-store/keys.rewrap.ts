/** Another master key: every key is wrapped anew, none is changed, and no event is touched. */
import type { Client } from 'pg';
import { withOwner } from '../platform/owner.js';
import { boundTo } from './keys.own.js';
import { unwrap, wrap } from './keys.wrapping.js';

export interface Rewrapped {
  readonly keys: number;
  /** Subjects whose keys opened under the old one no more: they stay as they are. */
  readonly broken: readonly string[];
}

const keys_at_once = 2_000;

/**
 * In one transaction: whoever is killed has done nothing. Processes that run go on with what they have opened, and find
 * that they have to be started again when they need another key.
 * @param connectionString of the login that owns the database
 */
export async function rewrapKeys(
  connectionString: string,
  [from, to]: readonly [from: Buffer, to: Buffer],
  onProgress: (keys: number) => void = () => undefined,
): Promise<Rewrapped> {
  return withOwner(connectionString, 'ledger keys', async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE ledger.ledger_key, ledger.subject_key IN SHARE ROW EXCLUSIVE MODE');
    const own = await rewrapOwn(client, from, to);
    const subjects = await rewrapSubjects(client, from, to, onProgress);
    await client.query('COMMIT');
    return { keys: own + subjects.keys, broken: subjects.broken };
  });
}

async function rewrapOwn(client: Client, from: Buffer, to: Buffer): Promise<number> {
  const { rows } = await client.query<{ name: string; wrapped: Buffer }>('SELECT name, wrapped FROM ledger.ledger_key');
  for (const { name, wrapped } of rows) {
    const key = unwrap(from, boundTo(name), wrapped);
    if (!key) throw new Error(`the master key in use does not open the key ${name} of the ledger`);
    await client.query('UPDATE ledger.ledger_key SET wrapped = $2, rewrapped_at = now() WHERE name = $1', [
      name,
      wrap(to, boundTo(name), key),
    ]);
  }
  return rows.length;
}

async function rewrapSubjects(
  client: Client,
  from: Buffer,
  to: Buffer,
  onProgress: (keys: number) => void,
): Promise<Rewrapped> {
  const broken: string[] = [];
  let keys = 0;
  for (let after = ''; ;) {
    const { rows } = await client.query<{ subject: string; wrapped: Buffer }>(
      `SELECT subject, wrapped FROM ledger.subject_key WHERE subject > $1 AND wrapped IS NOT NULL
        ORDER BY subject LIMIT $2`,
      [after, keys_at_once],
    );
    if (rows.length === 0) return { keys, broken };
    after = rows.at(-1)!.subject;
    const anew = rows.flatMap(({ subject, wrapped }) => {
      const key = unwrap(from, subject, wrapped);
      if (!key) broken.push(subject);
      return key ? [[subject, wrap(to, subject, key)] as const] : [];
    });
    await client.query(
      `UPDATE ledger.subject_key k SET wrapped = n.wrapped FROM unnest($1::text[], $2::bytea[]) AS n (subject, wrapped)
        WHERE k.subject = n.subject`,
      [anew.map(([subject]) => subject), anew.map(([, wrapped]) => wrapped)],
    );
    keys += anew.length;
    onProgress(rows.length);
  }
}
