/** All tables built anew from the log (P3), beside COPY of the rows that result, while somebody goes on reading. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { tables } from '../../projections/index.js';
import { makeIndexes } from '../../src/projector/generation.js';
import { createTables } from '../../src/projector/schema.js';
import { connectionConfig } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { Rebuilding } from '../rebuilding.js';
import { keptOrFilledLedger, Service } from '../ledgers.js';
import type { Filled } from '../ledgers.js';
import { sideBySide } from '../measure.js';
import { caughtUp } from '../tables.js';
import type { Bench, Part } from './part.js';

const households_usual = 8_000;
const memory_mib_max = 400;

export const rebuild: Part = {
  name: 'rebuild',
  says: 'all tables built anew from the log (P3), beside COPY of the rows that result',
  async run(bench) {
    const ledger = await keptOrFilledLedger(bench, households_usual);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    const copies = await Copies.open(bench, ledger);
    const watched = { memory: 0, looks: 0 };
    try {
      const contenders = [
        { name: 'ledger', round: () => rebuildOnce(ledger, service, copies.rows, watched) },
        { name: 'COPY', round: () => copies.copy(false) },
        { name: 'COPY, then keys and indexes', round: () => copies.copy(true) },
      ];
      const measured = await sideBySide(contenders, bench.rounds);
      bench.report.compare('rebuild', `${ledger.events} events, rows of all tables`, 'rows/s', measured, 'COPY');
      const memory = watched.memory / 2 ** 20;
      const [ours, copy] = contenders.map(({ name }) => measured.get(name)!.median);
      const line = { part: 'rebuild', what: 'resident memory of the service at most', unit: 'MiB' };
      bench.report.say({ ...line, value: memory });
      bench.report.say({ part: 'rebuild', what: 'looks without a gap', unit: 'looks', value: watched.looks });
      const within = memory <= memory_mib_max ? 'within' : 'NOT within';
      const at = `${ledger.events.toLocaleString('en')} events, ${Math.round(memory)} MiB: ${within} ${memory_mib_max}`;
      bench.report.reach('P3', ours! / copy!, at);
    } finally {
      await copies.close();
      await service.stop();
    }
  },
};

/** @returns rows a second */
async function rebuildOnce(
  ledger: Filled,
  service: Service,
  rows: number,
  watched: { memory: number; looks: number },
): Promise<number> {
  const rebuilding = await Rebuilding.open(ledger);
  const reader = await Reader.begin(ledger.connectionString);
  const began = performance.now();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      watched.memory = Math.max(watched.memory, await service.memory());
      await sleep(100);
    }
  })();
  try {
    await rebuilding.run();
    return (rows / (performance.now() - began)) * 1000;
  } finally {
    isOver = true;
    await watching;
    watched.looks += await reader.end();
    await rebuilding.close();
  }
}

/** Counts what it sees, again and again: nothing may be missing at any moment. */
class Reader {
  #isOver = false;
  #looks = 0;
  #looking: Promise<void> = Promise.resolve();

  private constructor(private readonly client: pg.Client) {}

  static async begin(connectionString: string): Promise<Reader> {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const reader = new Reader(client);
    const expected = await reader.#count();
    reader.#looking = reader.#look(expected);
    reader.#looking.catch(() => undefined); // told by end
    return reader;
  }

  async #look(expected: string): Promise<void> {
    while (!this.#isOver) {
      const found = await this.#count();
      if (found !== expected) throw new Error(`a reader saw ${found} rows where there are ${expected}`);
      this.#looks += 1;
      await sleep(50);
    }
  }

  async #count(): Promise<string> {
    const { rows } = await this.client.query<{ seen: string }>(
      'SELECT (SELECT count(*) FROM projection.household) + (SELECT count(*) FROM projection.need) AS seen',
    );
    return rows[0]!.seen;
  }

  /** @returns how often it looked. @throws Error where it saw less, or more */
  async end(): Promise<number> {
    this.#isOver = true;
    await this.#looking;
    await this.client.end();
    return this.#looks;
  }
}

/** The rows of all tables in files, as COPY writes them. */
class Copies {
  private constructor(
    private readonly client: pg.Client,
    private readonly folder: string,
    readonly rows: number,
  ) {}

  static async open(bench: Bench, { connectionString }: Filled): Promise<Copies> {
    const client = new pg.Client(connectionConfig(connectionString, application_role));
    await client.connect();
    await client.query('SET synchronous_commit = off'); // as the projector, whose rows can be made again
    const folder = join(bench.postgres.folder, 'copies');
    await mkdir(folder, { recursive: true });
    let rows = 0;
    for (const name of names) {
      const source = client.query(copyTo(`COPY (SELECT * FROM projection.${name}) TO STDOUT (FORMAT binary)`));
      await pipeline(source, createWriteStream(join(folder, name)));
      rows += source.rowCount ?? 0;
    }
    return new Copies(client, folder, rows);
  }

  /** @returns rows a second */
  async copy(withIndexes: boolean): Promise<number> {
    await this.client.query(createTables(schema, tables));
    const began = performance.now();
    for (const name of names) {
      const sink = this.client.query(copyFrom(`COPY ${schema}.${name} FROM STDIN (FORMAT binary)`));
      await pipeline(createReadStream(join(this.folder, name), { highWaterMark: 256 * 1024 }), sink);
    }
    if (withIndexes) await makeIndexes(this.client, schema, tables);
    const seconds = (performance.now() - began) / 1000;
    await this.client.query(`DROP SCHEMA ${schema} CASCADE`);
    return this.rows / seconds;
  }

  async close(): Promise<void> {
    await this.client.end();
    await rm(this.folder, { recursive: true });
  }
}

const schema = 'bench_copied';
const names = ['file', ...tables.map(({ name }) => name)];
