import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './client.js';
import type { LedgerClient } from './client.js';

const wait_ms_max = 60_000;
const behind_status = 503;

/** Until the tables hold everything up to these positions of the log. */
export async function waitForTables(client: LedgerClient, positions: readonly string[]): Promise<void> {
  const until = performance.now() + wait_ms_max;
  for (const position of positions) {
    while (!(await isThere(client, position, performance.now() > until))) await sleep(100);
  }
}

/** @throws Refused also where the tables are behind, for the last time that is asked */
async function isThere(client: LedgerClient, position: string, last: boolean): Promise<boolean> {
  try {
    await client.get('/v1/households?limit=1', position);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === behind_status && !last) return false;
    throw error;
  }
}

/** Asks again until it is there, and at the longest for a minute; what was read last. */
export async function until<T>(read: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  const end = performance.now() + wait_ms_max;
  for (;;) {
    const found = await read();
    if (isThere(found) || performance.now() > end) return found;
    await sleep(100);
  }
}
