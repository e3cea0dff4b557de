import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Entry } from '../../src/domain/entry.js';
import { completesOf } from '../../src/event-store/codec.js';
import { completionId } from '../../src/processes/completions.js';
import { controlFact, depotOpened, goodsHandedOut, homeNoted } from './kinds.js';
import { openDepot, openProcessLedger } from './ledger.js';
import type { ProcessLedger } from './ledger.js';

describe('A process (S26)', () => {
  let ledger: ProcessLedger;
  let depot: string;
  beforeAll(async () => {
    ledger = await openProcessLedger();
    depot = await openDepot(ledger, depotOpened);
    ledger.run();
  }, 60_000);
  afterAll(() => ledger.close());

  it('completes in each recipient what an entry of the source decides, under the UUIDv5 of source, cause and recipient', async () => {
    const [first, second] = (await ledger.settle(2)) as [string, string];
    const cause = await ledger.handOut(depot, [
      [first, 3],
      [second, 5],
    ]);
    await ledger.idle();
    expect(await ledger.received(first)).toEqual(['rice 3']);
    expect(await ledger.received(second)).toEqual(['rice 5']);
    const [, entry] = await ledger.recordsOf(second);
    expect(entry).toMatchObject({
      entryId: completionId(`depot-${depot}`, cause, `home-${second}`),
      type: 'GoodsReceived',
      payload: { item: 'rice', pieces: 5, from: { depot: 'north' }, occurredOn: '2026-03-01' },
      by: { sub: 'office-1', role: 'office' },
      completes: { stream: `depot-${depot}`, entryId: cause, process: 'goods' },
    });
    expect(entry).not.toHaveProperty('held');
  });

  it('follows a correction once it counts, also where it names other recipients; nothing waits for a second person', async () => {
    const [kept, left, came] = (await ledger.settle(3)) as [string, string, string];
    const cause = await ledger.handOut(depot, [
      [kept, 1],
      [left, 2],
    ]);
    const correction = await ledger.correct(depot, cause, [
      [kept, 7],
      [came, 4],
    ]);
    await ledger.idle();
    expect(await ledger.received(kept)).toEqual(['rice 1']); // it waits at the source
    await ledger.rule(`depot-${depot}`, 'CorrectionConfirmed', { on: correction });
    await ledger.idle();
    expect(await ledger.received(kept)).toEqual(['rice 7']);
    expect(await ledger.received(left)).toEqual([]);
    expect(await ledger.received(came)).toEqual(['rice 4']);
    expect((await ledger.recordsOf(kept)).map(({ type }) => type)).toEqual([
      'HomeSettled',
      'GoodsReceived',
      'EntryCorrected',
    ]);
  });

  it('follows a void, and the void of the void', async () => {
    const [one] = (await ledger.settle(1)) as [string];
    const cause = await ledger.handOut(depot, [[one, 2]]);
    await ledger.idle();
    const voided = await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids: cause });
    await ledger.idle();
    expect(await ledger.received(one)).toEqual([]);
    await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids: voided });
    await ledger.idle();
    expect(await ledger.received(one)).toEqual(['rice 2']);
  });

  it('completes nothing for an entry that is held, until it is released', async () => {
    const [one, other] = (await ledger.settle(2)) as [string, string];
    const held = async (home: string): Promise<string> => {
      const body = { item: 'oil', shares: [{ homeId: home, pieces: 1 }] };
      const actor = { sub: 'c', role: 'cadre' } as const;
      return ledger.record(`depot-${depot}`, goodsHandedOut, body, { actor, held: 'not-allocated' });
    };
    const [released, rejected] = [await held(one), await held(other)];
    await ledger.idle();
    expect(await ledger.received(one)).toEqual([]);
    await ledger.rule(`depot-${depot}`, 'EntryReleased', { on: released });
    await ledger.rule(`depot-${depot}`, 'EntryRejected', { on: rejected });
    await ledger.idle();
    expect(await ledger.received(one)).toEqual(['oil 1']);
    expect(await ledger.received(other)).toEqual([]);
  });

  it('compares all causes of a stream when something changes on which their bodies depend', async () => {
    const [one] = (await ledger.settle(1)) as [string];
    const another = randomUUID();
    const stream = `depot-${another}`;
    const opened = await ledger.record(stream, depotOpened, { label: 'south' });
    await ledger.handOut(another, [[one, 2]]);
    await ledger.handOut(another, [[one, 3]]);
    await ledger.idle();
    const corrected = { corrected: depotOpened };
    const body = { corrects: opened, data: { label: 'west' }, reason: '改名' };
    await ledger.record(stream, controlFact('EntryCorrected'), body, corrected);
    await ledger.idle();
    const entries = await ledger.entriesOf(one);
    expect(entries.map(({ payload }) => (payload as { from?: object }).from).slice(1)).toEqual([
      { depot: 'west' },
      { depot: 'west' },
    ]);
  });

  it('writes for a recipient whose keys are destroyed, or whose stream cannot be read', async () => {
    const [erased, parked] = (await ledger.settle(2)) as [string, string];
    await ledger.record(`home-${erased}`, homeNoted, { name: '刘某' });
    await ledger.keys.destroy(`home-${erased}`);
    const alien = { id: randomUUID(), type: 'NobodyKnows', data: { entryId: randomUUID() }, metadata: {} };
    await ledger.store.append(`home-${parked}`, 1, [alien]);
    const cause = await ledger.handOut(depot, [
      [erased, 1],
      [parked, 1],
    ]);
    await ledger.idle();
    expect(await ledger.received(erased)).toEqual(['rice 1']);
    const stored = await ledger.store.readStream(`home-${parked}`);
    expect(stored.map(({ type }) => type)).toEqual(['HomeSettled', 'NobodyKnows', 'GoodsReceived']);
    await ledger.rule(`depot-${depot}`, 'EntryVoided', { voids: cause });
    await ledger.idle();
    expect(await ledger.received(erased)).toEqual([]);
    const last = (await ledger.store.readStream(`home-${erased}`)).at(-1)!;
    expect(last).toMatchObject({ type: 'EntryVoided', data: { reason: '来源记录不再要求' } });
    expect(last.data).not.toHaveProperty('sealed');
    expect(completesOf(last)?.entryId).toBe(cause);
  });

  it('knows the repeat of a completion by a key of the ledger, also when those of the recipient are gone', async () => {
    const [one] = (await ledger.settle(1)) as [string];
    await ledger.handOut(depot, [[one, 2]]);
    await ledger.idle();
    await ledger.keys.destroy(`home-${one}`);
    const entry = (await ledger.recordsOf(one))[1]!;
    expect(await ledger.codec.isSame(`home-${one}`, entry.payload, entry)).toBe(true);
    const other = Object.assign(new Entry(), entry.payload, { pieces: 3 });
    expect(await ledger.codec.isSame(`home-${one}`, other, entry)).toBe(false);
  });

  it('takes the next id where somebody has recorded under the one that a completion would have', async () => {
    const [one] = (await ledger.settle(1)) as [string];
    const cause = randomUUID();
    const taken = completionId(`depot-${depot}`, cause, `home-${one}`);
    await ledger.record(`home-${one}`, homeNoted, { entryId: taken });
    const body = { entryId: cause, item: 'rice', shares: [{ homeId: one, pieces: 6 }] };
    await ledger.record(`depot-${depot}`, goodsHandedOut, body);
    await ledger.idle();
    expect(await ledger.received(one)).toEqual(['rice 6']);
    const ids = (await ledger.recordsOf(one)).map(({ entryId }) => entryId);
    expect(new Set(ids).size).toBe(3);
  });

  it('lets a recipient that fails wait alone, shows it, and completes it when it can', async () => {
    const [one] = (await ledger.settle(1)) as [string];
    const late = randomUUID();
    const cause = await ledger.record(`depot-${depot}`, goodsHandedOut, {
      item: 'rice',
      shares: [
        { homeId: late, pieces: 1 },
        { homeId: one, pieces: 2 },
      ],
    });
    await ledger.idle({ failing: true });
    expect(await ledger.received(one)).toEqual(['rice 2']);
    const shown = async () => {
      const { rows } = await ledger.sql.query<{ text: string }>(
        `SELECT concat_ws(' ', wanted, completed, failed, f.recipient, f.error) AS text FROM process.cause c
           LEFT JOIN process.failure f USING (stream, entry_id) WHERE entry_id = $1`,
        [cause],
      );
      return rows.map(({ text }) => text);
    };
    expect(await shown()).toEqual([`2 1 1 home-${late} recipient-unknown`]);
    await ledger.record(`home-${late}`, homeNoted, {});
    await ledger.idle();
    expect(await ledger.received(late)).toEqual(['rice 1']);
    expect(await shown()).toEqual(['2 2 0']);
  });

  it('stores nothing that is personal, or that its fact does not take, and says why', async () => {
    const homes = await ledger.settle(3);
    const faults = ['personal', 'invalid', 'throws'];
    for (const [i, fault] of faults.entries()) {
      await ledger.record(`depot-${depot}`, goodsHandedOut, {
        item: 'rice',
        shares: [{ homeId: homes[i], pieces: 1, fault }],
      });
    }
    const twice = homes.slice(0, 1).flatMap((homeId) => [1, 2].map((pieces) => ({ homeId, pieces })));
    await ledger.record(`depot-${depot}`, goodsHandedOut, { item: 'rice', shares: twice });
    await ledger.idle({ failing: true });
    for (const homeId of homes) expect(await ledger.received(homeId)).toEqual([]);
    const { rows } = await ledger.sql.query<{ error: string }>(
      `SELECT error FROM process.failure UNION ALL SELECT error FROM process.cause WHERE error IS NOT NULL ORDER BY 1`,
    );
    expect(rows.map(({ error }) => error)).toEqual([
      'body-invalid: item matches',
      'body-personal: remark',
      'wanted-failed: RecipientTwice',
      'wanted-failed: TypeError',
    ]);
  });
});
