/**
 * All specs of the domain as one, for Stryker: what takes time is loading them, not running them, and a mutant is dead
 * at the first failure. Those that kill most come first; properties last.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const here = join(process.cwd(), 'test', 'domain');
const first = ['history', 'catalogue', 'control', 'life', 'semantics', 'fields'];
const last = ['bodies', 'properties'];

const placeOf = (spec: string): number => {
  const name = spec.replace('.spec.ts', '');
  if (last.includes(name)) return first.length + 1 + last.indexOf(name);
  return first.includes(name) ? first.indexOf(name) : first.length;
};

const specs = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts'))
  .map((file) => relative(here, join(here, file)))
  .sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));

for (const spec of specs) await import(`./${spec.replace(/\.ts$/, '.js')}`);
