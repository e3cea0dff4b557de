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

  private constructor(
    readonly folder: string,
    private readonly server: EmbeddedPostgres,
    private readonly admin: Pool,
    private readonly isKept: boolean,
  ) {}

  /** @param kept a folder that stays, with what is in it */
  static async start(kept?: string): Promise<BenchPostgres> {
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'ledger-bench-')));
    const server = await startEmbeddedPostgres({ folder, settings: { max_connections: String(connections_max) } });
    await migrate(server.connectionString);
    const admin = openPool(server.connectionString.replace(/ledger$/, 'postgres'), { connections_max: 1 });
    return new BenchPostgres(folder, server, admin, kept !== undefined);
  }

  /** Of the database `ledger`: the one that a kept folder is about. */
  get connectionString(): string {
    return this.server.connectionString;
  }

  get pool(): Pool {
    return this.admin;
  }

  /** A ledger without entries. @returns its connection string */
  async freshLedger(): Promise<string> {
    const connectionString = await this.emptyDatabase();
    await migrate(connectionString);
    return connectionString;
  }

  /** @returns its connection string */
  async emptyDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `bench_${process.pid}_${this.#databases}`;
    await this.admin.query(`CREATE DATABASE ${name}`);
    return this.server.connectionString.replace(/ledger$/, name);
  }

  /** What a measurement has left to be written is not to be the next one's burden. */
  async settle(): Promise<void> {
    await this.admin.query('CHECKPOINT');
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.server.stop();
    if (!this.isKept) await rm(this.folder, { recursive: true, force: true });
  }
}
