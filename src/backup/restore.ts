/**
 * A backup restored: into a database beside the one that is there, which it replaces when all of it has been taken in.
 * Who was erased since is erased again: their keys are never written.
 */
import { join } from 'node:path';
import pg from 'pg';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readErasures } from '../erasure/erasures-file.js';
import type { ErasureLine } from '../erasure/erasures-file.js';
import { integrityKeyOf, boundTo, integrity_name, ledgerIdOf } from '../event-store/keys.own.js';
import { unwrap } from '../event-store/keys.wrapping.js';
import { migrate, migrationNames } from '../platform/migrate.js';
import type { Config } from '../platform/config.js';
import { checkArchive, readArchive } from './archives.js';
import { BackupRefused, readManifest } from './manifest.js';
import type { Manifest } from './manifest.js';
import { readListed, readOwnKeys, restoreKeys } from './restored-keys.js';
import type { MasterKeys } from './restored-keys.js';

export interface RestoreOptions {
  /** Of the login that owns the database to be replaced. */
  readonly connectionString: string;
  readonly eventStore: Config['eventStore'];
  readonly folder: string;
  /** Of the archive of keys, where it is kept elsewhere. */
  readonly keysFolder?: string;
  readonly erasuresFile: string;
  readonly masterKeys: MasterKeys;
  /** Takes the place of a ledger that has entries. */
  readonly replace?: boolean;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly epoch: number;
  /** Erasures that the backup did not know. */
  readonly erasedAgain: number;
  /** Entries of the ledger that was there which are not in the backup. */
  readonly lost: number;
}

const restoring = 'ledger_being_restored';
const replaced = 'ledger_replaced';

/** @throws BackupRefused and OtherErasures before anything is changed */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { connectionString, folder } = options;
  const manifest = await readManifest(folder);
  const { keysPath, erasures: listed } = await check(options, manifest);
  const there = await lookAt(connectionString);
  refuseOther(there, manifest, options);
  const erasures = together([...listed, ...there.erasures]);
  const admin = await connect(databaseUrl(connectionString, 'postgres'));
  try {
    await refuseServed(admin, new URL(connectionString).pathname.slice(1));
    for (const name of [restoring, replaced]) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${restoring}`);
    const url = databaseUrl(connectionString, restoring);
    await migrate(url, { upTo: manifest.migrations.length });
    const epoch = await fill(url, { manifest, folder, keysPath, erasures, there, keys: options.masterKeys });
    await migrate(url);
    await swap(admin, new URL(connectionString).pathname.slice(1));
    const known = new Set((await readListed(folder, manifest)).map(({ erasureId }) => erasureId));
    const erasedAgain = erasures.filter(({ erasureId }) => !known.has(erasureId)).length;
    return { manifest, epoch, erasedAgain, lost: Math.max(0, there.events - eventsIn(manifest)) };
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${restoring} WITH (FORCE)`).catch(() => undefined);
    await admin.end();
  }
}

function eventsIn({ log }: Manifest): number {
  return log.find(({ table }) => table === 'ledger.event')?.rows ?? 0;
}

// ── whether it may be ──────────────────────────────────────────────────────────────────────────────────

async function check(
  { folder, keysFolder, erasuresFile, masterKeys, eventStore }: RestoreOptions,
  manifest: Manifest,
): Promise<{ keysPath: string; erasures: readonly ErasureLine[] }> {
  if (manifest.eventStore !== eventStore)
    throw new BackupRefused(`the backup is of a ledger on ${manifest.eventStore}, and this one is on ${eventStore}`);
  const known = await migrationNames();
  if (manifest.migrations.some((name, i) => known[i] !== name))
    throw new BackupRefused('this backup was made by a newer version of the ledger: restore it with that one');
  for (const archive of [...manifest.log, manifest.erasures]) await checkArchive(join(folder, archive.file), archive);
  const keysPath = join(keysFolder ?? folder, manifest.keys.file);
  await checkArchive(keysPath, manifest.keys);
  const wrapped = (await readOwnKeys(keysPath)).get(integrity_name);
  const integrity = wrapped && unwrap(masterKeys.ofBackup, boundTo(integrity_name), wrapped);
  if (!integrity)
    throw new BackupRefused(
      'the master key does not open the keys of this backup: name that of its time, --master-key',
    );
  if (ledgerIdOf(integrityKeyOf(integrity)) !== manifest.ledger)
    throw new BackupRefused('the keys of the backup are those of another ledger');
  return { keysPath, erasures: await erasuresFor(erasuresFile, folder, manifest) };
}

