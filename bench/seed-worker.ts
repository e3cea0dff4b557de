/** A process that fills a ledger with the households of one range, beside others that take the other ranges. */
import { SubjectKeys } from '../src/event-store/keys.js';
import { PostgresEventStore } from '../src/event-store/postgres.event-store.js';
import { openPool } from '../src/platform/postgres.js';
import { application_role } from '../src/platform/roles.js';
import { fillHouseholds } from './fill.js';
import type { Range } from './fill.js';
import { settingOf } from './setting.js';

export interface SeedWork extends Range {
  readonly connectionString: string;
  /** In base64. */
  readonly masterKey: string;
  readonly seed: number;
  readonly households: number;
  readonly entries_mean: number;
}

process.once('message', (work: SeedWork) => {
  fill(work).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function fill({
  connectionString,
  masterKey,
  seed,
  households,
  entries_mean,
  from,
  to,
}: SeedWork): Promise<void> {
  const pool = openPool(connectionString, { role: application_role, connections_max: 2 });
  const store = new PostgresEventStore(connectionString);
  const keys = new SubjectKeys(pool, Buffer.from(masterKey, 'base64'));
  const tell = (entries: number): void => void process.send?.(entries);
  await fillHouseholds(store, keys, settingOf(seed, households), { from, to }, { entries_mean }, tell);
  await store.close();
  await pool.end();
}
