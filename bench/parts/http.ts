/** Visits over HTTP, one a request, beside single rows into PostgreSQL and handlers that do nothing. */
import { Child } from '../children.js';
import { filledLedger, sendLoad, Service } from '../ledgers.js';
import type { LoadJob, LoadResult, LoadSource } from '../load.js';
import { Lanes } from '../events.js';
import { rate, sideBySide } from '../measure.js';
import type { Contender } from '../measure.js';
import { openRaw } from '../peers/raw.js';
import { caughtUp } from '../tables.js';
import { visitsOf } from './append.js';
import type { Bench, Part } from './part.js';

const connections_usual = 32;
/** Of which a tenth are paired, and visited: each so seldom that one round does not overtake the next. */
const households_usual = 20_000;
const entries_per_household = 3;
/** So that the code is compiled and most households are in memory, as they are in a service that runs for a while. */
const warm_up_seconds = 5;
/** In a second most of what is measured of the ledger is the beginning. */
const seconds_min = 2;
/** More than the service answers: a round must not run out of requests. */
const visits_per_second_max = 8_000;
/** Of an empty handler, which is asked the same again and again: it looks at none of it. */
const visits_for_nobody = 5_000;

export const http: Part = {
  name: 'http',
  says: 'visits over HTTP, one a request (P1), beside raw INSERT and empty handlers',
  async run(bench) {
    const { clients: connections = connections_usual, households = households_usual } = bench;
    const load = new Child('load');
    const parties = await Promise.all([recording(bench, households, load), raw(bench, connections), empty(load)]);
    const seconds = Math.max(seconds_min, bench.seconds);
    const contenders = parties.flatMap((party) => party.contenders(connections, seconds));
    try {
      const measured = await sideBySide(contenders, bench.rounds);
      bench.report.compare('http', 'visits over HTTP', 'visits/s', measured, 'single-row INSERT');
      const [ours, insert] = ['ledger', 'single-row INSERT'].map((name) => measured.get(name)!.median);
      bench.report.reach('P1', ours! / insert!, `${connections} connections, ${households} households`);
    } finally {
      await load.stop();
      for (const party of parties) await party.close();
    }
  },
};

interface Party {
  contenders(connections: number, seconds: number): Contender[];
  close(): Promise<unknown>;
}

/** A service that records, and who fills its tables: nobody, as before the first start, itself, or another process. */
const setups = [
  { name: 'ledger', projector: false, another: false },
  { name: 'ledger, with its tables', projector: true, another: false },
  { name: 'ledger, its tables by another process', projector: false, another: true },
];

async function recording(bench: Bench, households: number, load: Child): Promise<Party> {
  const services: Service[] = [];
  const parties: { name: string; service: Service; isFilled: boolean }[] = [];
  const filled = await filledLedger(bench, households, entries_per_household);
  for (const { name, projector, another } of setups) {
    const connectionString = await bench.postgres.copyOf(filled.connectionString);
    const ledger = { ...filled, connectionString };
    const service = await Service.start(bench, ledger, { projector });
    services.push(service);
    if (another) services.push(await Service.start(bench, ledger, { projector: true }));
    parties.push({ name, service, isFilled: projector || another });
  }
  let round = 0;
  const visits = async (service: Service, connections: number, seconds: number): Promise<LoadResult> => {
    round += 1;
    const source = service.visits(await service.cadreTokens(), round, seconds * visits_per_second_max);
    return sendLoad(load, { port: service.port, connections, seconds, expected: [201], source });
  };
  for (const { service, isFilled } of parties) {
    await visits(service, connections_usual, warm_up_seconds);
    if (isFilled) await caughtUp(service.ledger.connectionString);
  }
  return {
    contenders: (connections, seconds) =>
      parties.map(({ name, service, isFilled }) => ({
        name,
        round: async () => {
          const { answered, seconds: took } = await visits(service, connections, seconds);
          const began = performance.now();
          if (isFilled) await caughtUp(service.ledger.connectionString);
          return answered / (took + (performance.now() - began) / 1000);
        },
      })),
    close: () => Promise.all(services.map((service) => service.stop())),
  };
}

async function raw(bench: Bench, connections: number): Promise<Party> {
  const store = await openRaw(await bench.postgres.emptyDatabase(), connections);
  const visits = await visitsOf(bench, await bench.postgres.freshLedger());
  const lanes = new Lanes(connections);
  return {
    contenders: (_, seconds) => [
      {
        name: store.name,
        round: () =>
          rate(connections, seconds, async (writer) => {
            const { stream, expected } = lanes.take(writer);
            await store.append(stream, expected, visits.next());
            return 1;
          }),
      },
    ],
    close: () => store.close(),
  };
}

/** The same bytes, to services that do nothing with them. */
async function empty(load: Child): Promise<Party> {
  const [nest, bare] = [new Child('empty-service'), new Child('empty-service')];
  const handlers = [
    { name: 'empty Nest/Fastify handler', port: await nest.ask<number>('nest') },
    { name: 'bare node:http', port: await bare.ask<number>('http') },
  ];
  const source: LoadSource = {
    ...{ kind: 'visits', seed: 1, households: 500, entries_mean: 3 },
    ...{ round: 0, count: visits_for_nobody },
  };
  return {
    contenders: (connections, seconds) =>
      handlers.map(({ name, port }) => ({
        name,
        round: async () => {
          const job: LoadJob = { port, connections, seconds: seconds / 2, repeats: true, expected: [201], source };
          const { answered, seconds: took } = await sendLoad(load, job);
          return answered / took;
        },
      })),
    close: () => Promise.all([nest.stop(), bare.stop()]),
  };
}
