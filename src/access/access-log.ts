/** Who read whose file, and whose names in a list: an append-only table beside the ledger. */
import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import type { StreamKind } from '../domain/fact.js';
import { streamName } from '../domain/streams.js';
import { macOfAccess } from './access-mac.js';
import type { Caller } from './caller.js';

export class AccessLog {
  /** @param key gives the integrity key of the ledger, when it is open */
  constructor(
    private readonly pool: Pool,
    private readonly key: () => KeyObject,
  ) {}

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
    const [{ sub: subject, role }, at, key] = [actor, new Date(), this.key()];
    const macs = values.map((value) => macOfAccess({ at, subject, role, what, [column]: value }, key));
    await this.pool.query({
      name: `access-log: note ${column}s`,
      text: `INSERT INTO ledger.access_log (at, subject, role, what, ${column}, mac)
             SELECT $1, $2, $3, $4, n.value, n.mac
               FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS n (value, mac, ordinal) ORDER BY n.ordinal`,
      values: [at, subject, role, what, values, macs],
    });
  }

  /** One row for all that a list tells of. */
  async noteList({ actor }: Caller, households: readonly string[], what: string): Promise<void> {
    const [{ sub: subject, role }, at] = [actor, new Date()];
    await this.pool.query({
      name: 'access-log: note list',
      text: 'INSERT INTO ledger.access_log (at, subject, role, what, households, mac) VALUES ($1, $2, $3, $4, $5, $6)',
      values: [at, subject, role, what, households, macOfAccess({ at, subject, role, what, households }, this.key())],
    });
  }
}
