import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Problem } from '../../src/http/problem.js';
import { AccountLimiter, questionsOfAnAccount } from '../../src/http/account-limiter.js';
import { range } from '../event-store/under-test.js';

/** Questions that are answered when the case says so. */
function asking() {
  const turns = new AccountLimiter(questionsOfAnAccount);
  const running: { account: string; answer: () => void; fail: () => void }[] = [];
  const ask = (account: string): Promise<void> =>
    turns.take(
      account,
      () =>
        new Promise((settle, fail) => running.push({ account, answer: settle, fail: () => fail(new Error('broken')) })),
    );
  return { ask, running };
}

describe('Turns of an account', () => {
  it('are six at once; the next begins when one has ended, in the order in which they came', async () => {
    const { ask, running } = asking();
    const all = range(8).map(() => ask('one'));
    await turn();
    expect(running).toHaveLength(6);
    running[3]!.answer();
    await turn();
    expect(running).toHaveLength(7);
    running[6]!.answer();
    await turn();
    for (const { answer } of running) answer();
    await Promise.all(all);
    expect(running).toHaveLength(8);
  });

  it('keep no other account waiting', async () => {
    const { ask, running } = asking();
    const many = range(20).map(() => ask('one'));
    const other = ask('other');
    await turn();
    running.find(({ account }) => account === 'other')!.answer();
    await other;
    expect(running).toHaveLength(7);
    while (running.length < 21) {
      for (const { answer } of running) answer();
      await turn();
    }
    for (const { answer } of running) answer();
    await Promise.all(many);
  });

  it('are for sixty-four who wait; who comes after them is told to come again', async () => {
    const { ask, running } = asking();
    const waiting = range(70).map(() => ask('one'));
    const refused = await ask('one').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      code: 'overloaded',
      options: {
        headers: { 'retry-after': '1' },
        detail: { en: expect.stringContaining('Of this account 70 questions') },
      },
    });
    while (running.length < 70) {
      for (const { answer } of running) answer();
      await turn();
    }
    for (const { answer } of running) answer();
    await Promise.all(waiting);
  });

  it('are given back by what fails', async () => {
    const { ask, running } = asking();
    const failing = range(6).map(() => ask('one').catch(() => 'failed'));
    const next = ask('one');
    await turn();
    for (const { fail } of running) fail();
    expect(await Promise.all(failing)).toEqual(range(6).map(() => 'failed'));
    await turn();
    running[6]!.answer();
    await next;
  });
});
