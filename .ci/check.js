/**
 * `npm run check`: everything that a reviewer should not have to look for, except the tests.
 * Runs every step, also after one has failed, so that one run tells all.
 *
 * A step is a script of package.json: those named here, and every script whose name ends in `:check`.
 * So a new check is one line in package.json; what programs write is compared by `generated:check`.
 * Two at a time: one after the other they took 205 s on two cores, of which the linter alone takes half.
 */
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const steps = ['lint', 'types', 'layers', 'unused', ...Object.keys(scripts).filter((name) => name.endsWith(':check'))];

/** Both the linter and the compiler read what this one writes. */
const first = 'web:types';
const waiting = [...steps];
const failed = [];

/** What a step prints is told when it has ended: two of them would speak at the same time. */
function run(step) {
  return new Promise((settle) => {
    const started = performance.now();
    const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(Buffer.concat(printed));
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step} (${seconds} s)`);
      if (code !== 0) failed.push(step);
      settle();
    });
  });
}

async function lane() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await run(step);
}

await run(first);
await Promise.all([lane(), lane()]);
console.log(failed.length === 0 ? `check: ${steps.length + 1} steps passed` : `check: failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
