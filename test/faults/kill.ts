/** The service, its database or both are killed under load, also while tables are built anew; then they start again. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Chance } from '../../bench/chance.js';
import { villageCode } from '../api/ledger.js';
import { startMain } from '../api/main.js';
import type { Main } from '../api/main.js';
import type { Given, Outcome, Part } from './part.js';
import { count, Senders } from './senders.js';

export const built = ['--no-warnings', 'dist/src/main.js'];
const households_each = 24;
const starts_max = 5;

export const kill: Part = {
  name: 'kill',
  says: 'the service, its database or both are killed under load, also inside a rebuild',
  share: 0.45,
  run,
};

async function run({ seconds, seed }: Given): Promise<Outcome> {
  const chance = new Chance(seed, 1);
  const first = await startMain({ program: built });
  const { folder } = first;
  let main: Main = first;
  const senders = new Senders((path, body) => main.post(path, body), true);
  const killed = { service: 0, database: 0, both: 0, rebuilding: 0 };
  const faults: string[] = [];
  try {
    senders.start(await householdsOf(main));
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      await sleep(chance.from(300, 2_500));
      const rebuilds = chance.below(4) === 0;
      const rebuild = rebuilds ? startRebuild(folder) : undefined;
      if (rebuild) await sleep(chance.from(800, 2_000));
      const what = (['service', 'database', 'both'] as const)[chance.below(3)]!;
      const postgres = await main.postgres();
      if (what !== 'database') main.child.kill('SIGKILL');
      if (what !== 'service' && postgres !== undefined) process.kill(postgres, 'SIGKILL');
      killed[what] += 1;
      if (rebuild) {
        killed.rebuilding += rebuild.exitCode === null ? 1 : 0;
        rebuild.kill('SIGKILL');
      }
      const began = performance.now();
      await main.exit;
      const ending_ms = performance.now() - began;
      if (ending_ms > 5_000) faults.push(`it took ${ending_ms.toFixed(0)} ms to end without its database`);
      main = await startAgain(folder);
    }
    await senders.stop();
    const counted = await withSql(folder, (sql) => count(sql, senders));
    const { faults: lost, ...figures } = counted;
    return {
      figures: { ...figures, kills: killed, statuses: senders.statuses, unanswered: senders.unanswered },
      faults: [...faults, ...senders.faults, ...lost],
    };
  } finally {
    main.child.kill('SIGTERM');
    await main.exit;
    await rm(await realpath(join(folder, 'postgres')), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the one before left may be in the way for a moment. */
async function startAgain(folder: string): Promise<Main> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startMain({ folder, program: built });
    } catch (error) {
      if (attempt === starts_max) throw error;
      await sleep(500);
    }
  }
}

function startRebuild(folder: string) {
  return spawn(process.execPath, ['--no-warnings', 'dist/src/cli/ledger.js', 'rebuild'], {
    env: { PATH: process.env['PATH'], LEDGER_DATA_DIR: folder },
    stdio: 'ignore',
  });
}

export async function householdsOf(main: Pick<Main, 'post'>, number = households_each): Promise<string[]> {
  const send = async (path: string, body: object): Promise<void> => {
    const answer = await main.post(path, { entryId: randomUUID(), ...body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await send('/v1/areas', { code: villageCode, name: '刘家屯村' });
  const households = Array.from({ length: number }, () => randomUUID());
  for (const householdId of households)
    await send('/v1/households', { householdId, areaCode: villageCode, occurredOn: '2016' });
  return households;
}

/** As the owner of the embedded database of a folder, which another process serves. */
async function withSql<T>(folder: string, work: (sql: pg.Client) => Promise<T>): Promise<T> {
  const [password, mark] = await Promise.all([
    readFile(join(folder, 'postgres.password'), 'utf8'),
    readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'),
  ]);
  const port = Number(mark.split('\n')[3]);
  const sql = new pg.Client({
    ...{ host: '127.0.0.1', port, user: 'ledger', database: 'ledger' },
    password: password.trim(),
  });
  await sql.connect();
  return work(sql).finally(() => sql.end());
}
