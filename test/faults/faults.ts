/**
 * `npm run faults` lets things go wrong for about ten minutes, by seeded chance, and prints what came of it. It ends with 1
 * where an acknowledged entry is missing or there twice, or where anybody was answered what nobody should be.
 */
import { Command, InvalidArgumentError } from 'commander';
import { away } from './away.js';
import { disk } from './disk.js';
import { hostile } from './hostile.js';
import { kill } from './kill.js';
import type { Part } from './part.js';

const parts: readonly Part[] = [kill, hostile, disk, away];

const above0 = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0 is expected');
  return value;
};

const command = new Command('faults')
  .description('Lets things go wrong, and counts what came of it.')
  .argument('[part...]', `of: ${parts.map(({ name, says }) => `\n  ${name.padEnd(9)}${says}`).join('')}`)
  .option('--minutes <n>', 'of all parts together', above0, 10)
  .option('--seed <n>', 'other chance', above0, 1)
  .parse();

const { minutes, seed } = command.opts<{ minutes: number; seed: number }>();
const wanted = command.args.length === 0 ? parts : command.args.map(partNamed);

function partNamed(name: string): Part {
  const part = parts.find((known) => known.name === name);
  if (part) return part;
  return command.error(`there is no part "${name}"; there are: ${parts.map((known) => known.name).join(', ')}`);
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const faults_told_max = 10;
const shares = wanted.reduce((sum, { share }) => sum + share, 0);
say(`seed ${seed}, ${minutes} minutes`);
for (const part of wanted) {
  say(`\n${part.name}: ${part.says}`);
  const { figures, faults, notRun } = await part
    .run({ seed, seconds: (minutes * 60 * part.share) / shares })
    .catch((error: unknown) => ({ figures: {}, faults: [String((error as Error).stack)], notRun: undefined }));
  for (const [name, value] of Object.entries(figures)) say(`  ${name.padEnd(18)}${JSON.stringify(value)}`);
  if (notRun !== undefined) say(`  not run: ${notRun}`);
  for (const fault of faults.slice(0, faults_told_max)) say(`  FAULT ${fault}`);
  if (faults.length > faults_told_max) say(`  and ${faults.length - faults_told_max} more`);
  if (faults.length > 0) process.exitCode = 1;
}
process.exit();
