import { setTimeout as sleep } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProjectorWorkerHost } from '../../src/projector-worker-host.js';
import type { Notice } from '../../src/projector/progress.js';
import { idOf, historyOf } from './arbitrary.js';
import { masterKey, openProjectedLedger, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const run = promisify(execFile);

describe('A projector in a thread of its own', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    await ledger.record('household', idOf(12, 1), historyOf([1, 2, 3, 4, 5]));
  });
  afterAll(() => ledger.close());

  it('makes the tables that one in this thread makes, tells how far it is, and ends when it is told to', async () => {
    const program = ['--import', './test/support/typescript.mjs', 'test/projector/project-apart.ts'];
    const { stdout } = await run(process.execPath, [...program, ledger.connectionString], { timeout: 25_000 });
    const { outcome, said, last, moves } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ outcome, said }).toEqual({ outcome: 'reached', said: ['a generation of tables is live'] });
    expect(last).toEqual({ resigned: expect.any(String) });
    expect(moves).toBeGreaterThanOrEqual(2);

    const apart = await textOf(ledger.sql);
    const projector = ledger.project({ lookupHash: ledger.lookupHash });
    await projector.whenLive(await projector.rebuild());
    expect(await textOf(ledger.sql)).toBe(apart);
    await projector.stop();
  });

  it('is begun again where it fails, and says so; who stops it waits for nothing', async () => {
    const told: Notice[] = [];
    const said: string[] = [];
    const log = (_: object, message: string): void => void said.push(message);
    const place = { connectionString: ledger.connectionString, masterKey: masterKey.subarray(1) };
    const projector = new ProjectorWorkerHost(
      { ...place, eventStore: 'postgres', eventStoreDbUrl: undefined },
      (what) => void told.push(what),
      { info: log, warn: log },
    );
    projector.start();
    while (said.length < 2) await sleep(20);
    await projector.stop();
    const heard = said.length;
    await sleep(1_500);
    expect(said).toEqual(Array.from({ length: heard }, () => 'the thread of the projector has failed'));
    expect(told).toEqual([]);
  });
});
