import { describe, expect, it } from '@jest/globals';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { TickBatcher } from '../../src/commands/tick-batcher.js';

describe('rounds', () => {
  it('take those who came in one turn of the event loop a step at a time, in their order', async () => {
    const rounds = new TickBatcher();
    const steps: string[] = [];
    const walk = async (name: string): Promise<void> => {
      await rounds.join();
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map(walk));
    expect(steps).toEqual(['a begins', 'b begins', 'c begins', 'a ends', 'b ends', 'c ends']);
  });

  it('take who comes later in the next one', async () => {
    const rounds = new TickBatcher();
    const steps: string[] = [];
    const first = rounds.join().then(() => steps.push('first'));
    await turnOfTheLoop();
    const second = rounds.join().then(() => steps.push('second'));
    expect(steps).toEqual(['first']);
    await Promise.all([first, second]);
    expect(steps).toEqual(['first', 'second']);
  });
});
