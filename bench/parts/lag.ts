/** From the acknowledgement of a visit to its row in the tables, at a steady pace of writes (P5). */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Child } from '../children.js';
import { filledLedger, sendLoad, Service } from '../ledgers.js';
import { percentile } from '../measure.js';
import { caughtUp, standing } from '../tables.js';
import type { Part } from './part.js';

const writes_per_second_usual = 2_000;
const connections = 32;
const households_usual = 10_000;
const poll_ms = 2;
const seconds_min = 5;

export const lag: Part = {
  name: 'lag',
  says: 'from the acknowledgement of a visit to its row, at 2,000 writes a second (P5)',
  async run(bench) {
    const { households = households_usual, events: per_second = writes_per_second_usual, report } = bench;
    const ledger = await filledLedger(bench, households, 3);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    const load = new Child('load');
    const tokens = await service.cadreTokens();
    const seconds = Math.max(seconds_min, bench.seconds * bench.rounds);
    const job = (round: number, length: number) => ({
      port: service.port,
      connections,
      seconds: length,
      per_second,
      expected: [201],
      wantsPositions: true,
      source: service.visits(tokens, round, per_second * length),
    });
    try {
      await sendLoad(load, job(0, 2));
      const watch = await Watch.begin(ledger.connectionString);
      const sent = await sendLoad(load, job(1, seconds));
      await caughtUp(ledger.connectionString);
      const moves = await watch.end();
      const late = Float64Array.from(sent.positions!.map(([at, position]) => moves.seen(BigInt(position)) - at)).sort();
      const line = { part: 'lag', unit: 'ms' };
      const what = `at ${Math.round(sent.answered / sent.seconds)} writes a second`;
      report.say({ ...line, what: `${what}: to the acknowledgement, p99`, value: sent.ms.p99, least: sent.ms.p50 });
      report.say({ ...line, what: `${what}: from there to the row, p50`, value: Math.max(0, percentile(late, 50)) });
      report.say({
        ...line,
        what: `${what}: from there to the row, p99`,
        value: percentile(late, 99),
        most: late.at(-1)!,
      });
      report.reach('P5', percentile(late, 99), `${Math.round(sent.answered / sent.seconds)} writes a second`);
    } finally {
      await load.stop();
      await service.stop();
    }
  },
};

/** When the tables were seen to have come how far. */
class Moves {
  readonly #at: number[] = [];
  readonly #positions: bigint[] = [];

  note(position: bigint): void {
    if (this.#positions.at(-1) === position) return;
    this.#at.push(performance.timeOrigin + performance.now());
    this.#positions.push(position);
  }

  /** In ms since 1970. */
  seen(position: bigint): number {
    let [low, high] = [0, this.#positions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return this.#at[low] ?? Infinity;
  }
}

/** Looks every two milliseconds. */
class Watch {
  #isOver = false;
  readonly #moves = new Moves();
  #looking: Promise<void> = Promise.resolve();

  private constructor(private readonly client: pg.Client) {}

  static async begin(connectionString: string): Promise<Watch> {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const watch = new Watch(client);
    watch.#looking = watch.#look();
    return watch;
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      const { tables } = await standing(this.client);
      if (tables !== undefined) this.#moves.note(tables);
      await sleep(poll_ms);
    }
  }

  async end(): Promise<Moves> {
    this.#isOver = true;
    await this.#looking;
    await this.client.end();
    return this.#moves;
  }
}
