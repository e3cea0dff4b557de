import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { household } from '../../projections/household.js';
import { tables } from '../../projections/index.js';
import { connectionConfig } from '../../src/platform/postgres.js';
import type { ProjectorOptions } from '../../src/projector/projector.js';
import type { Keyed } from '../../projections/table.js';
import { idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const households = 20;

describe('New tables', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    for (let n = 0; n < households; n += 1) {
      await ledger.record('household', idOf(10, n), historyOf([n, n + 1, n + 2, n + 3]));
    }
  });
  afterAll(() => ledger.close());

  /** Reads without a pause until told to end; answers how often. */
  async function read(role: string, schema: string, over: AbortSignal): Promise<number> {
    const client = new pg.Client(connectionConfig(ledger.connectionString, role));
    await client.connect();
    let rounds = 0;
    for (let seen = 0; !over.aborted; rounds += 1) {
      const { rows } = await client.query<{ all: number; known: number; position: string }>({
        ...(rounds % 2 === 0 && { name: 'prepared' }),
        text: `SELECT (SELECT count(*)::integer FROM ${schema}.timeline) AS all, position,
                      (SELECT count(*)::integer FROM ${schema}.household h JOIN ${schema}.timeline t USING (household_id)) AS known
                 FROM ${schema}.progress`,
      });
      const [row] = rows;
      if (row?.known !== row?.all || row!.all < seen) throw new Error(`${JSON.stringify(rows)} after ${seen}`);
      seen = row!.all;
    }
    await client.end();
    return rounds;
  }

  it('take the place of the old ones while these are read and entries come, and nobody meets a gap', async () => {
    const first = ledger.project();
    await ledger.caughtUp(first);
    const over = new AbortController();
    const readers = [
      read('ledger_app', 'projection', over.signal),
      read('ledger_app', 'projection', over.signal),
      read('ledger_dashboard', 'dashboard', over.signal),
    ];
    const failed = Promise.race(readers.map((reader) => reader.then(() => new Promise<never>(() => undefined))));
    const writing = (async () => {
      for (let n = 0; !over.signal.aborted; n += 1) {
        await ledger.record('household', idOf(12, n), historyOf([n, n + 7]));
        // As fast as it can, what is to be built grows with the time that building takes.
        await sleep(10);
      }
    })();

    // Of which no dimension is made.
    const { declared_members: _, ...columns } = household.columns;
    const narrower: Keyed = {
      ...household,
      columns,
      rows: (file) => household.rows(file).map(({ declared_members: __, ...row }) => row),
    };
    const others = tables.filter(({ name }) => name !== 'household');
    const changes: Partial<ProjectorOptions>[] = [
      { edition: 12 },
      { edition: 13, filling_events_min: 10 },
      { tables: [narrower, ...others], edition: 14, filling_events_min: 10 },
      { edition: 15 },
    ];
    const names = [];
    for (const change of changes) {
      const next = ledger.project(change);
      const name = await next.rebuild();
      await Promise.race([next.whenLive(name), failed]);
      names.push(name);
      await next.whenLive(await next.rebuild());
    }
    over.abort();
    const rounds = await Promise.all(readers);
    await writing;
    expect(new Set(names).size).toBe(changes.length);
    expect(Math.min(...rounds)).toBeGreaterThan(20);
  }, 240_000);

  it('leave nothing of the old ones behind', async () => {
    const projector = ledger.project({ edition: 15 });
    await projector.whenDropped();
    const { rows } = await ledger.sql.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'gen\\_%' ORDER BY nspname`,
    );
    const live = await ledger.sql.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'live'`,
    );
    expect(rows).toEqual(live.rows);
  }, 240_000);
});
