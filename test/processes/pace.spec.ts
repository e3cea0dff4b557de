import { sorted } from '../../src/event-store/canonical.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { EventStore, NewEvent } from '../../src/event-store/event-store.js';
import { depotOpened, homeSettled } from './kinds.js';
import { office, openDepot, openProcessLedger } from './ledger.js';
import type { ProcessLedger } from './ledger.js';

const recipients = 10_000;
const part_recipients = 1_000;
const completions_per_second_max = 2_000;

function settled(entryId: string): NewEvent {
  const metadata = sorted({ version: 1, receivedAt: '2026-01-01T00:00:00.000Z', by: { ...office }, mac: '' });
  return { id: randomUUID(), type: homeSettled.type, data: { entryId }, metadata };
}

function signed({ codec }: ProcessLedger, stream: string, revision: number): NewEvent {
  return codec.sign(stream, revision, settled(randomUUID()));
}

/** Counts the appends that are under way at once, and when each was answered. */
function watched(store: EventStore): { store: EventStore; most: () => number; answered: number[] } {
  let [underWay, most] = [0, 0];
  const answered: number[] = [];
  const append: EventStore['append'] = async (...given) => {
    most = Math.max(most, (underWay += 1));
    try {
      return await store.append(...given);
    } finally {
      underWay -= 1;
      answered.push(performance.now());
    }
  };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append;
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
  return { store: proxy, most: () => most, answered };
}

describe(`A distribution to ${recipients} recipients`, () => {
  let ledger: ProcessLedger;
  let homes: string[];
  beforeAll(async () => {
    ledger = await openProcessLedger();
    await ledger.keys.ready();
    homes = Array.from({ length: recipients }, () => randomUUID());
    await pMap(homes, (id) => ledger.store.append(`home-${id}`, 0, [signed(ledger, `home-${id}`, 1)]), {
      concurrency: 200,
    });
  }, 120_000);
  afterAll(() => ledger.close());

  async function completed(): Promise<number> {
    const { rows } = await ledger.sql.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ledger.event WHERE metadata -> 'completes' IS NOT NULL`,
    );
    return rows[0]!.n;
  }

  it('is completed at a bounded rate, while others append; a correction of it writes the difference alone', async () => {
    const depot = await openDepot(ledger, depotOpened);
    const causes: string[] = [];
    for (let from = 0; from < recipients; from += part_recipients) {
      const part = homes.slice(from, from + part_recipients);
      causes.push(
        await ledger.handOut(
          depot,
          part.map((id) => [id, 1]),
        ),
      );
    }
    const { store, most, answered } = watched(ledger.store);
    let isOver = false;
    const others: number[] = [];
    const other = (async () => {
      const stream = `home-${randomUUID()}`;
      for (let revision = 0; !isOver; revision += 1) {
        const began = performance.now();
        await ledger.store.append(stream, revision, [signed(ledger, stream, revision + 1)]);
        others.push(performance.now() - began);
        await sleep(20);
      }
    })();
    ledger.run({ store, pace: { completions_per_second_max } });
    await ledger.idle({ within_ms: 200_000 }).finally(() => (isOver = true));
    await other;
    expect(await completed()).toBe(recipients);
    expect(most()).toBeLessThanOrEqual(16);
    // No second in which more were written than the rate allows, and the chunk in which it ends.
    const times = answered.toSorted((a, b) => a - b);
    const busiest = Math.max(...times.map((time, i) => times.findLastIndex((each) => each < time + 1_000) - i + 1));
    expect(busiest).toBeLessThanOrEqual(completions_per_second_max + 2 * 100);
    expect(others.length).toBeGreaterThan(20);
    expect(others.sort((a, b) => a - b)[Math.floor(others.length / 2)]).toBeLessThan(250);

    const part = homes.slice(0, part_recipients);
    const correction = await ledger.correct(
      depot,
      causes[0]!,
      part.map((id, n) => [id, n === 500 ? 2 : 1]),
    );
    await ledger.idle();
    expect(await completed()).toBe(recipients);
    await ledger.rule(`depot-${depot}`, 'CorrectionConfirmed', { on: correction });
    await ledger.idle();
    expect(await completed()).toBe(recipients + 1);
    expect(await ledger.received(homes[500]!)).toEqual(['rice 2']);
  }, 300_000);
});
