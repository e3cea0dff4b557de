import { describe, expect, it } from '@jest/globals';
import { Aggregate } from '../../src/domain/aggregate.js';
import { streamOfKind } from '../../src/domain/streams.js';
import { KeptTimelines } from '../../src/queries/kept-timelines.js';

const household = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';
const newLife = () => new Aggregate(streamOfKind('household'), household);
const kept = { revision: 7, knownAt: undefined, timeline: [] };

describe('A timeline that is read page by page', () => {
  it('is found again for the next page', () => {
    const [timelines, aggregate] = [new KeptTimelines(), newLife()];
    timelines.keep(aggregate, kept, true);
    expect(timelines.find(aggregate, 7, undefined)).toBe(kept.timeline);
  });

  it('is not taken for that of another revision, or of what was known at another moment', () => {
    const [timelines, aggregate] = [new KeptTimelines(), newLife()];
    timelines.keep(aggregate, kept, true);
    expect(timelines.find(aggregate, 8, undefined)).toBeUndefined();
    expect(timelines.find(aggregate, 7, '2022-03-05T00:00:00.000Z')).toBeUndefined();
  });

  it('is not found where the stream was let go of and is read anew', () => {
    const timelines = new KeptTimelines();
    timelines.keep(newLife(), kept, true);
    expect(timelines.find(newLife(), 7, undefined)).toBeUndefined();
  });

  it('is not kept when its last page has been read', () => {
    const [timelines, aggregate] = [new KeptTimelines(), newLife()];
    timelines.keep(aggregate, kept, true);
    timelines.keep(aggregate, kept, false);
    expect(timelines.find(aggregate, 7, undefined)).toBeUndefined();
  });
});
