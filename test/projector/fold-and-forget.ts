// Folds the same stretch again and again, then tells how many of its lots are still held by somebody:
// node --expose-gc … fold-and-forget.ts <connection string>
import { setTimeout as sleep } from 'node:timers/promises';
import { FoldingThreads } from '../../src/projector/folding-threads.js';
import type { Folder, ChunkResult } from '../../src/projector/chunk-folder.js';
import { masterKey } from './ledger.js';

const times = 20;
const [connectionString] = process.argv.slice(2) as [string];
const said: string[] = [];
const none: Folder = {
  stretches_max: 1,
  fold: () => Promise.reject(new Error('a thread has failed')),
  foldApart: () => Promise.reject(new Error('a thread has failed')),
  close: () => Promise.resolve(),
};
const threads = new FoldingThreads({
  ...{ count: 1, connectionString, masterKey, skipped: new Set<string>(), own: none },
  log: { info: (_, message) => void said.push(message), warn: (_, message) => void said.push(message) },
});

async function foldOnce(): Promise<{ lot: WeakRef<ChunkResult>; events: number }> {
  const lot = await threads.fold({ table: 'ledger.event', after: '' });
  return { lot: new WeakRef(lot), events: lot.events };
}

const folded = [];
for (let i = 0; i < times; i += 1) folded.push(await foldOnce());
await sleep(50);
globalThis.gc!();
const held = folded.filter(({ lot }) => lot.deref() !== undefined).length;
process.stdout.write(JSON.stringify({ times, held, events: folded[0]!.events, said }));
await threads.close();
