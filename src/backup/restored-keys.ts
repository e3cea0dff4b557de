/** Keys of a backup, each looked at before it is written: those of the erased never are. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client } from 'pg';
import type { ErasureLine } from '../erasure/erasures-file.js';
import { boundTo } from '../event-store/keys.own.js';
import { unwrap, wrap } from '../event-store/keys.wrapping.js';
import { linesOf } from './archives.js';
import { BackupRefused } from './manifest.js';
import type { Manifest } from './manifest.js';

export interface MasterKeys {
  /** Under which the keys of the backup are wrapped. */
  readonly ofBackup: Buffer;
  /** Under which they shall be. */
  readonly now: Buffer;
}

export interface Listed {
  readonly done: readonly ErasureLine[];
  readonly open: readonly OpenErasure[];
}

/** As a database keeps one that may not be carried out yet. */
export interface OpenErasure {
  readonly erasureId: string;
  /** Whose keys went in its first pass; null before it. */
  readonly subjects: readonly string[] | null;
  readonly erasedAt: string | null;
}

interface KeyLine {
  /** Of a key of the ledger itself. */
  readonly name?: string;
  readonly subject?: string;
  readonly wrapped: string | null;
  readonly createdAt: string;
  readonly destroyedAt?: string | null;
}

const rows_at_once = 2_000;

async function* read<Line>(path: string): AsyncGenerator<Line> {
  for await (const line of createInterface({ input: linesOf(path), crlfDelay: Infinity }))
    yield JSON.parse(line) as Line;
}

/** Those of the ledger itself, which come first. */
export async function readOwnKeys(path: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { name, wrapped } of read<KeyLine>(path)) {
    if (name === undefined) break;
    found.set(name, Buffer.from(wrapped ?? '', 'base64'));
  }
  return found;
}

/** Erasures that the backup knows. */
export async function readListed(folder: string, { erasures }: Manifest): Promise<Listed> {
  const found: OpenErasure[] = [];
  for await (const line of read<OpenErasure>(join(folder, erasures.file))) found.push(line);
  return listedOf(found);
}

export function listedOf(rows: readonly OpenErasure[]): Listed {
  const isDone = (row: OpenErasure): row is ErasureLine => row.erasedAt !== null && row.subjects !== null;
  return { done: rows.filter(isDone), open: rows.filter((row) => !isDone(row)) };
}

/** @param erased subjects, also such as the backup does not know: what clients offer again of them is refused */
export async function restoreKeys(
  client: Client,
  path: string,
  { erased, keys }: { readonly erased: ReadonlySet<string>; readonly keys: MasterKeys },
): Promise<void> {
  let rows: KeyLine[] = [];
  for await (const line of read<KeyLine>(path)) {
    if (line.name !== undefined) {
      const wrapped = rewrapped(boundTo(line.name), line.wrapped, keys);
      if (!wrapped) throw new BackupRefused(`the key ${line.name} of the ledger does not open`);
      await client.query('INSERT INTO ledger.ledger_key (name, wrapped, created_at) VALUES ($1, $2, $3)', [
        ...[line.name, wrapped, line.createdAt],
      ]);
    } else if (!erased.has(line.subject!)) rows.push(line);
    if (rows.length < rows_at_once) continue;
    await store(client, rows, keys);
    rows = [];
  }
  await store(client, rows, keys);
  await client.query(
    'INSERT INTO ledger.subject_key (subject, wrapped, destroyed_at) SELECT s, NULL, now() FROM unnest($1::text[]) AS s',
    [[...erased]],
  );
}

async function store(client: Client, rows: readonly KeyLine[], keys: MasterKeys): Promise<void> {
  await client.query(
    `INSERT INTO ledger.subject_key (subject, wrapped, created_at, destroyed_at)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::timestamptz[])`,
    [
      rows.map(({ subject }) => subject),
      // One that does not open is as broken as it was.
      rows.map(({ subject, wrapped }) => rewrapped(subject!, wrapped, keys) ?? bytesOf(wrapped)),
      rows.map(({ createdAt }) => createdAt),
      rows.map(({ destroyedAt }) => destroyedAt),
    ],
  );
}

function rewrapped(boundName: string, wrapped: string | null, { ofBackup, now }: MasterKeys): Buffer | undefined {
  const bytes = bytesOf(wrapped);
  if (!bytes || ofBackup.equals(now)) return bytes ?? undefined;
  const key = unwrap(ofBackup, boundName, bytes);
  return key && wrap(now, boundName, key);
}

function bytesOf(wrapped: string | null): Buffer | null {
  return wrapped === null ? null : Buffer.from(wrapped, 'base64');
}
