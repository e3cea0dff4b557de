/** The write-ahead log holds what was written before an erasure, and so do its files that wait to be used again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

interface Segments {
  readonly current: string;
  readonly last: string;
  readonly first: string;
}

/** Names without the time line: they count up. */
const segments = `
  SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 9) AS current, min(name) AS first, max(name) AS last
    FROM (SELECT substr(name, 9) AS name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$') AS files`;

/** After a reload of the settings, until every process has them. */
const reload_ms = 300;
/** What was put aside for use while the first pass began is used up by the second. */
const passes = 2;

/**
 * Goes on in new files and removes the old ones; of those that wait to be used again each is written over.
 * @returns whether no earlier one is left; a slot, an archiver or a setting may keep some
 */
export async function renewWal(client: Client): Promise<boolean> {
  await client.query('ALTER SYSTEM SET wal_recycle = off');
  await reload(client);
  try {
    const begun = await read(client);
    for (let pass = 0; pass < passes; pass += 1) {
      const { last } = await read(client);
      while ((await read(client)).current <= last) await goOn(client);
      await client.query('CHECKPOINT');
    }
    return (await read(client)).first > begun.current;
  } finally {
    await client.query('ALTER SYSTEM RESET wal_recycle');
    await reload(client);
  }
}

/** The rest of a file is filled with zeros when it is left. */
async function goOn(client: Client): Promise<void> {
  await client.query(`SELECT pg_logical_emit_message(false, 'ledger', 'goes on')`);
  await client.query('SELECT pg_switch_wal()');
}

async function read(client: Client): Promise<Segments> {
  return (await client.query<Segments>(segments)).rows[0]!;
}

async function reload(client: Client): Promise<void> {
  await client.query('SELECT pg_reload_conf()');
  await sleep(reload_ms);
}
