/** What was left out of the tables: by the ledger's own command, and of an entry that is there. */
import type { Pool } from 'pg';
import { entryIdOf } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Finding, Section } from './findings.js';

interface Row {
  readonly stream: string;
  readonly entry_id: string;
  readonly reason: string;
  readonly mac: string | null;
}

export async function checkSkips({
  pool,
  codec,
  store,
}: {
  pool: Pool;
  codec: Codec;
  store: EventStore;
}): Promise<Section> {
  const { rows } = await pool.query<Row>(
    'SELECT stream, entry_id, reason, mac FROM projector.skipped ORDER BY stream, entry_id',
  );
  const findings: Finding[] = [];
  const notices: string[] = [];
  for (const { stream, entry_id: entryId, reason, mac } of rows) {
    const place = `${stream} ${entryId}`;
    const isOurs = (await codec.sealNote('skip', { stream, entryId, reason })) === mac;
    const isThere = (await store.readStream(stream)).some((event) => entryIdOf(event) === entryId);
    if (!isOurs) {
      const detail = 'it is left out of the tables, and not by "ledger parked skip"';
      findings.push({ code: 'skip-forged', place, detail, stream });
    } else if (!isThere) {
      findings.push({ code: 'skip-unfounded', place, detail: 'it is left out, and the log has no such entry', stream });
    } else notices.push(`${place} is left out of the tables: ${reason}`);
  }
  return { name: 'skipped', checked: `${rows.length} entries left out of the tables`, findings, notices };
}
