/** Integrity MACs of events that were written before events carried their own. Kept beside the log for both stores. */
import type { Pool } from 'pg';
import type { UpgradedMacs } from '../event-store/codec.js';
import type { StoredEvent } from '../event-store/event-store.js';

interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly mac: string;
}

export class StoredUpgradedMacs implements UpgradedMacs {
  constructor(private readonly pool: Pool) {}

  async find(events: readonly StoredEvent[]): Promise<ReadonlyMap<string, string>> {
    // Another store may hold names that this one can't be asked for.
    const asked = events.filter(({ stream }) => !stream.includes('\0'));
    const { rows } = await this.pool.query<Row>({
      name: 'evidence: upgraded macs',
      text: `SELECT u.stream, u.revision, u.mac FROM evidence.upgraded_event u
               JOIN unnest($1::text[], $2::integer[]) AS e (stream, revision) USING (stream, revision)`,
      values: [asked.map(({ stream }) => stream), asked.map(({ revision }) => revision)],
    });
    return new Map(rows.map(({ stream, revision, mac }) => [`${stream} ${revision}`, mac]));
  }
}
