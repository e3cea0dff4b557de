/**
 * A backup of the database: what can't be made again from something else, as of one moment, in three archives that may
 * be kept apart: the log with what stands beside it, the keys, and the list of erasures.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { KeyObject } from 'node:crypto';
import { linesOfJson } from '../erasure/erasures-file.js';
import { ledgerIdOf } from '../event-store/keys.own.js';
import type { Config } from '../platform/config.js';
import { withOwner } from '../platform/owner.js';
import { renameDurably, syncFolder, writeWhole } from '../platform/whole-file.js';
import { writeArchive } from './archives.js';
import { format, manifest_file, readManifest } from './manifest.js';
import type { Archive, Manifest, TableArchive } from './manifest.js';

export interface BackupOptions {
  readonly connectionString: string;
  readonly integrity: KeyObject;
  readonly eventStore: Config['eventStore'];
  /** In it a folder is made for each backup. */
  readonly folder: string;
  /** Older ones of this ledger are removed. */
  readonly days: number;
}

export interface Backup {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Older ones that were removed. */
  readonly removed: readonly string[];
}

const named = /^ledger-\d{8}T\d{6}\d{3}Z(\.partial)?$/;
const day_ms = 86_400_000;

export async function backUp(options: BackupOptions): Promise<Backup> {
  const name = `ledger-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  const folder = join(options.folder, name);
  const partial = `${folder}.partial`;
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    const manifest = await write(options, partial);
    for (const each of ['log', 'keys', 'erasures']) await syncFolder(join(partial, each));
    await writeWhole(join(partial, manifest_file), `${JSON.stringify(manifest, null, 2)}\n`);
    await renameDurably(partial, folder);
    return { folder, manifest, removed: await removeOlder(options, manifest) };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function write({ connectionString, integrity, eventStore }: BackupOptions, folder: string) {
  return withOwner(connectionString, 'ledger backup', async (client) => {
    await client.query(`SET client_connection_check_interval = '1s'`);
    // All archives are of one moment, whatever is recorded meanwhile.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ at: Date; position: string | null; migrations: string[] }>(
      `SELECT now() AS at, (SELECT max(position)::text FROM ledger.event) AS position,
              (SELECT array_agg(name::text ORDER BY id) FROM ledger.migration) AS migrations`,
    );
    const { at, position, migrations } = rows[0]!;
    const log: TableArchive[] = [];
    for (const table of await tablesOfLog(client)) log.push(await copyTable(client, folder, table));
    const keys = await copyKeys(client, folder);
    const erasures = await copyErasures(client, folder);
    await client.query('COMMIT');
    const about = { format, ledger: ledgerIdOf(integrity), at: at.toISOString(), eventStore, migrations, position };
    return { ...about, log, keys, erasures } satisfies Manifest;
  });
}

// ── the log, and what stands beside it ─────────────────────────────────────────────────────────────────

interface LogTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Keys and erasures have archives of their own; the others pass, or are made again. */
const left_out = [
  'ledger.subject_key',
  'ledger.ledger_key',
  'ledger.erasure',
  'ledger.erasure_count',
  'ledger.known_stream',
  'ledger.migration',
  'ledger.sign_in',
  'evidence.scrub',
  'evidence.finding',
];

async function tablesOfLog(client: Client): Promise<LogTable[]> {
  const { rows } = await client.query<LogTable>(
    `SELECT n.nspname || '.' || c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind = 'r' AND (n.nspname IN ('ledger', 'evidence') OR (n.nspname, c.relname) = ('projector', 'skipped'))
      GROUP BY 1 ORDER BY 1`,
  );
  return rows.filter(({ name }) => !left_out.includes(name));
}

async function copyTable(client: Client, folder: string, { name, columns }: LogTable): Promise<TableArchive> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const copying = client.query(copyTo(`COPY ${name} (${list}) TO STDOUT`));
  const archive = await writeArchive(folder, `log/${name}.copy.gz`, copying);
  return { ...archive, table: name, columns, rows: copying.rowCount };
}

// ── keys and erasures ──────────────────────────────────────────────────────────────────────────────────

const rows_at_once = 5_000;

/** Lines of JSON: each key is looked at when it is restored. */
async function copyKeys(client: Client, folder: string): Promise<Manifest['keys']> {
  let keys = 0;
  async function* lines(): AsyncGenerator<string> {
    const { rows: own } = await client.query<object>(
      `SELECT name, encode(wrapped, 'base64') AS wrapped, created_at AS "createdAt" FROM ledger.ledger_key ORDER BY name`,
    );
    yield linesOfJson(own);
    for (let after = ''; ;) {
      const { rows } = await client.query<{ subject: string }>(
        `SELECT subject, encode(wrapped, 'base64') AS wrapped, created_at AS "createdAt", destroyed_at AS "destroyedAt"
           FROM ledger.subject_key WHERE subject > $1 ORDER BY subject LIMIT $2`,
        [after, rows_at_once],
      );
      if (rows.length === 0) return;
      keys += rows.length;
      after = rows.at(-1)!.subject;
      yield linesOfJson(rows);
    }
  }
  const archive = await writeArchive(folder, 'keys/keys.jsonl.gz', Readable.from(lines()));
  return { ...archive, keys };
}

/** With those that are confirmed and not carried out yet: whoever restores it carries them out. */
async function copyErasures(client: Client, folder: string): Promise<Manifest['erasures']> {
  const { rows } = await client.query<object>(
    `SELECT erasure_id AS "erasureId", subjects, erased_at AS "erasedAt" FROM ledger.erasure
      ORDER BY erased_at, erasure_id`,
  );
  const archive: Archive = await writeArchive(folder, 'erasures/erasures.jsonl.gz', Readable.from([linesOfJson(rows)]));
  return { ...archive, erasures: rows.length };
}

// ── earlier ones ────────────────────────────────────────────────────────────────────────────────────

/** What was promised to those who were erased: no key of theirs is kept longer. */
async function removeOlder({ folder, days }: BackupOptions, { ledger, at }: Manifest): Promise<string[]> {
  const removed: string[] = [];
  const entries = await readdir(folder);
  for (const name of entries.filter((each) => named.test(each))) {
    const path = join(folder, name);
    if (name.endsWith('.partial')) {
      // Of one that was killed; another that is under way is younger.
      if (Date.now() - (await stat(path)).mtimeMs < day_ms) continue;
    } else {
      const found = await readManifest(path).catch(() => undefined);
      if (found?.ledger !== ledger || Date.parse(at) - Date.parse(found.at) < days * day_ms) continue;
    }
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  return removed;
}
