import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { idOf, historyOf } from './arbitrary.js';
import { openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const run = promisify(execFile);
const entries = 5;

describe('Threads that fold', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', idOf(12, 1), historyOf(Array.from({ length: entries }, (_, i) => i)));
  });
  afterAll(() => ledger.close());

  it('hold on to nothing that has been folded: a log of any length takes the same memory', async () => {
    const program = ['--expose-gc', '--import', './test/support/typescript.mjs', 'test/projector/fold-and-forget.ts'];
    const { stdout } = await run(process.execPath, [...program, ledger.connectionString]);
    const { times, held, events, said } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ times, events, said }).toEqual({ times: 20, events: entries, said: [] });
    // The last one may still lie on somebody's stack.
    expect(held).toBeLessThanOrEqual(1);
  });
});
