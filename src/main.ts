/** `npm start`: serves until SIGTERM or SIGINT, then finishes what is under way and ends with 0. */
import { ConfigInvalid, configFrom } from './platform/config.js';
import type { Config } from './platform/config.js';
import { openLog } from './platform/log.js';
import { whenOrphaned } from './platform/orphaned.js';
import { startLedger } from './serve.js';

function readConfig(): Config {
  try {
    return configFrom(process.env);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    process.stderr.write(`The ledger can't start:\n${error.complaints.map((text) => `- ${text}\n`).join('')}`);
    process.exit(1);
  }
}

/** Without its database it can answer whoever waits, and nothing else. */
const farewell_ms_max = 1_000;

const config = readConfig();
const log = openLog(config.logLevel);
const stopped = new Promise<NodeJS.Signals>((settle) => {
  void whenOrphaned().then(settle);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      settle(signal);
      process.once(signal, () => process.exit(1)); // who asks twice does not want to wait
    });
  }
});

/** Longer than any wait of its parts; only what none of them foresaw takes it. */
const stop_ms_max = 30_000;
void stopped.then(() =>
  setTimeout(() => {
    log.fatal('the ledger did not stop in time');
    process.exit(1);
  }, stop_ms_max),
);

try {
  const ledger = await startLedger(config, { log });
  const reason = await Promise.race([stopped, ledger.broken]);
  if (reason instanceof Error) {
    log.fatal({ err: reason }, 'the ledger cannot go on');
    process.exitCode = 1;
    setTimeout(() => process.exit(), farewell_ms_max);
  } else log.info({ signal: reason }, 'the ledger stops');
  await ledger.close();
  log.info('the ledger has stopped');
} catch (error) {
  const reason =
    error instanceof Error && error.name === 'EventStoreDbUnusable' ? { reason: error.message } : { err: error };
  log.fatal(reason, 'the ledger does not start');
  // Nobody has sent anything yet: what it says is of this machine alone.
  process.stderr.write(`The ledger can't start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
