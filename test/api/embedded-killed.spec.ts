import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMain } from './main.js';
import { villageCode, visit } from './ledger.js';

it('With its own PostgreSQL killed under load, everybody is answered and the process ends within two seconds', async () => {
  const main = await startMain();
  try {
    await main.post('/v1/areas', { entryId: randomUUID(), code: villageCode, name: '刘家屯村' });
    const households = Array.from({ length: 8 }, () => randomUUID());
    for (const householdId of households)
      await main.post('/v1/households', { entryId: randomUUID(), householdId, areaCode: villageCode });
    const told: string[] = [];
    let killed = false;
    let acknowledged = 0;
    const writer = async (household: string): Promise<void> => {
      while (!killed) {
        const answer = await main.post(`/v1/households/${household}/visits`, visit());
        if (answer.status === 201) acknowledged += 1;
        told.push(`${answer.status} ${((await answer.json()) as { code?: string }).code ?? ''}`);
      }
    };
    const reader = async (household: string): Promise<void> => {
      while (!killed) {
        const answer = await main.get(`/v1/households/${household}/timeline`);
        await answer.text();
        told.push(`${answer.status}`);
      }
    };
    const clients = households.flatMap((household) => [writer(household), writer(household), reader(household)]);
    while (acknowledged < 50) await sleep(10);
    process.kill((await main.postgres())!, 'SIGKILL');
    killed = true;
    const began = performance.now();
    await Promise.all(clients);
    expect(await main.exit).toEqual({ code: 1, signal: null });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(told.filter((one) => !/^(20[01] ?|503( outcome-unknown| store-unavailable)?)$/.test(one))).toEqual([]);
    expect(main.lines.join('\n')).toContain('the ledger cannot go on');
  } finally {
    await main.end();
  }
}, 120_000);
