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
    await this.noteEach({ actor }, kind, [id], what);
  }

  /** The same of several of one kind that are read together: a row for each, with one statement. */
  async noteEach({ actor }: Caller, kind: StreamKind, ids: readonly string[], what: string): Promise<void> {
    if (ids.length === 0) return;
    const isHousehold = kind === 'household';
    await this.pool.query({
      name: `access-log: note ${isHousehold ? 'households' : 'streams'}`,
      text: `INSERT INTO ledger.access_log (subject, role, ${isHousehold ? 'household' : 'stream'}, what)
        SELECT $1, $2, unnest($3::text[]), $4`,
      values: [actor.sub, actor.role, isHousehold ? ids : ids.map((id) => streamName(kind, id)), what],
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
