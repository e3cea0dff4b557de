/**
 * A backup restored: into a database beside the one that is there, which it replaces when all of it has been taken in.
 * Who was erased since is erased again: their keys are never written.
 */
import { join } from 'node:path';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { merged, readErasures } from '../erasure/erasures-file.js';
import { integrityKeyOf, boundTo, integrity_name, ledgerIdOf } from '../event-store/keys.own.js';
import { unwrap } from '../event-store/keys.wrapping.js';
import { migrate, migrationNames } from '../platform/migrate.js';
import type { Config } from '../platform/config.js';
import { withOwner } from '../platform/owner.js';
import { checkArchive, readArchive } from './archives.js';
import {
  application_name,
  besides,
  databaseUrl,
  dropDatabase,
  lockRestores,
  nameIn,
  refuseServed,
  swap,
} from './databases.js';
import { BackupRefused, readManifest } from './manifest.js';
import type { Manifest, TableArchive } from './manifest.js';
import { listedOf, readListed, readOwnKeys, restoreKeys } from './restored-keys.js';
import type { Listed, MasterKeys, OpenErasure } from './restored-keys.js';

export interface RestoreOptions {
  /** Of the login that owns the database to be replaced. */
  readonly connectionString: string;
  readonly eventStore: Config['eventStore'];
  /** Of the ledger: sessions that name none are in it. */
  readonly timeZone: string;
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
  /** What was replaced, and could not be removed: it holds keys. */
  readonly left: readonly string[];
}

/** @throws BackupRefused and OtherErasures before anything is changed */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { connectionString, folder } = options;
  const manifest = await readManifest(folder);
  const { keysPath, listed } = await check(options, manifest);
  const there = await lookAt(connectionString);
  refuseOther(there, manifest, options);
  const erasures = await erasuresFor(options, manifest, listed, there);
  const name = nameIn(connectionString);
  const { restoring, replaced } = besides(name);
  return withOwner(databaseUrl(connectionString, 'postgres'), application_name, async (admin) => {
    await lockRestores(admin, name);
    await refuseServed(admin, name);
    for (const each of [restoring, replaced]) await dropDatabase(admin, each);
    try {
      await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(restoring)}`);
      const epoch = await fill(options, { manifest, keysPath, erasures, there });
      await refuseServed(admin, name);
      await refuseErasedMeanwhile(options, manifest, listed, erasures);
      await swap(admin, name);
      const isRemoved = await dropDatabase(admin, replaced).then(
        () => true,
        () => false,
      );
      const known = new Set(listed.done.map(({ erasureId }) => erasureId));
      const erasedAgain = erasures.done.filter(({ erasureId }) => !known.has(erasureId)).length;
      const lost = Math.max(0, there.events - eventsIn(manifest));
      return { manifest, epoch, erasedAgain, lost, left: isRemoved ? [] : [replaced] };
    } finally {
      await dropDatabase(admin, restoring).catch(() => undefined);
    }
  });
}

function eventsIn({ log }: Manifest): number {
  return log.find(({ table }) => table === 'ledger.event')?.rows ?? 0;
}

// ── whether it may be ──────────────────────────────────────────────────────────────────────────────────

async function check(
  { folder, keysFolder, masterKeys, eventStore }: RestoreOptions,
  manifest: Manifest,
): Promise<{ keysPath: string; listed: Listed }> {
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
  return { keysPath, listed: await readListed(folder, manifest) };
}

/** Who was erased since the backup stands outside it alone: in the list, and in the ledger that is there. */
async function erasuresFor(
  { erasuresFile: file }: RestoreOptions,
  manifest: Manifest,
  listed: Listed,
  there: There,
): Promise<Listed> {
  const found = await readErasures(file);
  if (!found)
    throw new BackupRefused(`${file}, the list of erasures, is missing: without it the erased would come back`);
  if (found.ledger !== manifest.ledger)
    throw new BackupRefused(`${file} lists erasures of another ledger than that of the backup`);
  const ids = new Set(found.erasures.map(({ erasureId }) => erasureId));
  if (listed.done.some(({ erasureId }) => !ids.has(erasureId)))
    throw new BackupRefused(`${file}, the list of erasures, is older than the backup: bring the newest one`);
  const done = merged([...found.erasures, ...there.erasures.done]);
  const isDone = new Set(done.map(({ erasureId }) => erasureId));
  const open = new Map([...listed.open, ...there.erasures.open].map((each) => [each.erasureId, each]));
  return { done, open: [...open.values()].filter(({ erasureId }) => !isDone.has(erasureId)) };
}

/** By a process that was not stopped, or listed by another ledger of the same list: what was filled knows nothing of it. */
async function refuseErasedMeanwhile(
  options: RestoreOptions,
  manifest: Manifest,
  listed: Listed,
  known: Listed,
): Promise<void> {
  const now = await erasuresFor(options, manifest, listed, await lookAt(options.connectionString));
  const told = ({ done, open }: Listed): string =>
    JSON.stringify([done, open].map((each) => each.map(({ erasureId, subjects }) => [erasureId, subjects]).sort()));
  if (told(now) !== told(known))
    throw new BackupRefused('somebody was erased meanwhile: stop whatever runs on this ledger, and restore again');
}

interface There {
  /** Undefined where nothing has been begun. */
  readonly mark: Buffer | undefined;
  readonly events: number;
  readonly epoch: number;
  readonly erasures: Listed;
}

const nobody: Listed = { done: [], open: [] };

/** The ledger that is to be replaced. */
function lookAt(connectionString: string): Promise<There> {
  return withOwner(connectionString, application_name, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT count(to_regclass(name)) = 4 AS there
         FROM unnest(ARRAY['ledger.event', 'ledger.ledger_key', 'ledger.epoch', 'ledger.erasure']) AS t (name)`,
    );
    if (!rows[0]!.there) return { mark: undefined, events: 0, epoch: 0, erasures: nobody };
    const found = await client.query<{ mark: Buffer | null; events: string; epoch: number; erasures: OpenErasure[] }>(
      `SELECT (SELECT wrapped FROM ledger.ledger_key WHERE name = $1) AS mark,
              (SELECT count(*) FROM ledger.event) AS events, (SELECT max(number) FROM ledger.epoch) AS epoch,
              (SELECT COALESCE(json_agg(json_build_object('erasureId', erasure_id, 'subjects', subjects,
                                                          'erasedAt', erased_at) ORDER BY erasure_id), '[]')
                 FROM ledger.erasure) AS erasures`,
      [integrity_name],
    );
    const { mark, events, epoch, erasures } = found.rows[0]!;
    return { mark: mark ?? undefined, events: Number(events), epoch, erasures: listedOf(erasures) };
  });
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

