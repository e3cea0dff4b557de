import { describe, expect, it } from '@jest/globals';
import { Life } from '../../src/domain/life.js';
import { streamOfKind } from '../../src/domain/streams.js';
import { KeptTimelines } from '../../src/queries/kept-timelines.js';

const household = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';
const newLife = () => new Life(streamOfKind('household'), household);
const kept = { revision: 7, knownAt: undefined, timeline: [] };

describe('A timeline that is read page by page', () => {
  it('is found again for the next page', () => {
    const [timelines, life] = [new KeptTimelines(), newLife()];
    timelines.keep(life, kept, true);
    expect(timelines.find(life, 7, undefined)).toBe(kept.timeline);
  });

  it('is not taken for that of another revision, or of what was known at another moment', () => {
    const [timelines, life] = [new KeptTimelines(), newLife()];
    timelines.keep(life, kept, true);
    expect(timelines.find(life, 8, undefined)).toBeUndefined();
    expect(timelines.find(life, 7, '2022-03-05T00:00:00.000Z')).toBeUndefined();
  });

  it('is not found where the stream was let go of and is read anew', () => {
    const timelines = new KeptTimelines();
    timelines.keep(newLife(), kept, true);
    expect(timelines.find(newLife(), 7, undefined)).toBeUndefined();
  });

  it('is not kept when its last page has been read', () => {
    const [timelines, life] = [new KeptTimelines(), newLife()];
    timelines.keep(life, kept, true);
    timelines.keep(life, kept, false);
    expect(timelines.find(life, 7, undefined)).toBeUndefined();
  });
});
