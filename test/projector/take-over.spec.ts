import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { foldPrints } from '../../projections/fold-prints.js';
import type { FoldPrints } from '../../projections/fold.js';
import { idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const { HousingImproved: _, ...before } = foldPrints['household']!;
const older: FoldPrints = { ...foldPrints, household: before };
const other: FoldPrints = { ...foldPrints, household: { ...before, HousingImproved: 'does something else' } };

describe('Tables that other code has made', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  const live = async (): Promise<{ name: string; definition: string }> => {
    const { rows } = await ledger.sql.query<{ name: string; definition: string }>(
      `SELECT name, definition FROM projector.generation WHERE status = 'live'`,
    );
    expect(rows).toHaveLength(1);
    return rows[0]!;
  };
  let recorded = 0;
  const record = async (): Promise<void> => {
    await ledger.record('household', idOf(20, recorded), historyOf([(recorded += 1), 3, 5]));
    await sleep(20);
  };

  it('are gone on with where a fact is new: nothing is built anew, and who fed them lets go', async () => {
    await record();
    const old = ledger.project({ prints: older });
    await ledger.caughtUp(old);
    const made = await live();
    expect(made.definition).toBe(old.definition);

    const next = ledger.project();
    while ((await live()).definition !== next.definition) await record();
    expect((await live()).name).toBe(made.name);
    await old.stop();
    await record();
    await ledger.caughtUp(next);
    const { rows } = await ledger.sql.query(`SELECT FROM projection.household`);
    expect(rows).toHaveLength(recorded);
    await next.stop();
  }, 120_000);

  it('are gone on with while the older code still runs: it leads them no more', async () => {
    const [made, old] = [await live(), ledger.project({ prints: older })];
    // Older code makes its own, as it lacks a fact that these tables know.
    while ((await live()).definition !== old.definition) await record();
    expect((await live()).name).not.toBe(made.name);
    let leads = false;
    const next = ledger.project({ tell: (told) => (leads = 'moved' in told) });
    while (!leads) await record();
    await old.stop();
    await record();
    await ledger.caughtUp(next);
    await next.stop();
  }, 120_000);

  it('are built anew where a fact does something else', async () => {
    const made = await live();
    const next = ledger.project({ prints: other });
    while ((await live()).definition !== next.definition) await record();
    expect((await live()).name).not.toBe(made.name);
    await ledger.caughtUp(next);
    await next.stop();
  }, 120_000);

  it('are not taken from another epoch of the log', async () => {
    await ledger.sql.query(
      `UPDATE projector.generation SET definition = 'before epoch 2: ' || definition WHERE status = 'live'`,
    );
    const made = await live();
    const next = ledger.project({ prints: other });
    while ((await live()).definition !== next.definition) await record();
    expect((await live()).name).not.toBe(made.name);
  }, 120_000);
});
