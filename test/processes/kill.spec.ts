import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { runs } from '../support/runs.js';
import { depotOpened, homeNoted } from './kinds.js';
import { openDepot, openProcessLedger } from './ledger.js';
import type { ProcessLedger } from './ledger.js';
import { Mortal } from './mortal.js';

describe('A process that is killed', () => {
  let ledger: ProcessLedger;
  beforeAll(async () => (ledger = await openProcessLedger()), 60_000);
  afterAll(() => ledger.close());

  /** Runs until it dies, or has nothing more to do; the number of steps that it took. */
  async function runMortal(mortal: Mortal, locks = true): Promise<number> {
    const runner = ledger.run({
      store: mortal.store(ledger.store),
      openSession: () => mortal.openSession(ledger.connectionString, locks),
      pace: { chunk_recipients_max: 2, appends_at_once: 2 },
    });
    await Promise.race([mortal.dead, ledger.idle()]);
    const { steps } = mortal;
    await runner.stop();
    return steps;
  }

  async function runToTheEnd(): Promise<void> {
    const runner = ledger.run();
    await ledger.idle();
    await runner.stop();
  }

  async function typesIn(homeId: string): Promise<string[]> {
    return (await ledger.recordsOf(homeId)).map(({ type }) => type).slice(1);
  }

  it.each(['before', 'after'] as const)(
    'completes each recipient exactly once, killed %s any of its steps',
    async (when) => {
      let steps = 1;
      for (let at = 1; at <= steps; at += 1) {
        const depot = await openDepot(ledger, depotOpened);
        const [kept, left, came] = (await ledger.settle(3)) as [string, string, string];
        const cause = await ledger.handOut(depot, [
          [kept, 1],
          [left, 2],
        ]);
        const undone = await ledger.handOut(depot, [[left, 9]], 'oil');
        await runToTheEnd();
        const correction = await ledger.correct(depot, cause, [
          [kept, 7],
          [came, 4],
        ]);
        await ledger.rule(`depot-${depot}`, 'CorrectionConfirmed', { on: correction });
        await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids: undone });
        await ledger.handOut(depot, [[came, 3]], 'oil');
        const mortal = new Mortal(at, when);
        const taken = await runMortal(mortal);
        // How many there are shows as long as one lives to see all of them.
        steps = mortal.isDead ? Math.max(steps, at + 1) : Math.min(taken, at);
        await runToTheEnd();
        expect([at, await ledger.received(kept)]).toEqual([at, ['rice 7']]);
        expect(await ledger.received(left)).toEqual([]);
        expect((await ledger.received(came)).sort()).toEqual(['oil 3', 'rice 4']);
        expect(await typesIn(kept)).toEqual(['GoodsReceived', 'EntryCorrected']);
        expect((await typesIn(left)).sort()).toEqual(['EntryVoided', 'EntryVoided', 'GoodsReceived', 'GoodsReceived']);
        expect(await typesIn(came)).toEqual(['GoodsReceived', 'GoodsReceived']);
      }
      expect(steps).toBeGreaterThan(15);
    },
    300_000,
  );

  /** What is done between two runs. */
  const doing = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('hand out' as const), to: fc.subarray([0, 1, 2, 3], { minLength: 1 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('correct' as const),
        of: fc.nat(5),
        to: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
        pieces: fc.integer({ min: 1, max: 9 }),
        confirmed: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), of: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('note' as const), at: fc.nat(3) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('run' as const),
        at: fc.integer({ min: 1, max: 40 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
  );

  it('whatever is decided meanwhile, and wherever it is killed, in the end there is what is wanted and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(doing, { minLength: 3, maxLength: 14 }), async (doings) => {
        const depot = await openDepot(ledger, depotOpened);
        const homes = await ledger.settle(4);
        const causes: { id: string; shares: Map<string, number>; voidedBy?: string | undefined }[] = [];
        const sharesOf = (to: readonly number[], pieces: number) => new Map(to.map((n) => [homes[n]!, pieces + n]));
        for (const each of doings) {
          if (each.do === 'hand out') {
            const shares = sharesOf(each.to, 1);
            causes.push({ id: await ledger.handOut(depot, [...shares]), shares });
          } else if (each.do === 'note') await ledger.record(`home-${homes[each.at]!}`, homeNoted, {});
          else if (each.do === 'run') await runMortal(new Mortal(each.at, each.when));
          else {
            const cause = causes[each.of % Math.max(1, causes.length)];
            if (!cause) continue;
            if (each.do === 'void') {
              const voids = cause.voidedBy ?? cause.id;
              const voided = await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids });
              cause.voidedBy = cause.voidedBy === undefined ? voided : undefined;
            } else if (cause.voidedBy === undefined) {
              const shares = sharesOf(each.to, each.pieces);
              const correction = await ledger.correct(depot, cause.id, [...shares]);
              if (!each.confirmed) continue;
              await ledger.rule(`depot-${depot}`, 'CorrectionConfirmed', { on: correction });
              cause.shares = shares;
            }
          }
        }
        await runToTheEnd();
        for (const homeId of homes) {
          const wanted = causes.flatMap(({ shares, voidedBy }) => {
            const pieces = voidedBy === undefined ? shares.get(homeId) : undefined;
            return pieces === undefined ? [] : [`rice ${pieces}`];
          });
          expect((await ledger.received(homeId)).sort()).toEqual(wanted.sort());
          const ids = (await ledger.recordsOf(homeId)).map(({ entryId }) => entryId);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      runs(25),
    );
  }, 300_000);

  it('completes once where two runners believe to lead', async () => {
    const depot = await openDepot(ledger, depotOpened);
    const homes = await ledger.settle(20);
    const both = [new Mortal(undefined, 'before'), new Mortal(undefined, 'before')].map((mortal) =>
      ledger.run({
        store: mortal.store(ledger.store),
        openSession: () => mortal.openSession(ledger.connectionString, false),
        pace: { chunk_recipients_max: 3, appends_at_once: 3 },
      }),
    );
    const cause = await ledger.handOut(
      depot,
      homes.map((id) => [id, 1]),
    );
    await ledger.idle();
    const changed = await ledger.correct(
      depot,
      cause,
      homes.slice(5).map((id) => [id, 2]),
    );
    await ledger.rule(`depot-${depot}`, 'CorrectionConfirmed', { on: changed });
    await ledger.idle();
    await Promise.all(both.map((runner) => runner.stop()));
    await runToTheEnd();
    for (const [n, homeId] of homes.entries()) {
      expect(await ledger.received(homeId)).toEqual(n < 5 ? [] : ['rice 2']);
      expect(await typesIn(homeId)).toEqual(['GoodsReceived', n < 5 ? 'EntryVoided' : 'EntryCorrected']);
    }
  }, 60_000);

  it('by SIGKILL, too, in a process of its own', async () => {
    const depot = await openDepot(ledger, depotOpened);
    const homes = await ledger.settle(60);
    const causes: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      causes.push(
        await ledger.handOut(
          depot,
          homes.map((id) => [id, round + 1]),
        ),
      );
      if (round > 0) await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids: causes[round - 1] });
      const program = ['--import', './test/support/typescript.mjs', 'test/processes/run-until-killed.ts'];
      const child = spawn(process.execPath, [...program, ledger.connectionString], { stdio: 'inherit' });
      const gone = new Promise((settle) => child.once('exit', settle));
      const { rows } = await ledger.sql.query<{ n: number }>('SELECT count(*)::integer AS n FROM ledger.event');
      for (let n = rows[0]!.n; n < rows[0]!.n + 7 + 11 * round;) {
        await sleep(5);
        if (child.exitCode !== null) throw new Error('the runner ended by itself');
        n = (await ledger.sql.query<{ n: number }>('SELECT count(*)::integer AS n FROM ledger.event')).rows[0]!.n;
      }
      child.kill('SIGKILL');
      await gone;
    }
    await runToTheEnd();
    for (const homeId of homes) {
      expect(await ledger.received(homeId)).toEqual(['rice 4']);
      // One completion for each cause; one that was voided in time was never recorded.
      const received = (await typesIn(homeId)).filter((type) => type === 'GoodsReceived');
      expect(received.length).toBeLessThanOrEqual(4);
      const ids = (await ledger.recordsOf(homeId)).map(({ entryId }) => entryId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  }, 240_000);
});
