/** What one event costs in a ledger of ten times the size (P7): appended, read, and on its way into the tables. */
import { randomBytes } from 'node:crypto';
import { Chance } from '../chance.js';
import { Child } from '../children.js';
import { Lanes } from '../events.js';
import type { Visits } from '../events.js';
import { dayText, Household } from '../households.js';
import type { Range } from '../fill.js';
import { keptOrFilledLedger, sendLoad, Service } from '../ledgers.js';
import type { Filled } from '../ledgers.js';
import { rate, sideBySide } from '../measure.js';
import type { Contender, Measured } from '../measure.js';
import { seedLedger } from '../seeding.js';
import { settingOf } from '../setting.js';
import { caughtUp } from '../tables.js';
import type { NewEvent } from '../../src/event-store/event-store.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { visitsOf } from './append.js';
import type { Bench, Part } from './part.js';

const events_usual = 100_000;
const events_per_household = 10;
const writers = 32;
/** Counted from 1970: in 2015. */
const first_day = 16_436;
/** So that none grows long, whose file would take long to project. */
const streams_per_writer = 500;
const readers = 4;
const page_events = 1_000;
const names_read = 2_000;
const visits_per_second_max = 5_000;
/** Of which more than half are paired, and visited in each round: they stay in memory, and are the same in both. */
const households_busy = 1_000;
/** More than a run has rounds. */
const sets_per_run = 100;
const seconds_min = 1;
/** All of them are sent; a round ends when they are answered. */
const first_visits_seconds_max = 60;
/** The medians of five differ by a tenth from run to run, which is what is asked for. */
const rounds_min = 15;
/** So that neither a pause nor a file of a thousand entries makes the difference. */
const rounds_of_visits = 3;

export const scale: Part = {
  name: 'scale',
  says: 'what an event costs in a ledger of --events, beside one of a tenth (P7)',
  onRequest: true,
  async run(bench) {
    const ledgers = await twoLedgers(bench);
    const visited = visitedIn(ledgers[0]);
    const visits = await visitsOf(bench, await bench.postgres.freshLedger(), true);
    const load = new Child('load');
    const sides = ledgers.map((ledger) => new Side(bench, visited, ledger, load));
    try {
      const ratios = await measureAll(bench, sides, visits);
      const worst = Math.max(...ratios.values());
      const told = [...ratios].map(([what, ratio]) => `${what} ${ratio.toFixed(2)}`).join(', ');
      const [small, big] = ledgers.map(({ events }) => events.toLocaleString('en'));
      bench.report.reach('P7', worst, `${big!} beside ${small!} events: ${told}`);
    } finally {
      await load.stop();
      for (const side of sides) await side.close();
    }
  },
};

/** Told, and not counted: a log that is larger than the memory beside it costs what the disk costs. */
const from_disk = {
  reading: 'reading a stream that nobody asked for before',
  visiting: 'recording first visits and projecting them',
} as const;

/** The households that both ledgers have: which are visited again and again, and after which set each is visited once. */
interface Visited {
  readonly busy: Range;
  readonly set: number;
}

/**
 * Each run visits others, where there are enough: in a ledger that stays, visits on the days of the run before would be
 * late ones, which take the rows of their household anew.
 */
function visitedIn({ households }: Filled): Visited {
  const count = Math.min(households_busy, households);
  const run = Math.floor(Date.now() / 60_000) % Math.floor(households / count);
  return { busy: { from: run * count, to: (run + 1) * count }, set: run * sets_per_run };
}

/** A tenth, and the whole. */
async function twoLedgers(bench: Bench): Promise<[Filled, Filled]> {
  const usual = Math.round((bench.events ?? events_usual) / events_per_household);
  const big = bench.postgres.isKept ? await keptOrFilledLedger(bench, usual) : await seeded(bench, usual);
  return [await seeded(bench, Math.round(big.households / 10)), big];
}

async function seeded(bench: Bench, households: number): Promise<Filled> {
  const connectionString = await bench.postgres.freshLedger();
  const masterKey = randomBytes(32);
  const { seed } = bench;
  const events = households * events_per_household;
  const stored = await seedLedger({ connectionString, masterKey, seed, households, events });
  const setting = settingOf(seed, households);
  return { connectionString, masterKey, setting, households, entries_mean: events_per_household, events: stored };
}

