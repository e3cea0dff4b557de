import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Report } from '../../bench/report.js';
import { measured, percentile, rate, sideBySide } from '../../bench/measure.js';

describe('Measuring', () => {
  it('counts what all workers have done, also while others were waiting', async () => {
    let done = 0;
    const began = performance.now();
    const perSecond = await rate(20, 0.2, async () => {
      await sleep(5);
      done += 1;
      return 1;
    });
    const seconds = (performance.now() - began) / 1000;
    expect(done).toBeGreaterThan(20);
    expect(perSecond * seconds).toBeGreaterThan(done * 0.9);
    expect(perSecond * seconds).toBeLessThan(done * 1.1);
  });

  it('takes contenders in turns, and does not count the first round', async () => {
    const taken: string[] = [];
    const contender = (name: string) => ({ name, round: async () => taken.push(name) });
    const medians = await sideBySide([contender('a'), contender('b')], 2);
    expect(taken.join('')).toBe('ababab');
    expect(medians.get('a')).toEqual({ median: 3, least: 3, most: 5 });
  });

  it('lets another one begin in each round where it is told to', async () => {
    const taken: string[] = [];
    const contender = (name: string) => ({ name, round: async () => taken.push(name) });
    await sideBySide([contender('a'), contender('b')], 2, true);
    expect(taken.join('')).toBe('abbaab');
  });

  it('calls a run void in which a figure is none', () => {
    const report = new Report({ text: '' } as never, {});
    const none = { median: 0, least: 0, most: 0 };
    const some = { median: 1, least: 1, most: 1 };
    expect(() => report.reach('P2', Infinity, '')).toThrow('the run is void: P2 is Infinity');
    expect(() => report.say({ part: 'p', what: 'w', unit: 's', value: NaN })).toThrow('the run is void: p, w is NaN');
    const both = new Map([
      ['ours', some],
      ['theirs', none],
    ]);
    expect(() => report.compare('p', 'w', 's', both, 'theirs')).toThrow('the run is void: p, w: ours is Infinity');
  });

  it('takes percentiles by the nearest rank', () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => i + 1);
    expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
    expect(percentile([], 99)).toBeNaN();
    expect(measured([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  });
});
