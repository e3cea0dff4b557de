/** Who read whose file, and whose names in a list: an append-only table beside the ledger. */
import type { Pool } from 'pg';
import type { StreamKind } from '../domain/fact.js';
import { streamName } from '../domain/streams.js';
import type { Caller } from './caller.js';

export class AccessLog {
  constructor(private readonly pool: Pool) {}

  /**
   * Durable before it resolves: write it before the file is handed over.
   * @param what kind of query, such as `file` or `timeline`, with the reason where one was asked for
   */
  async note({ actor }: Caller, kind: StreamKind, id: string, what: string): Promise<void> {
    const isHousehold = kind === 'household';
    await this.pool.query({
      name: 'access-log: note',
      text: 'INSERT INTO ledger.access_log (subject, role, household, stream, what) VALUES ($1, $2, $3, $4, $5)',
      values: [actor.sub, actor.role, isHousehold ? id : null, isHousehold ? null : streamName(kind, id), what],
    });
  }

  /** A row for each, of whatever kind but households. */
  async noteStreams({ actor }: Caller, streams: readonly string[], what: string): Promise<void> {
    await this.pool.query({
      name: 'access-log: note streams',
      text: 'INSERT INTO ledger.access_log (subject, role, stream, what) SELECT $1, $2, unnest($3::text[]), $4',
      values: [actor.sub, actor.role, streams, what],
    });
  }

  /** One row for all that a list tells of. */
  async noteList({ actor }: Caller, householdIds: readonly string[], what: string): Promise<void> {
    await this.pool.query({
      name: 'access-log: note list',
      text: 'INSERT INTO ledger.access_log (subject, role, households, what) VALUES ($1, $2, $3, $4)',
      values: [actor.sub, actor.role, householdIds, what],
    });
  }
}
