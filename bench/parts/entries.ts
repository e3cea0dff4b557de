/** Many entries a request (P2), beside COPY of the same rows as they came to stand in the log. */
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Child } from '../children.js';
import { filledLedger, sendLoad, Service } from '../ledgers.js';
import { sideBySide } from '../measure.js';
import { openRawTable } from '../peers/raw.js';
import type { Part } from './part.js';

const connections_usual = 8;
const entries_per_request = 500;
const households_usual = 1_000;
/** Households that send something: their numbers begin where those of the ledger end. */
const new_households = 200_000;
const entries_per_second_max = 15_000;
/** A request takes half a second. */
const seconds_min = 2;

export const entries: Part = {
  name: 'entries',
  says: 'POST /v1/entries, 500 mixed entries a request (P2), beside COPY of the same rows',
  async run(bench) {
    const { clients: connections = connections_usual, rounds, report } = bench;
    const seconds = Math.max(seconds_min, bench.seconds);
    const ledger = await filledLedger(bench, households_usual, 3);
    const service = await Service.start(bench, ledger, { projector: false });
    const load = new Child('load');
    const rows = await Rows.open(ledger.connectionString, await bench.postgres.emptyDatabase());
    const token = await service.officeToken();
    let first = households_usual;
    const ours = async (): Promise<number> => {
      const count = Math.ceil((seconds * entries_per_second_max) / entries_per_request);
      const source = {
        kind: 'entries' as const,
        seed: bench.seed,
        households: households_usual,
        token,
        first,
        count,
        entries_max: entries_per_request,
      };
      first += new_households;
      const sent = await sendLoad(load, { port: service.port, connections, seconds, expected: [200], source });
      return sent.entries / sent.seconds;
    };
    try {
      const contenders = [
        { name: 'ledger', round: ours },
        { name: 'COPY of the same rows', round: () => rows.copy() },
      ];
      const measured = await sideBySide(contenders, rounds);
      report.compare('entries', 'mixed entries, 500 a request', 'entries/s', measured, 'COPY of the same rows');
      const [mine, copy] = contenders.map(({ name }) => measured.get(name)!.median);
      report.reach('P2', mine! / copy!, `${connections} connections`);
    } finally {
      await load.stop();
      await service.stop();
      await rows.close();
    }
  },
};

const columns = 'stream, revision, id, type, data, metadata';

/** What a round of ours has left in the log, copied as bytes. */
class Rows {
  #after = '0';

  private constructor(
    private readonly from: pg.Client,
    private readonly to: pg.Client,
  ) {}

  static async open(ledger: string, peers: string): Promise<Rows> {
    const from = new pg.Client({ connectionString: ledger });
    await from.connect();
    const rows = new Rows(from, await openRawTable(peers));
    await rows.#passed();
    return rows;
  }

  /** @returns rows a second */
  async copy(): Promise<number> {
    const select = `SELECT ${columns} FROM ledger.event WHERE position > ${this.#after} ORDER BY position`;
    const chunks: Buffer[] = [];
    const source = this.from.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`));
    for await (const chunk of source) chunks.push(chunk as Buffer);
    await this.#passed();
    const began = performance.now();
    const sink = this.to.query(copyFrom(`COPY raw_event (${columns}) FROM STDIN (FORMAT binary)`));
    for (const chunk of chunks) if (!sink.write(chunk)) await once(sink, 'drain');
    sink.end();
    await once(sink, 'finish');
    return (sink.rowCount / (performance.now() - began)) * 1000;
  }

  async #passed(): Promise<void> {
    const { rows } = await this.from.query<{ head: string }>('SELECT max(position) AS head FROM ledger.event');
    this.#after = rows[0]!.head;
  }

  async close(): Promise<void> {
    await this.from.end();
    await this.to.end();
  }
}
