import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/platform/clock.js';

describe('The clock', () => {
  it.each([
    ['Asia/Shanghai', '2019-10-16', '2019-10-16T15:59:59.999Z'],
    ['UTC', '2019-10-16', '2019-10-16T23:59:59.999Z'],
    ['Asia/Kathmandu', '2019-10-16', '2019-10-16T18:14:59.999Z'],
    ['America/New_York', '2024-03-10', '2024-03-11T03:59:59.999Z'],
    ['America/New_York', '2024-03-09', '2024-03-10T04:59:59.999Z'],
    ['America/New_York', '2024-11-03', '2024-11-04T04:59:59.999Z'],
    ['Pacific/Auckland', '2024-09-29', '2024-09-29T10:59:59.999Z'],
  ])('in %s ends %s at %s', (zone, day, end) => {
    const clock = new Clock(zone);
    expect(clock.endOf(day)).toBe(end);
    expect(clock.dayOf(end)).toBe(day);
    expect(clock.dayOf(new Date(Date.parse(end) + 1).toISOString())).not.toBe(day);
  });

  it('tells the time in UTC, and the day of the ledger', () => {
    const clock = new Clock('Pacific/Kiritimati');
    expect(clock.now()).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    expect(clock.today()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(clock.dayOf('2026-01-01T10:00:00Z')).toBe('2026-01-02');
    expect(new Clock().dayOf('2026-01-01T16:00:00Z')).toBe('2026-01-02');
  });
});
