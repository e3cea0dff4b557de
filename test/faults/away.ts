/** The database goes, comes back, or takes everything and answers nothing, again and again, under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../bench/chance.js';
import { startTestLedger } from '../api/ledger.js';
import { by } from '../event-store/stores.js';
import { startOwnServer } from '../support/own-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { householdsOf } from './kill.js';
import type { Given, Outcome, Part } from './part.js';
import { count, Senders, sendTo } from './senders.js';

/** A household for each sender. */
const senders_number = 8;
const back_ms_max = 30_000;

export const away: Part = {
  name: 'away',
  says: 'the database goes and comes back, or answers nothing for a while',
  share: 0.15,
  run,
};

async function run({ seconds, seed }: Given): Promise<Outcome> {
  const chance = new Chance(seed, 2);
  const server = await startOwnServer();
  const { hostname, port } = new URL(server.postgres.connectionString);
  const proxy = await TcpProxy.to(hostname, Number(port));
  const connectionString = by(proxy.port, server.postgres.connectionString);
  const ledger = await startTestLedger(
    { logLevel: 'silent' },
    { keepsConnections: true },
    { ...server.database, connectionString },
  );
  ledger.sql.on('error', () => undefined);
  const post = await sendTo(ledger);
  const senders = new Senders(post, false);
  const faults: string[] = [];
  const times = { gone: 0, cut: 0, mute: 0 };
  const back: number[] = [];
  try {
    senders.start(await householdsOf({ post }, senders_number));
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      await sleep(chance.from(300, 1_500));
      const what = (['gone', 'cut', 'mute'] as const)[chance.below(3)]!;
      times[what] += 1;
      if (what === 'gone') proxy.refuse();
      else if (what === 'cut') proxy.cutAfter(chance.from(1, 20_000));
      else proxy.loseAnswers();
      await sleep(chance.from(200, 4_000));
      proxy.admit();
      if (what === 'mute') proxy.cut();
      const began = performance.now();
      while ((await ledger.get('/readyz')).status !== 200) {
        await sleep(100);
        if (performance.now() - began < back_ms_max) continue;
        faults.push(`not ready ${back_ms_max / 1_000} s after the database was back (${what})`);
        break;
      }
      back.push(performance.now() - began);
    }
    await senders.stop();
    const { faults: lost, ...figures } = await counted(server.postgres.connectionString, senders);
    return {
      figures: {
        ...figures,
        ...{ times, statuses: senders.statuses, p99_ms: senders.p99, ready_again_ms: Math.round(Math.max(...back)) },
      },
      faults: [...faults, ...senders.faults, ...lost],
    };
  } finally {
    await ledger.close();
    await proxy.close();
    await server.stop();
  }
}

async function counted(connectionString: string, senders: Senders): ReturnType<typeof count> {
  const { default: pg } = await import('pg');
  const sql = new pg.Client({ connectionString });
  await sql.connect();
  return count(sql, senders).finally(() => sql.end());
}
