/** One connection by which a projector leads: its lock, its transactions. Lost together, so that nobody leads twice. */
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { connectionConfig } from '../platform/postgres.js';
import { application_role } from '../platform/roles.js';

export class Session {
  #lost: Error | undefined;
  #whenLost: (() => void)[] = [];

  private constructor(
    private readonly client: pg.Client,
    private readonly pipeline: boolean,
  ) {
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('the connection has ended')));
  }

  /** A connection of the application's role. Statements are sent without waiting for the answers to those before. */
  static async open(connectionString: string, pipeline = true): Promise<Session> {
    const client = new pg.Client({
      ...connectionConfig(connectionString, application_role),
      application_name: 'ledger projector',
      ...({ pipeline } as pg.ClientConfig),
    });
    client.on('error', () => undefined);
    await client.connect();
    const session = new Session(client, pipeline);
    // The tables can be made again from the log, and the checkpoint is in the same transaction as the rows: after a
    // crash of the server the last moments are taken in once more. So a commit need not wait for the disk.
    await session.query('SET synchronous_commit = off');
    // A statement that takes minutes ends when the process does that sent it.
    await session.query("SET client_connection_check_interval = '1s'");
    return session;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Resolves when the connection is gone. */
  lost(): Promise<void> {
    return this.#lost ? Promise.resolve() : new Promise((settle) => this.#whenLost.push(settle));
  }

  query<R extends QueryResultRow>(text: string | QueryConfig, values?: unknown[]): Promise<QueryResult<R>> {
    return this.client.query<R>(text as string, values);
  }

  /**
   * Rows by COPY, in its text format; only on a connection without a pipeline.
   * @param into table, with its columns where they are not all
   */
  async copy(into: string, lines: Uint8Array): Promise<void> {
    const stream = this.client.query(copyFrom(`COPY ${into} FROM STDIN`));
    stream.end(lines);
    await finished(stream);
  }

  /** Holds the lock of that name from now until the connection ends; false where another session holds it. */
  async tryLock(name: string): Promise<boolean> {
    const { rows } = await this.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS locked',
      [name, lock_seed],
    );
    return rows[0]!.locked;
  }

  /**
   * All statements in one transaction, and in one round trip where there is a pipeline; the first that fails is the
   * error, and nothing is done. `COMMIT` of a failed transaction is a rollback.
   */
  async transaction(statements: readonly QueryConfig[]): Promise<QueryResult[]> {
    const all = [{ text: 'BEGIN' }, ...statements, { text: 'COMMIT' }];
    const answers = this.pipeline ? await this.#together(all) : await this.#inTurns(all);
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason as Error;
    return answers.slice(1, -1).map((answer) => (answer as PromiseFulfilledResult<QueryResult>).value);
  }

  /** Sent as one: the server is woken once, not for each statement. */
  #together(statements: readonly QueryConfig[]): Promise<PromiseSettledResult<QueryResult>[]> {
    this.#stream.cork();
    const sent = statements.map((each) => this.query(each));
    this.#stream.uncork();
    return Promise.allSettled(sent);
  }

  /** After one that fails the server refuses the others, up to the COMMIT. */
  async #inTurns(statements: readonly QueryConfig[]): Promise<PromiseSettledResult<QueryResult>[]> {
    const answers: PromiseSettledResult<QueryResult>[] = [];
    for (const each of statements) answers.push(...(await Promise.allSettled([this.query(each)])));
    return answers;
  }

  /** Ends it also in the middle of a statement. */
  destroy(): void {
    this.#stream.destroy();
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  get #stream(): Socket {
    return (this.client as unknown as { connection: { stream: Socket } }).connection.stream;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const settle of this.#whenLost.splice(0)) settle();
  }
}

const lock_seed = 4_715_226_310_087_733n;

/** The server refuses what it was given: the data, or a constraint on it. Anything else may pass. */
export function isRefusedByData(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '');
}

/**
 * Writes step by step, up to the first that is refused.
 * @returns why: the code of the error and the table alone, since a message may quote what was refused
 */
export async function refusalOf(
  steps: readonly (readonly [table: string, write: () => Promise<unknown>])[],
): Promise<string | undefined> {
  for (const [table, write] of steps) {
    try {
      await write();
    } catch (error) {
      if (!isRefusedByData(error)) throw error;
      return `row-refused: ${error.code ?? ''} in ${table}`;
    }
  }
  return undefined;
}
