/** From the acknowledgement of a visit to its row in the tables, at a steady pace of writes (P5). */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Child } from '../children.js';
import { filledLedger, sendLoad, Service } from '../ledgers.js';
import type { LoadResult } from '../load.js';
import { measured, percentile } from '../measure.js';
import type { Measured } from '../measure.js';
import { caughtUp, standing } from '../tables.js';
import type { Part } from './part.js';

const writes_per_second_usual = 2_000;
const connections = 32;
/** Of which a tenth are paired, and visited: as in the part `http`. */
const households_usual = 20_000;
/** Looking takes from what is measured. */
const poll_ms = 5;
/** So that the code is compiled and the households are in memory, as they are in a service that runs for a while. */
const warm_up_seconds = 5;
/** At that pace a round of less tells little of the slowest of a hundred. */
const seconds_min = 4;

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
    const send = (round: number, seconds: number): Promise<LoadResult> =>
      sendLoad(load, {
        port: service.port,
        connections,
        seconds,
        per_second,
        expected: [201],
        wantsPositions: true,
        source: service.visits(tokens, round, per_second * seconds),
      });
    const sent: LoadResult[] = [];
    const late: Float64Array[] = [];
    try {
      await send(0, warm_up_seconds);
      await caughtUp(ledger.connectionString);
      for (let round = 1; round <= bench.rounds; round += 1) {
        const watch = await Watch.begin(ledger.connectionString);
        const result = await send(round, Math.max(seconds_min, bench.seconds));
        await caughtUp(ledger.connectionString);
        const moves = await watch.end();
        sent.push(result);
        late.push(
          Float64Array.from(result.positions!.map(([at, position]) => moves.seen(BigInt(position)) - at)).sort(),
        );
      }
      const paces = measured(sent.map(({ answered, seconds }) => answered / seconds));
      const say = (what: string, unit: string, values: Measured): void => {
        const { median: value, least, most } = values;
        report.say({ part: 'lag', what, unit, value, least, most });
      };
      const rows = (percent: number): Measured => measured(late.map((of) => Math.max(0, percentile(of, percent))));
      say(`visits, ${per_second} a second asked for`, 'visits/s', paces);
      say('to the acknowledgement, p99', 'ms', measured(sent.map(({ ms }) => ms.p99)));
      say('from there to the row, p50', 'ms', rows(50));
      say('from there to the row, p99', 'ms', rows(99));
      report.reach('P5', rows(99).median, `${Math.round(paces.median)} writes a second`);
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

/** Looks again and again. */
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