// ── filling it ─────────────────────────────────────────────────────────────────────────────────────────

interface Filling {
  readonly manifest: Manifest;
  readonly keysPath: string;
  readonly erasures: Listed;
  readonly there: There;
}

/** The epoch that begins. */
async function fill({ connectionString, folder, masterKeys: keys, timeZone }: RestoreOptions, filling: Filling) {
  const { manifest, keysPath, erasures, there } = filling;
  const url = databaseUrl(connectionString, besides(nameIn(connectionString)).restoring);
  await migrate(url, { upTo: manifest.migrations.length, timeZone });
  const erased = new Set([...erasures.done, ...erasures.open].flatMap(({ subjects }) => subjects ?? []));
  const epoch = await withOwner(url, application_name, async (client) => {
    await client.query('BEGIN');
    for (const archive of manifest.log) await fillTable(client, folder, archive);
    await client.query(countOn);
    await restoreKeys(client, keysPath, { erased, keys });
    const begun = await beginEpoch(client, there.epoch);
    await client.query('COMMIT');
    return begun;
  });
  await migrate(url, { timeZone });
  await withOwner(url, application_name, (client) => restoreErasures(client, erasures));
  return epoch;
}

async function fillTable(client: Client, folder: string, { table, columns, file, rows }: TableArchive): Promise<void> {
  await client.query(`DO $$ BEGIN IF EXISTS (SELECT FROM ${table}) THEN DELETE FROM ${table}; END IF; END $$`);
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  await readArchive(join(folder, file), client.query(copyFrom(`COPY ${table} (${list}) FROM STDIN`)));
  const { rows: counted } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
  if (Number(counted[0]!.n) !== rows) throw new BackupRefused(`${file} does not hold the ${rows} rows that it should`);
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

/** What is open is carried out by the service when it starts. */
async function restoreErasures(client: Client, { done, open }: Listed): Promise<void> {
  const rows = [...done, ...open];
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO ledger.erasure (erasure_id, subjects, erased_at)
     SELECT (e->>'erasureId')::uuid,
            CASE WHEN json_typeof(e->'subjects') = 'array' THEN ARRAY(SELECT json_array_elements_text(e->'subjects')) END,
            (e->>'erasedAt')::timestamptz FROM json_array_elements($1::json) AS t (e)`,
    [JSON.stringify(rows)],
  );
  await client.query('UPDATE ledger.erasure_count SET count = $1', [rows.length]);
  await client.query('COMMIT');
}
