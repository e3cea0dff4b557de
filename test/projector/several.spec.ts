import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

describe('Several projectors', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  it('take turns when connections are cut, and take in every event once', async () => {
    const projectors = [ledger.project({ batch_events_max: 4 }), ledger.project({ batch_events_max: 3 })];
    let recorded = 0;
    const over = new AbortController();
    const writing = (async () => {
      for (let n = 0; !over.signal.aborted; n += 1) {
        const history = historyOf([n, n + 1, n + 2]);
        await ledger.record('household', idOf(10, n), history);
        recorded += history.length;
      }
    })();
    const leaders = new Set<number>();
    while (leaders.size < 8) {
      await sleep(150);
      const { rows } = await ledger.sql.query<{ pid: number }>(
        `SELECT l.pid, pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.pid IN (SELECT pid FROM pg_stat_activity WHERE application_name = 'ledger projector')`,
      );
      for (const { pid } of rows) leaders.add(pid);
    }
    over.abort();
    await writing;
    for (const projector of projectors) await ledger.caughtUp(projector);
    expect((await projectors[0]!.progress.health()).standing?.events).toBe(recorded);
    const tables = await textOf(ledger.sql);
    await projectors[0]!.whenLive(await projectors[0]!.rebuild());
    expect(await textOf(ledger.sql)).toBe(tables);
  }, 240_000);

  it('are waited for in whatever process they lead', async () => {
    const [leads, waits] = [ledger.project(), ledger.project()];
    await ledger.caughtUp(leads);
    const position = await ledger.record('household', idOf(11, 1), historyOf([1, 2, 3]));
    expect(await waits.progress.waitFor(position, 10_000)).toBe('reached');
    expect(await waits.progress.waitFor('999999999', 50)).toBe('behind');
    const health = await waits.progress.health();
    expect(health).toMatchObject({ lag: { events: 0, seconds: 0 }, parked: 0, building: [] });
    expect(health.silentSeconds).toBeLessThan(5);
  });
});
