/** The disk of the database fills up under load, and is given room again. It is a small one of its own, in memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/postgres.js';
import type { EmbeddedPostgres } from '../../src/platform/postgres.js';
import { startTestLedger } from '../api/ledger.js';
import { householdsOf } from './kill.js';
import type { Given, Outcome, Part } from './part.js';
import { count, Senders, sendTo } from './senders.js';

const run = promisify(execFile);
const disk_mib = 320;
const left_bytes = 4 * 1024 * 1024;
const back_ms_max = 60_000;
const settings = {
  shared_buffers: '32MB',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
  maintenance_work_mem: '32MB',
};

export const disk: Part = {
  name: 'disk',
  says: 'the disk of the database fills up, and is given room again',
  share: 0.1,
  async run(given) {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${disk_mib}m,mode=755`, 'tmpfs', folder]);
    } catch (error) {
      await rm(folder, { recursive: true });
      return { figures: {}, faults: [], notRun: `no disk of its own can be had: ${(error as Error).message.trim()}` };
    }
    try {
      return await fill(given, folder);
    } finally {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    }
  },
};

async function fill({ seconds }: Given, disk: string): Promise<Outcome> {
  const folder = join(disk, 'data');
  let server = await startEmbeddedPostgres({ folder, settings });
  const { connectionString, port } = server;
  const ledger = await startTestLedger(
    { logLevel: 'silent' },
    { keepsConnections: true },
    { connectionString, drop: () => Promise.resolve() },
  );
  ledger.sql.on('error', () => undefined);
  const post = await sendTo(ledger);
  const senders = new Senders(post, false);
  const faults: string[] = [];
  const figures = { filled: 0, refusedWhileFull: 0, databaseEnded: 0, readyAgain_ms: 0 };
  try {
    senders.start(await householdsOf({ post }, 8));
    const until = performance.now() + seconds * 1_000;
    do {
      await sleep(1_000);
      const ballast = join(disk, 'ballast');
      const { bavail, bsize } = await statfs(disk);
      // The database may be quicker.
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left_bytes))).catch(unlessFull);
      figures.filled += 1;
      const refused = senders.statuses['503'] ?? 0;
      for (let i = 0; i < 150 && (senders.statuses['503'] ?? 0) < refused + 20; i += 1) await sleep(100);
      figures.refusedWhileFull += (senders.statuses['503'] ?? 0) - refused;
      if ((senders.statuses['503'] ?? 0) === refused) faults.push('the disk was full, and nobody was told');
      else await sleep(600); // an answer of readiness is kept so long
      const ready = await ledger.get('/readyz');
      if (ready.status === 200 && (senders.statuses['503'] ?? 0) > refused)
        faults.push('ready while the disk was full');
      await rm(ballast);
      const began = performance.now();
      server = await alive(server, { folder, settings, port }, figures);
      while ((await ledger.get('/readyz')).status !== 200 && performance.now() - began < back_ms_max) await sleep(100);
      figures.readyAgain_ms = Math.max(figures.readyAgain_ms, Math.round(performance.now() - began));
      if (figures.readyAgain_ms >= back_ms_max) faults.push('not ready after there was room again');
    } while (performance.now() < until);
    await senders.stop();
    const sql = new pg.Client({ connectionString });
    await sql.connect();
    const { faults: lost, ...counted } = await count(sql, senders).finally(() => sql.end());
    return {
      figures: { ...counted, ...figures, statuses: senders.statuses },
      faults: [...faults, ...senders.faults, ...lost],
    };
  } finally {
    await ledger.close().catch(() => undefined);
    await server.stop();
  }
}

function unlessFull(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOSPC') throw error;
}

/** Without room for its log a database ends; whoever runs it starts it again. */
async function alive(
  server: EmbeddedPostgres,
  options: Parameters<typeof startEmbeddedPostgres>[0],
  figures: { databaseEnded: number },
): Promise<EmbeddedPostgres> {
  const isGone = await Promise.race([server.gone.then(() => true), sleep(500, false)]);
  if (!isGone) return server;
  figures.databaseEnded += 1;
  return startEmbeddedPostgres(options);
}
