import { describe, expect, it } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { fillHouseholds } from '../../bench/fill.js';
import { Household } from '../../bench/households.js';
import { settingOf } from '../../bench/setting.js';
import type { EventStore, NewEvent } from '../../src/event-store/event-store.js';
import type { SubjectKey, SubjectKeys } from '../../src/event-store/keys.js';

const households = 2_600; // more than are under way at a time
const seed = 5;
const setting = settingOf(seed, households);

class KeptEvents {
  readonly revisions = new Map<string, number>();
  appends = 0;
  underWay = 0;
  underWayMost = 0;

  constructor(private readonly failsAt = Infinity) {}

  async append(stream: string, expected: number, events: readonly NewEvent[]): Promise<void> {
    this.appends += 1;
    if (this.appends === this.failsAt) throw new Error('the disk is full');
    expect(this.revisions.get(stream) ?? 0).toBe(expected);
    this.revisions.set(stream, expected + events.length);
    this.underWay += 1;
    this.underWayMost = Math.max(this.underWayMost, this.underWay);
    await new Promise((settle) => setImmediate(settle));
    this.underWay -= 1;
  }
}

const keys = {
  ready: () => Promise.resolve(),
  integrity: createSecretKey(randomBytes(32)),
  ensure: (subjects: Iterable<string>) => {
    const key: SubjectKey = { seal: randomBytes(32), mac: randomBytes(32) };
    return Promise.resolve(new Map([...subjects].map((subject) => [subject, key])));
  },
} as unknown as SubjectKeys;

function fill(store: KeptEvents, onProgress?: (entries: number) => void): Promise<number> {
  const range = { from: 100, to: households };
  return fillHouseholds(store as unknown as EventStore, keys, setting, range, {}, onProgress);
}

describe('Filling a ledger', () => {
  it('stores every entry of every household, each stream in its order, and tells of all', async () => {
    const store = new KeptEvents();
    let told = 0;
    const entries = await fill(store, (more) => (told += more));
    const expected = new Map<string, number>();
    for (let index = 100; index < households; index += 1) {
      const { name, told: of } = new Household(setting, index);
      expected.set(name, of.length);
    }
    expect(store.revisions).toEqual(expected);
    expect(entries).toBe([...expected.values()].reduce((sum, each) => sum + each, 0));
    expect(told).toBe(entries);
    expect(store.underWayMost).toBeGreaterThan(100);
    expect(store.underWayMost).toBeLessThanOrEqual(3_000);
  });

  it.each([1, 700, 6_000])('fails where append number %i does', async (number) => {
    await expect(fill(new KeptEvents(number))).rejects.toThrow('the disk is full');
  });
});
