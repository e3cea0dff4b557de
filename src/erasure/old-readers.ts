/** Whoever began to read before an erasure may still see what it took away; so long no rewriting removes it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Somebody reads what was there before. */
export class StillRead extends Error {
  override readonly name = 'StillRead';
}

/** Transactions of this database, of a replication slot, or prepared and left. Ages count back from now. */
const holders = `
  SELECT format('session %s (%s)', pid, application_name) AS who FROM pg_stat_activity
   WHERE pid <> pg_backend_pid() AND (datname = current_database() OR backend_type = 'walsender')
     AND greatest(age(backend_xid), age(backend_xmin)) > age($1::xid)
  UNION ALL
  SELECT format('replication slot %s', slot_name) FROM pg_replication_slots
   WHERE greatest(age(xmin), age(catalog_xmin)) > age($1::xid)
  UNION ALL
  SELECT format('prepared transaction %s', gid) FROM pg_prepared_xacts
   WHERE database = current_database() AND age(transaction) > age($1::xid)`;

/**
 * Resolves when all that was read began after now.
 * @throws StillRead naming who holds it back, when that takes too long
 */
export async function whenOldReadersEnd(client: Client, ms_max: number): Promise<void> {
  const { rows } = await client.query<{ now: string }>('SELECT pg_current_xact_id()::xid::text AS now');
  const until = Date.now() + ms_max;
  for (;;) {
    const found = await client.query<{ who: string }>(holders, [rows[0]!.now]);
    if (found.rows.length === 0) return;
    const named = found.rows.map(({ who }) => who).join(', ');
    if (Date.now() > until) throw new StillRead(`what was erased is still read by ${named}: end that, and try again`);
    await sleep(200);
  }
}
