import { describe, expect, it } from '@jest/globals';
import { RecentEvents } from '../../src/event-store/postgres.recent-events.js';
import type { StoredEvent } from '../../src/event-store/event-store.js';

const at = (position: number): StoredEvent => ({
  ...{ id: `id-${position}`, type: 'Counted', data: { n: position }, metadata: {} },
  ...{ stream: 'a', revision: position, position: String(position) },
});
const positions = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => Number(position));

describe('recent events', () => {
  it('are handed over in the order of the log, in whatever order they came', () => {
    const recent = new RecentEvents();
    for (const position of [8, 9, 5, 6, 7]) recent.keep(at(position), 10);
    expect(positions(recent.after('4', 100))).toEqual([5, 6, 7, 8, 9]);
    expect(positions(recent.after('6', 2))).toEqual([7, 8]);
  });

  it('are left to the log where somebody else has appended between them: fewer than asked for mean its head', () => {
    const recent = new RecentEvents();
    for (const position of [1, 2, 4]) recent.keep(at(position), 10);
    expect(recent.after(undefined, 100)).toEqual([]);
    expect(recent.after('2', 100)).toEqual([]);
    expect(positions(recent.after('3', 100))).toEqual([4]);
    expect(positions(recent.after(undefined, 2))).toEqual([1, 2]);
  });

  it('are as many as weigh two mebibytes, the latest', () => {
    const recent = new RecentEvents();
    for (let position = 1; position <= 50; position += 1) recent.keep(at(position), 2 ** 18);
    expect(recent.after('41', 100)).toEqual([]);
    expect(positions(recent.after('42', 100))).toHaveLength(8);
    recent.keep(at(51), 2 ** 22);
    expect(recent.after('50', 100)).toEqual([]);
  });
});
