/**
 * `npm run generate` writes every file of this repository that a program writes;
 * `npm run generated:check` writes nothing and fails where such a file is not what would be written.
 *
 * A generator is one file in `src/cli/generate/` and one line in the list below.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { configurationText } from './generate/configuration.js';
import { errorsText } from './generate/errors.js';
import { eventsText } from './generate/events.js';
import { factsText } from './generate/facts.js';
import { foldPrintsText } from './generate/fold-prints.js';
import { glossaryText } from './generate/glossary.js';
import { metricsText } from './generate/metrics.js';
import { openApiText } from './generate/openapi.js';
import { tablesText } from './generate/tables.js';

export interface Generated {
  /** From the root of the repository, such as `docs/events.md`. */
  readonly file: string;
  /** The whole file, ending in a newline; the same on every machine, at any time. */
  readonly text: () => string | Promise<string>;
}

const everything: readonly Generated[] = [
  { file: 'docs/GLOSSARY.md', text: glossaryText },
  { file: 'docs/configuration.md', text: configurationText },
  { file: 'docs/errors.md', text: errorsText },
  { file: 'docs/events.md', text: eventsText },
  { file: 'docs/facts.md', text: factsText },
  { file: 'docs/metrics.md', text: metricsText },
  { file: 'docs/openapi.json', text: openApiText },
  { file: 'docs/tables.md', text: tablesText },
  { file: 'projections/fold-prints.ts', text: foldPrintsText },
];

const check = process.argv.includes('--check');
let stale = 0;

for (const { file, text } of everything) {
  const wanted = await text();
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === wanted) continue;
  if (check) {
    stale += 1;
    console.error(`${file} is not up to date: run \`npm run generate\` and commit it`);
  } else {
    await writeFile(file, wanted);
    console.log(`${file} is written`);
  }
}

process.exitCode = stale === 0 ? 0 : 1;