async function measureAll(bench: Bench, sides: readonly Side[], visits: Visits): Promise<Map<string, number>> {
  const ratios = new Map<string, number>();
  const measure = async (
    what: string,
    of: (side: Side) => Contender['round'],
    rounds = Math.max(bench.rounds, rounds_min),
  ): Promise<void> => {
    const contenders = sides.map((side): Contender => ({ name: side.name, round: of(side) }));
    const measured = await sideBySide(contenders, rounds, true);
    const costs = new Map([...measured].map(([name, value]) => [name, costOf(value)]));
    bench.report.compare('scale', what, 'µs an event', costs, sides[0]!.name);
    ratios.set(what, costs.get(sides[1]!.name)!.median / costs.get(sides[0]!.name)!.median);
  };
  await measure('reading a stream', (side) => () => side.readStreams('busy'));
  await measure('reading the log', (side) => () => side.readLog());
  await measure(from_disk.reading, (side) => () => side.readStreams('any'), bench.rounds);
  // After them, since it makes a small ledger larger.
  await measure('appending', (side) => side.appending(visits));
  for (const side of sides) await side.serve(bench);
  await measure('recording and projecting', (side) => () => side.project('busy'));
  await measure(from_disk.visiting, (side) => () => side.project('first'), bench.rounds);
  for (const what of Object.values(from_disk)) ratios.delete(what);
  return ratios;
}

/** Each a day after the one before it in its stream: one that comes late would take its rows anew, which is not asked here. */
function onDay(days: number, visit: NewEvent): NewEvent {
  const { occurredAt: _, ...data } = visit.data;
  return { ...visit, data: { ...data, occurredOn: dayText(first_day + days) } };
}

function costOf({ median, least, most }: Measured): Measured {
  return { median: 1e6 / median, least: 1e6 / most, most: 1e6 / least };
}

class Side {
  readonly #chance: Chance;
  /** Of households that are asked for again and again. */
  readonly #busy: readonly string[];
  #round = 0;
  readonly #seconds: number;

  readonly #store: PostgresEventStore;
  /** Nothing is served while the log alone is measured. */
  #service: Service | undefined;
  #tokens: Record<string, string> = {};

  constructor(
    bench: Bench,
    private readonly visited: Visited,
    private readonly ledger: Filled,
    private readonly load: Child,
  ) {
    this.#chance = new Chance(bench.seed, -7);
    const { from, to } = visited.busy;
    this.#busy = this.#names((i) => from + (i % (to - from)));
    this.#seconds = Math.max(seconds_min, bench.seconds);
    this.#store = new PostgresEventStore(ledger.connectionString);
  }

  /** Begins to record over HTTP, once all that was appended is in the tables. */
  async serve(bench: Bench): Promise<void> {
    this.#service = await Service.start(bench, this.ledger, { projector: true });
    await caughtUp(this.ledger.connectionString);
    this.#tokens = await this.#service.cadreTokens();
  }

  get name(): string {
    return `${this.ledger.events.toLocaleString('en')} events`;
  }

  appending(visits: Visits): Contender['round'] {
    const lanes = new Lanes(writers, streams_per_writer);
    return () =>
      rate(writers, this.#seconds, async (writer) => {
        const { stream, expected } = lanes.take(writer);
        await this.#store.append(stream, expected, [onDay(expected, visits.next())]);
        return 1;
      });
  }

  #names(index: (i: number) => number): string[] {
    const { setting, entries_mean } = this.ledger;
    return Array.from({ length: names_read }, (_, i) => new Household(setting, index(i), { entries_mean }).name);
  }

  /** Of those that are in memory, the same in both ledgers; or of any, which may have to come from the disk. */
  readStreams(which: 'busy' | 'any'): Promise<number> {
    const names = which === 'busy' ? this.#busy : this.#names(() => this.#chance.below(this.ledger.households));
    return rate(readers, this.#seconds, async () => (await this.#store.readStream(this.#chance.pick(names))).length);
  }

  /** Each from somewhere on, as who follows the log does. */
  readLog(): Promise<number> {
    const last = this.ledger.events - page_events;
    const places = Array.from({ length: readers }, () => this.#chance.below(last));
    return rate(readers, this.#seconds, async (reader) => {
      const page = await this.#store.readAll({ after: String(places[reader]), limit: page_events });
      places[reader] = (places[reader]! + page_events) % last;
      return page.length;
    });
  }

  /** By HTTP, until the last row is in the tables: of the same households, or of each once, as many in both ledgers. */
  async project(which: 'busy' | 'first'): Promise<number> {
    const service = this.#service!;
    this.#round += 1;
    const seconds = which === 'busy' ? rounds_of_visits * this.#seconds : first_visits_seconds_max;
    const visits = service.visits(this.#tokens, this.#round, rounds_of_visits * visits_per_second_max);
    const source = {
      ...visits,
      ...(which === 'busy' ? { among: this.visited.busy } : { set: this.visited.set + this.#round }),
    };
    const job = { port: service.port, connections: writers, seconds, expected: [201], source };
    const sent = await sendLoad(this.load, job);
    const began = performance.now();
    await caughtUp(this.ledger.connectionString);
    return sent.answered / (sent.seconds + (performance.now() - began) / 1000);
  }

  async close(): Promise<void> {
    await this.#store.close();
    await this.#service?.stop();
  }
}