/** Who was erased since the backup stands in the list outside it alone: without it they would come back. */
async function erasuresFor(file: string, folder: string, manifest: Manifest): Promise<readonly ErasureLine[]> {
  const found = await readErasures(file);
  if (!found)
    throw new BackupRefused(`${file}, the list of erasures, is missing: without it the erased would come back`);
  if (found.ledger !== manifest.ledger)
    throw new BackupRefused(`${file} lists erasures of another ledger than that of the backup`);
  const ids = new Set(found.erasures.map(({ erasureId }) => erasureId));
  if ((await readListed(folder, manifest)).some(({ erasureId }) => !ids.has(erasureId)))
    throw new BackupRefused(`${file}, the list of erasures, is older than the backup: bring the newest one`);
  return found.erasures;
}

interface There {
  /** Undefined where nothing has been begun. */
  readonly mark: Buffer | undefined;
  readonly events: number;
  readonly epoch: number;
  readonly erasures: readonly ErasureLine[];
}

/** The ledger that is to be replaced. */
async function lookAt(connectionString: string): Promise<There> {
  const client = await connect(connectionString);
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT count(to_regclass(name)) = 4 AS there
         FROM unnest(ARRAY['ledger.event', 'ledger.ledger_key', 'ledger.epoch', 'ledger.erasure']) AS t (name)`,
    );
    if (!rows[0]!.there) return { mark: undefined, events: 0, epoch: 0, erasures: [] };
    const found = await client.query<{ mark: Buffer | null; events: string; epoch: number; erasures: ErasureLine[] }>(
      `SELECT (SELECT wrapped FROM ledger.ledger_key WHERE name = $1) AS mark,
              (SELECT count(*) FROM ledger.event) AS events, (SELECT max(number) FROM ledger.epoch) AS epoch,
              (SELECT COALESCE(json_agg(json_build_object('erasureId', erasure_id, 'subjects', subjects,
                                                          'erasedAt', erased_at)), '[]')
                 FROM ledger.erasure WHERE erased_at IS NOT NULL) AS erasures`,
      [integrity_name],
    );
    const { mark, events, epoch, erasures } = found.rows[0]!;
    return { mark: mark ?? undefined, events: Number(events), epoch, erasures };
  } finally {
    await client.end();
  }
}

function refuseOther({ mark, events }: There, { ledger }: Manifest, { masterKeys, replace }: RestoreOptions): void {
  if (!mark) return;
  const key = unwrap(masterKeys.now, boundTo(integrity_name), mark);
  if (!key) throw new BackupRefused('LEDGER_MASTER_KEY is not the master key of the ledger that is there');
  if (ledgerIdOf(integrityKeyOf(key)) !== ledger)
    throw new BackupRefused('the backup is of another ledger than this one');
  if (events > 0 && !replace)
    throw new BackupRefused(`the ledger that is there holds ${events} events: --replace puts the backup in its place`);
}

function together(lines: readonly ErasureLine[]): ErasureLine[] {
  const all = new Map<string, ErasureLine>();
  for (const line of lines) {
    const subjects = [...(all.get(line.erasureId)?.subjects ?? []), ...line.subjects];
    all.set(line.erasureId, { ...line, subjects: [...new Set(subjects)].sort() });
  }
  return [...all.values()];
}

// ── filling it ─────────────────────────────────────────────────────────────────────────────────────────

interface Filling {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly keysPath: string;
  readonly erasures: readonly ErasureLine[];
  readonly there: There;
  readonly keys: MasterKeys;
}

async function fill(url: string, filling: Filling): Promise<number> {
  const { manifest, folder, keysPath, erasures, there, keys } = filling;
  const client = await connect(url);
  try {
    await client.query('BEGIN');
    for (const { table, columns, file, rows } of manifest.log) {
      await client.query(`DO $$ BEGIN IF EXISTS (SELECT FROM ${table}) THEN DELETE FROM ${table}; END IF; END $$`);
      const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
      await readArchive(join(folder, file), client.query(copyFrom(`COPY ${table} (${list}) FROM STDIN`)));
      const { rows: counted } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
      if (Number(counted[0]!.n) !== rows)
        throw new BackupRefused(`${file} does not hold the ${rows} rows that it should`);
    }
    await client.query(countOn);
    await restoreKeys(client, keysPath, { erased: new Set(erasures.flatMap(({ subjects }) => subjects)), keys });
    const epoch = await beginEpoch(client, there.epoch);
    await restoreErasures(client, erasures);
    await client.query('COMMIT');
    return epoch;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Numbers that the database gives go on after the last that it gave. */
const countOn = `
  DO $$
  DECLARE
    each record;
  BEGIN
    FOR each IN SELECT format('%I.%I', n.nspname, c.relname) AS name, a.attname
                  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE a.attidentity <> '' AND c.relkind = 'r' AND n.nspname IN ('ledger', 'evidence') LOOP
      EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), COALESCE(max(%I), 0) + 1, false) FROM %s',
                     each.name, each.attname, each.attname, each.name);
    END LOOP;
  END
  $$`;

/** S24: clients offer again what was acknowledged after the backup. */
async function beginEpoch(client: Client, before: number): Promise<number> {
  const { rows } = await client.query<{ number: number }>(
    `INSERT INTO ledger.epoch (number, missing)
     SELECT greatest(max(number), $1::integer) + 1, '[]' FROM ledger.epoch RETURNING number`,
    [before],
  );
  return rows[0]!.number;
}

async function restoreErasures(client: Client, erasures: readonly ErasureLine[]): Promise<void> {
  for (const { erasureId, subjects, erasedAt } of erasures) {
    await client.query('INSERT INTO ledger.erasure (erasure_id, subjects, erased_at) VALUES ($1, $2, $3)', [
      ...[erasureId, subjects, erasedAt],
    ]);
  }
  await client.query('UPDATE ledger.erasure_count SET count = $1', [erasures.length]);
}

// ── databases ──────────────────────────────────────────────────────────────────────────────────────────

async function refuseServed(admin: Client, name: string): Promise<void> {
  const { rowCount } = await admin.query(
    `SELECT FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'ledger%' LIMIT 1`,
    [name],
  );
  if (rowCount !== 0) throw new BackupRefused('the service runs on this database: stop it first');
}

/** Both names change hands at once. What is replaced goes with all that it holds. */
async function swap(admin: Client, name: string): Promise<void> {
  const escaped = admin.escapeIdentifier(name);
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()',
    [[name, restoring]],
  );
  await admin.query('BEGIN');
  await admin.query(`ALTER DATABASE ${escaped} RENAME TO ${replaced}`);
  await admin.query(`ALTER DATABASE ${restoring} RENAME TO ${escaped}`);
  await admin.query('COMMIT');
  await admin.query(`DROP DATABASE ${replaced} WITH (FORCE)`);
}

function databaseUrl(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

async function connect(connectionString: string): Promise<Client> {
  const client = new pg.Client({ connectionString, application_name: 'ledger restore' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`SET statement_timeout = 0; SET TimeZone = 'UTC'`);
  return client;
}
