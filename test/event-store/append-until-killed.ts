// A child process of the contract suite: appends five events at a time, to new streams, from eight writers,
// and names on its output each stream whose append was answered.
import { randomUUID } from 'node:crypto';
import { openStore, type StoreKind } from './stores.js';

const [, , kind, address, prefix] = process.argv;
const store = openStore(kind as StoreKind, address!);

for (let writer = 0; writer < 8; writer += 1) void write(`${prefix!}-${writer}`);

async function write(name: string): Promise<never> {
  for (let count = 0; ; count += 1) {
    const events = [1, 2, 3, 4, 5].map((n) => ({ id: randomUUID(), type: 'Counted', data: { n }, metadata: {} }));
    await store.append(`${name}-${count}`, 0, events);
    process.stdout.write(`${name}-${count}\n`);
  }
}
