/** `npm run demo`: the ledger on this machine, with real input recorded through its own API, and a tour of it. */
import { Command, InvalidArgumentError } from 'commander';
import { configFrom } from '../src/platform/config.js';
import { whenOrphaned } from '../src/platform/orphaned.js';
import type { Config } from '../src/platform/config.js';
import { explain } from './explain.js';
import { runDemo } from './run.js';

interface Options {
  readonly once?: true;
  readonly port: number;
  readonly data: string;
}

function readOptions(): Options {
  return new Command('npm run demo --')
    .description('Starts the ledger on this machine, records real input through its API and shows what came of it.')
    .option('--once', 'end after the tour; exit code 1 where a figure is not as expected')
    .option('--port <number>', 'port of the API; 0 takes a free one', asPort, 3000)
    .option(
      '--data <folder>',
      'where everything is kept; started again on it, it records nothing twice',
      '.ledger/demo',
    )
    .addHelpText(
      'after',
      '\nThe environment counts as for `npm start`: LEDGER_EVENT_STORE, EVENTSTOREDB_URL, DATABASE_URL and the others\n' +
        'in docs/configuration.md. Tokens are signed by the demo itself.',
    )
    .parse()
    .opts<Options>();
}

function asPort(text: string): number {
  const fits = /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
  if (!fits) throw new InvalidArgumentError('It is a whole number from 0 to 65535.');
  return Number(text);
}

/** @throws ConfigInvalid */
function configOf({ port, data }: Options): Config {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OIDC_')));
  return configFrom({
    ...environment,
    PORT: String(port),
    LEDGER_DATA_DIR: data,
    LOG_LEVEL: environment['LOG_LEVEL'] ?? 'silent',
  });
}

try {
  const options = readOptions();
  const config = configOf(options);
  const stopped = new Promise((settle) => {
    void whenOrphaned().then(settle);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        settle(signal);
        // Whoever asks twice has waited long enough; the database ends with us.
        process.once(signal, () => process.exit(130));
      });
  });
  process.exitCode = await runDemo({ config, once: options.once ?? false, out: process.stdout, stopped });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
process.exit();
