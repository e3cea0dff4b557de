// A backup or a restore in a process of its own, which kills itself at one of its steps:
// node … run-until-killed.ts <step, or none> <backup | restore> <options as JSON>
// Steps are statements and what is done to files; each is named on the output before it is taken.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { writeSync } from 'node:fs';
import pg from 'pg';
import { backUp } from '../../src/backup/backup.js';
import { restore } from '../../src/backup/restore.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';

const [at, what, options] = process.argv.slice(2) as [string, 'backup' | 'restore', string];
const { connectionString, folder, key, erasuresFile } = JSON.parse(options) as Readonly<Record<string, string>>;
const masterKey = Buffer.from(key!, 'base64');

const pool = openPool(connectionString!, { role: application_role });
const keys = new SubjectKeys(pool, masterKey);
await keys.ready();
await pool.end();
watchSteps();
if (what === 'backup')
  await backUp({
    ...{ connectionString: connectionString!, integrity: keys.integrity, eventStore: 'postgres' },
    ...{ folder: folder!, days: 30 },
  });
else
  await restore({
    ...{ connectionString: connectionString!, eventStore: 'postgres', timeZone: 'Asia/Shanghai', folder: folder! },
    ...{ erasuresFile: erasuresFile!, masterKeys: { ofBackup: masterKey, now: masterKey }, replace: true },
  });

function watchSteps(): void {
  let steps = 0;
  const step = (name: string): void => {
    writeSync(1, `${name}\n`);
    if (String(steps) === at) process.kill(process.pid, 'SIGKILL');
    steps += 1;
  };
  type Query = (this: { application_name?: string }, ...given: unknown[]) => unknown;
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (...given) {
    const { connectionParameters } = this as { connectionParameters?: { application_name?: string } };
    const [asked] = given as [string | { text: string }];
    const text = typeof asked === 'string' ? asked : asked.text;
    const isMigrating = connectionParameters?.application_name === 'ledger migrate';
    step(isMigrating ? 'migrate' : text.trim().split(/\s+/).slice(0, 3).join(' '));
    return query.apply(this, given);
  };
  for (const name of ['mkdir', 'open', 'rename', 'rm'] as const) {
    const work = fs[name] as (...given: unknown[]) => Promise<unknown>;
    (fs as Record<string, unknown>)[name] = (...given: unknown[]) => {
      step(name);
      return work(...given);
    };
  }
  syncBuiltinESMExports();
}
