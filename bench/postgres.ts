/** The embedded PostgreSQL of a run, in a folder that is gone afterwards, with a database for each measurement. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { migrate } from '../src/platform/migrate.js';
import { openPool, startEmbeddedPostgres } from '../src/platform/postgres.js';
import type { EmbeddedPostgres } from '../src/platform/postgres.js';

/** Peers open one for each writer, several of them at a time. */
const connections_max = 400;

export class BenchPostgres {
  #databases = 0;
  #server: EmbeddedPostgres;
  #admin: Pool;

  private constructor(
    readonly folder: string,
    /** The folder stays, with what is in it. */
    readonly isKept: boolean,
    server: EmbeddedPostgres,
  ) {
    this.#server = server;
    this.#admin = adminOf(server);
  }

  /** @param kept a folder that stays */
  static async start(kept?: string): Promise<BenchPostgres> {
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'ledger-bench-')));
    const server = await startServer(folder);
    await migrate(server.connectionString);
    return new BenchPostgres(folder, kept !== undefined, server);
  }

  /** Of the database `ledger`: the one that a kept folder is about. */
  get connectionString(): string {
    return this.#server.connectionString;
  }

  get pool(): Pool {
    return this.#admin;
  }

  /** A ledger without entries. @returns its connection string */
  async freshLedger(): Promise<string> {
    const connectionString = await this.emptyDatabase();
    await migrate(connectionString);
    return connectionString;
  }

  /** Of a database to which nobody is connected. @returns the connection string of the copy */
  copyOf(connectionString: string): Promise<string> {
    return this.emptyDatabase(new URL(connectionString).pathname.slice(1));
  }

  /** @returns its connection string */
  async emptyDatabase(template = 'template1'): Promise<string> {
    this.#databases += 1;
    const name = `bench_${process.pid}_${this.#databases}`;
    await this.#admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    return this.#server.connectionString.replace(/ledger$/, name);
  }

  /** What a measurement has left to be written is not to be the next one's burden. */
  async settle(): Promise<void> {
    await this.#admin.query('CHECKPOINT');
  }

  /** Leaves the folder to another server. */
  async pause(): Promise<void> {
    await this.#admin.end();
    await this.#server.stop();
  }

  async resume(): Promise<void> {
    this.#server = await startServer(this.folder);
    this.#admin = adminOf(this.#server);
  }

  async stop(): Promise<void> {
    await this.#dropOurs();
    await this.pause();
    if (!this.isKept) await rm(this.folder, { recursive: true, force: true });
  }

  /** What stays is the ledger of the folder alone. */
  async #dropOurs(): Promise<void> {
    if (!this.isKept) return;
    const sql = 'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)';
    const { rows } = await this.#admin.query<{ name: string }>(sql, ['bench_']);
    for (const { name } of rows) await this.#admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

function startServer(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ folder, settings: { max_connections: String(connections_max) } });
}

function adminOf({ connectionString }: EmbeddedPostgres): Pool {
  return openPool(connectionString.replace(/ledger$/, 'postgres'), { connections_max: 1 });
}
