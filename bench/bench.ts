/**
 * `npm run bench` measures the ledger beside its peers, in one run, and prints what it found; `npm run bench -- <part>`
 * measures one part. See docs/performance.md.
 */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { chart } from './chart.js';
import { describeMachine } from './machine.js';
import { append } from './parts/append.js';
import { budget } from './parts/budget.js';
import { entries } from './parts/entries.js';
import { esdb } from './parts/esdb.js';
import { file } from './parts/file.js';
import { grow } from './parts/grow.js';
import { http } from './parts/http.js';
import { integrity } from './parts/integrity.js';
import { lag } from './parts/lag.js';
import { lists } from './parts/lists.js';
import type { Part } from './parts/part.js';
import { rebuild } from './parts/rebuild.js';
import { overload } from './parts/overload.js';
import { scale } from './parts/scale.js';
import { seed } from './parts/seed.js';
import { start } from './parts/start.js';
import { totals } from './parts/totals.js';
import { BenchPostgres } from './postgres.js';
import { Report } from './report.js';

const parts: readonly Part[] = [
  budget,
  append,
  http,
  entries,
  rebuild,
  file,
  lag,
  esdb,
  start,
  lists,
  totals,
  grow,
  scale,
  overload,
  integrity,
  seed,
];

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 is expected');
  return value;
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0 is expected');
  return value;
};

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly seed: number;
  readonly clients?: number;
  readonly events?: number;
  readonly households?: number;
  readonly data?: string;
}

const command = new Command('bench')
  .description('Measures the ledger beside its peers.')
  .argument('[part...]', `of: ${parts.map(({ name, says }) => `\n  ${name.padEnd(10)}${says}`).join('')}`)
  .option('--rounds <n>', 'rounds that count, of each contender', whole, 5)
  .option('--seconds <n>', 'length of a round; some parts need longer ones', seconds, 0.5)
  .option('--clients <n>', 'writers or connections, in place of the usual ones', whole)
  .option('--events <n>', 'size of the ledger', whole)
  .option('--households <n>', 'households in the ledger', whole)
  .option('--seed <n>', 'other chance', whole, 1)
  .option('--data <folder>', 'a ledger that stays; without it, one that is made and removed')
  .parse();

const options = command.opts<Options>();
const wanted = command.args.length === 0 ? parts.filter(({ onRequest }) => !onRequest) : command.args.map(partNamed);

function partNamed(name: string): Part {
  const part = parts.find((known) => known.name === name);
  if (part) return part;
  return command.error(`there is no part "${name}"; there are: ${parts.map((known) => known.name).join(', ')}`);
}

/** What the README shows. */
const charted = ['32 writers', 'visits over HTTP'];

function captionOf({ machine: { cpu, cores, node, postgres: version, commit, at } }: Report): string {
  return `${cpu}, ${cores} cores, Node ${node}, PostgreSQL ${version}, commit ${commit}, ${at.slice(0, 10)}`;
}

const postgres = await BenchPostgres.start(options.data);
try {
  const report = new Report(await describeMachine(postgres.pool), {
    ...options,
    ...(options.data !== undefined && { data: '<folder>' }), // where it lies is nobody's business
    parts: wanted.map(({ name }) => name),
  });
  for (const part of wanted) {
    console.log(`${part.name}: ${part.says}`);
    const began = performance.now();
    await part.run({
      postgres,
      report,
      ...options,
      clients: options.clients,
      events: options.events,
      households: options.households,
    });
    console.log(`  ${part.name} took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  report.print();
  console.log(`\n${await report.write('bench/results', command.args)}`);
  if (command.args.length === 0) await writeFile('docs/bench.svg', chart(report.lines, charted, captionOf(report)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await postgres.stop();
}
