/** The service in a process of its own, as `npm start` runs it. */
import { join } from 'node:path';
import { answer } from './children.js';
import type { Config } from '../src/platform/config.js';
import { openLog } from '../src/platform/log.js';
import { startLedger } from '../src/serve.js';
import type { RunningLedger } from '../src/serve.js';

export interface ServiceStart extends Pick<Config, 'databaseUrl' | 'dataDir' | 'projector'> {
  /** In base64. */
  readonly masterKey: string;
  /** Where the events are; undefined: in PostgreSQL. */
  readonly eventStoreDbUrl?: string;
}

let running: RunningLedger | undefined;

answer(
  async (message: ServiceStart | 'memory') => {
    if (message === 'memory') return process.memoryUsage.rss();
    running = await start(message);
    return Number(new URL(running.url).port);
  },
  async () => running?.close(),
);

function start({ databaseUrl, dataDir, projector, masterKey, eventStoreDbUrl }: ServiceStart): Promise<RunningLedger> {
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    metricsPort: undefined,
    databaseUrl,
    dataDir,
    embeddedPort: undefined,
    eventStore: eventStoreDbUrl === undefined ? 'postgres' : 'eventstoredb',
    eventStoreDbUrl,
    masterKey: Buffer.from(masterKey, 'base64'),
    oidc: undefined,
    erasuresFile: join(dataDir, 'erasures.jsonl'),
    backupDays: 30,
    timeZone: 'Asia/Shanghai',
    logLevel: 'warn',
    projector,
  };
  return startLedger(config, { log: openLog('warn') });
}
