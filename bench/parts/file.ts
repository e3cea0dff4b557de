/** Files of households at a steady pace (P4): as they stand, and as they stood on some day. */
import { Chance } from '../chance.js';
import { Child } from '../children.js';
import { Household } from '../households.js';
import { keptOrFilledLedger, sendLoad, Service } from '../ledgers.js';
import type { Filled } from '../ledgers.js';
import { caughtUp } from '../tables.js';
import { percentile } from '../measure.js';
import type { Bench, Part } from './part.js';

const requests_per_second = 100;
const connections = 16;
const households_usual = 5_000;

interface Question {
  readonly name: string;
  readonly path: (household: Household, chance: Chance) => string;
}

const questions: readonly Question[] = [
  { name: 'the file as it stands', path: ({ id }) => `/v1/households/${id}/file` },
  { name: 'the file as of a day', path: ({ id }, chance) => `/v1/households/${id}/file?asOf=${someDay(chance)}` },
];

function someDay(chance: Chance): string {
  return `${chance.from(2015, 2024)}-${String(chance.from(1, 12)).padStart(2, '0')}-15`;
}

export const file: Part = {
  name: 'file',
  says: 'files of households, today and as of a day, 100 requests a second (P4)',
  async run(bench) {
    const ledger = await keptOrFilledLedger(bench, households_usual);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    const load = new Child('load');
    try {
      const p99 = await measure(bench, service, load);
      const [today, asOf] = p99 as [number, number];
      const size = `${ledger.households.toLocaleString('en')} households, ${ledger.events.toLocaleString('en')} events`;
      bench.report.reach('P4', Math.max(today, asOf / 2), `${size}; as of a day counts half`);
    } finally {
      await load.stop();
      await service.stop();
    }
  },
};

/** @returns p99 in ms of each question */
async function measure(bench: Bench, service: Service, load: Child): Promise<number[]> {
  const token = await service.officeToken();
  const seconds = Math.max(2, bench.seconds);
  const chance = new Chance(bench.seed, -6);
  const results = questions.map(() => [] as number[]);
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const [i, { path }] of questions.entries()) {
      const paths = Array.from({ length: seconds * requests_per_second }, () =>
        path(anyOf(service.ledger, chance), chance),
      );
      const source = { kind: 'paths' as const, token, paths };
      const job = {
        port: service.port,
        connections,
        seconds,
        per_second: requests_per_second,
        expected: [200],
        source,
      };
      const { ms } = await sendLoad(load, job);
      if (round > 0) results[i]!.push(ms.p99);
    }
  }
  return questions.map(({ name }, i) => {
    const sorted = results[i]!.sort((a, b) => a - b);
    const value = percentile(sorted, 50);
    bench.report.say({
      part: 'file',
      what: `${name}: p99`,
      unit: 'ms',
      value,
      least: sorted[0]!,
      most: sorted.at(-1)!,
    });
    return value;
  });
}

function anyOf({ setting, households, entries_mean }: Filled, chance: Chance): Household {
  return new Household(setting, chance.below(households), { entries_mean });
}
