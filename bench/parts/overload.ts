/** More than can be served, and clients that behave badly: what becomes of the service, and of the others. */
import pg from 'pg';
import { Child } from '../children.js';
import type { Disturbance } from '../disturber.js';
import { filledLedger, sendLoad, Service } from '../ledgers.js';
import type { Filled } from '../ledgers.js';
import type { LoadJob, LoadResult } from '../load.js';
import { measured } from '../measure.js';
import { caughtUp } from '../tables.js';
import type { Bench, Part } from './part.js';

const households_usual = 2_000;
const connections_usual = 32;
const overload_times = 10;
const overload_connections = 1_000;
const visits_per_second_max = 20_000;
/** Of what can be served: what the others ask for while somebody disturbs them. */
const others_share = 0.2;
const p99_times_max = 2;

const seconds_min = 1;

const disturbances = [
  { kind: 'send a byte a second', clients: 200 },
  { kind: 'never read', clients: 1 },
  { kind: 'never read', clients: 50 },
  { kind: 'only connect', clients: 2_000 },
] as const;

export const overload: Part = {
  name: 'overload',
  says: 'ten times what can be served, and clients that behave badly',
  onRequest: true,
  async run(bench) {
    const ledger = await filledLedger(bench, bench.households ?? households_usual, 3);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    const crowd = new Crowd(bench, service, await service.cadreTokens());
    try {
      const served = await crowd.served();
      bench.report.say({ part: 'overload', what: 'can be served', unit: 'visits/s', value: served });
      await tenTimes(bench, ledger, service, crowd, served);
      await disturbed(bench, service, crowd, served);
    } finally {
      await crowd.close();
      await service.stop();
    }
  },
};

class Crowd {
  readonly #load = new Child('load');
  #round = 0;
  readonly #seconds: number;

  constructor(
    bench: Bench,
    private readonly service: Service,
    private readonly tokens: Record<string, string>,
  ) {
    this.#seconds = Math.max(seconds_min, bench.seconds);
  }

  async served(): Promise<number> {
    await this.#visit({ connections: connections_usual, seconds: 2 }, 2 * visits_per_second_max);
    const seconds = this.#seconds;
    const job = { connections: connections_usual, seconds };
    const { answered, seconds: took } = await this.#visit(job, seconds * visits_per_second_max);
    return answered / took;
  }

  /** At this pace; p99 in ms. */
  async p99(per_second: number): Promise<number> {
    const seconds = Math.max(3, this.#seconds);
    const { ms } = await this.#visit({ connections: connections_usual, seconds, per_second }, seconds * per_second);
    return ms.p99;
  }

  tenTimes(per_second: number): Promise<LoadResult> {
    const seconds = this.#seconds;
    const job = { connections: overload_connections, seconds, per_second, expected: [201, 503], wantsEntries: true };
    return this.#visit(job, seconds * per_second);
  }

  #visit(job: Pick<LoadJob, 'connections' | 'seconds'> & Partial<LoadJob>, count: number): Promise<LoadResult> {
    this.#round += 1;
    const source = this.service.visits(this.tokens, this.#round, Math.ceil(count));
    return sendLoad(this.#load, { port: this.service.port, expected: [201], source, ...job });
  }

  close(): Promise<void> {
    return this.#load.stop();
  }
}

async function tenTimes(bench: Bench, ledger: Filled, service: Service, crowd: Crowd, served: number): Promise<void> {
  const before = await service.memory();
  const watch = watchMemory(service);
  const sent = await crowd.tenTimes(served * overload_times);
  const most = await watch.end();
  const { report } = bench;
  const say = (what: string, unit: string, value: number): void => report.say({ part: 'overload', what, unit, value });
  say('ten times that: acknowledged', 'visits/s', (sent.statuses['201'] ?? 0) / sent.seconds);
  say('ten times that: 503 with Retry-After', 'visits/s', (sent.statuses['503'] ?? 0) / sent.seconds);
  say('ten times that: resident memory at most', 'MiB', most / 2 ** 20);
  say('before: resident memory', 'MiB', before / 2 ** 20);
  const missing = await missingOf(ledger, sent.entryIds ?? []);
  say('acknowledged entries that are not in the log', 'entries', missing);
  if (missing > 0) throw new Error(`${missing} acknowledged entries are not in the log`);
}

function watchMemory(service: Service): { end(): Promise<number> } {
  let most = 0;
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(async () => {
      most = Math.max(most, await service.memory());
    });
  }, 250);
  return {
    async end() {
      clearInterval(timer);
      await looking;
      return Math.max(most, await service.memory());
    },
  };
}

async function missingOf({ connectionString }: Filled, entryIds: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ found: string }>(
      `SELECT count(DISTINCT data ->> 'entryId') AS found FROM ledger.event WHERE data ->> 'entryId' = ANY ($1::text[])`,
      [entryIds],
    );
    return entryIds.length - Number(rows[0]!.found);
  } finally {
    await client.end();
  }
}

async function disturbed(bench: Bench, service: Service, crowd: Crowd, served: number): Promise<void> {
  const disturber = new Child('disturber');
  const pace = Math.max(20, Math.floor(served * others_share));
  const path = '/v1/households?limit=200';
  const token = await service.officeToken();
  try {
    for (const { kind, clients } of disturbances) {
      const ratios: number[] = [];
      for (let round = 0; round < bench.rounds; round += 1) {
        const alone = await crowd.p99(pace);
        const disturbance: Disturbance = { kind, clients, port: service.port, path, token };
        await disturber.ask(disturbance);
        const beside = await crowd.p99(pace);
        await disturber.ask('stop');
        ratios.push(beside / alone);
      }
      const { median: value, ...range } = measured(ratios);
      const what = `p99 of others beside ${clients} that ${kind}: ${value <= p99_times_max ? 'within' : 'NOT within'} 2`;
      bench.report.say({ part: 'overload', what, unit: '×', value, ...range });
    }
  } finally {
    await disturber.stop();
  }
}
