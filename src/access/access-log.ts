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
  async note(caller: Caller, kind: StreamKind, id: string, what: string): Promise<void> {
    await this.noteEach(caller, kind, [id], what);
  }

  /** The same of several of one kind that are read together: a row for each, with one statement. */
  async noteEach(caller: Caller, kind: StreamKind, ids: readonly string[], what: string): Promise<void> {
    if (kind === 'household') await this.#noteRows(caller, 'household', ids, what);
    else
      await this.noteStreams(
        caller,
        ids.map((id) => streamName(kind, id)),
        what,
      );
  }

  /** A row for each, of whatever kind but households. */
  async noteStreams(caller: Caller, streams: readonly string[], what: string): Promise<void> {
    await this.#noteRows(caller, 'stream', streams, what);
  }

  async #noteRows(
    { actor }: Caller,
    column: 'household' | 'stream',
    values: readonly string[],
    what: string,
  ): Promise<void> {
    if (values.length === 0) return;
    await this.pool.query({
      name: `access-log: note ${column}s`,
      text: `INSERT INTO ledger.access_log (subject, role, ${column}, what) SELECT $1, $2, unnest($3::text[]), $4`,
      values: [actor.sub, actor.role, values, what],
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
