import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger, StoreElsewhere, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const households = 60;
const entries = 12;
const options = { batch_events_max: 5 };

interface Generation {
  readonly name: string;
  readonly status: string;
  readonly events: number;
  readonly filling: { readonly phase: string; readonly staged: number; readonly done: number } | null;
}

describe('A projector that is killed', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    for (let n = 0; n < households; n += 1) {
      const seeds = Array.from({ length: entries }, (_, i) => n * 1_000 + i);
      await ledger.record('household', idOf(10, n), historyOf(seeds));
    }
  }, 240_000);
  afterAll(() => ledger.close());

  function begin(given: object): ChildProcess {
    const program = ['--import', './test/support/typescript.mjs', 'test/projector/project-until-killed.ts'];
    return spawn(process.execPath, [...program, ledger.connectionString, JSON.stringify(given)], { stdio: 'inherit' });
  }

  /** Runs a projector until the newest generation is so far, and kills it then. */
  async function killWhen(given: object, isSoFar: (generation: Generation) => boolean): Promise<Generation> {
    const child = begin(given);
    const gone = new Promise((settle) => child.once('exit', settle));
    for (;;) {
      const { rows } = await ledger.sql.query<Generation>(
        `SELECT name, status, events::integer AS events, filling FROM projector.generation ORDER BY created_at DESC LIMIT 1`,
      );
      if (rows[0] && isSoFar(rows[0])) {
        child.kill('SIGKILL');
        await gone;
        return rows[0];
      }
      if (child.exitCode !== null) throw new Error('the projector ended by itself');
      await sleep(2);
    }
  }

  it('goes on where it was, in the log and in a rebuild beside it, and misses or repeats nothing', async () => {
    const all = households * entries;
    const { lookupHash } = ledger;
    const inTheLog = [];
    for (const share of [0.2, 0.5, 0.8]) {
      inTheLog.push(await killWhen({ ...options, filling_events_min: 1e9 }, ({ events }) => events >= all * share));
    }
    expect(new Set(inTheLog.map(({ name }) => name)).size).toBe(1);
    expect(inTheLog.every(({ status }) => status === 'building')).toBe(true);

    const projector = ledger.project({ lookupHash });
    await ledger.caughtUp(projector);
    const tables = await textOf(ledger.sql);
    expect((await projector.progress.standing())?.events).toBe(all);
    const another = await projector.rebuild();
    await projector.stop();

    const given = { ...options, filling_events_min: 1 };
    const killed = [];
    for (const share of [0.2, 0.6]) {
      const threads = share < 0.5 ? 2 : undefined; // what some threads began one alone can go on with, and the reverse
      killed.push(await killWhen({ ...given, threads }, ({ filling }) => (filling?.done ?? 0) >= all * share));
    }
    expect(new Set(killed.map(({ name }) => name))).toEqual(new Set([another]));
    expect(await textOf(ledger.sql)).toBe(tables);

    const last = ledger.project({ lookupHash, filling_events_min: 1 });
    await last.whenLive(another);
    expect(await textOf(ledger.sql)).toBe(tables);
    expect((await last.progress.health()).standing?.events).toBe(all);

    // The same, of a log that lies elsewhere and is staged first.
    const third = await last.rebuild();
    await last.stop();
    const elsewhere = { ...given, elsewhere: true };
    const phases = [];
    for (const share of [0.2, 0.6]) {
      const isSoFar = ({ filling }: Generation): boolean => filling?.phase === 'stage' && filling.staged >= all * share;
      phases.push(await killWhen(elsewhere, isSoFar));
    }
    for (const share of [0.2, 0.6]) {
      const isSoFar = ({ filling }: Generation): boolean => filling?.phase === 'fold' && filling.done >= all * share;
      phases.push(await killWhen(elsewhere, isSoFar));
    }
    expect(new Set(phases.map(({ name }) => name))).toEqual(new Set([third]));
    const store = new StoreElsewhere(ledger.connectionString);
    const end = ledger.project({ lookupHash, filling_events_min: 1, store });
    await end.whenLive(third);
    expect(await textOf(ledger.sql)).toBe(tables);
    await end.stop();
    await store.close();
  }, 240_000);
});
