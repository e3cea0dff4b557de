/**
 * `npm run check`: everything that a reviewer should not have to look for, except the tests.
 * Runs every step, also after one has failed, so that one run tells all.
 *
 * A step is a script of package.json: those named here, and every script whose name ends in `:check`.
 * So a new check is one line in package.json; what programs write is compared by `generated:check`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const steps = [
  'typecheck',
  'lint',
  'layers',
  'unused',
  ...Object.keys(scripts).filter((name) => name.endsWith(':check')),
];

const failed = [];
for (const step of steps) {
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', step], { stdio: ['ignore', 'inherit', 'inherit'] });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${step} (${seconds} s)`);
  if (status !== 0) failed.push(step);
}
console.log(failed.length === 0 ? `check: ${steps.length} steps passed` : `check: failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
