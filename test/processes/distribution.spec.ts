/**
 * A distribution to many households, whatever has become of them, with its process killed on the way (S26).
 * `DISTRIBUTION_HOUSEHOLDS=10000 npm test -- test/processes/distribution` hands out to as many.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { recorded, settle, startTestLedger, villageCode } from '../api/ledger.js';
import type { Answer, TestLedger } from '../api/ledger.js';

const households_count = Number(process.env['DISTRIBUTION_HOUSEHOLDS'] ?? 200);
const at_once = 500;
const part_recipients_max = 1_000;
const kills = 3;
const minutes_max = 3 + households_count / 1_000;

const exact = (value: string): object => ({ value, qualifier: 'exact' });

describe('A distribution', () => {
  let ledger: TestLedger;
  let office: string;
  /** Of those that something has become of. */
  const special = {
    closed: randomUUID(),
    merged: randomUUID(),
    goesOn: randomUUID(),
    erased: randomUUID(),
    parked: randomUUID(),
  };
  const recipients = Array.from({ length: households_count }, () => randomUUID());
  const all = [...recipients, special.closed, special.merged, special.erased, special.parked];
  const batchId = randomUUID();

  beforeAll(async () => {
    ledger = await startTestLedger({}, { processes: [] });
    ({ office } = await settle(ledger));
    const registered = [...all, special.goesOn];
    for (let from = 0; from < registered.length; from += at_once) {
      const entries = registered.slice(from, from + at_once).map((householdId) => ({
        ...{ stream: 'households', fact: 'HouseholdRegistered' },
        data: { entryId: randomUUID(), householdId, areaCode: villageCode, occurredOn: '2016' },
      }));
      expect((await ledger.post('/v1/entries', { entries }, office)).status).toBe(200);
    }
    await to(special.closed, 'closings', { reason: 'moved_away' });
    await to(special.merged, 'merges', { intoHouseholdId: special.goesOn });
    await erase(special.erased);
    const items = [{ item: 'quilt', goods: 'padded_quilt', unit: 'bed', quantity: exact(String(all.length)) }];
    const batch = { entryId: randomUUID(), batchId, name: '暖冬礼包', areaCode: villageCode, occurredOn: '2021-11-01' };
    await recorded(ledger.post('/v1/batches', { ...batch, donor: { organisationId: 'hospital' }, items }, office));
    const distributionId = randomUUID();
    for (let from = 0; from < all.length; from += part_recipients_max) {
      const part = {
        ...{ entryId: randomUUID(), distributionId, occurredOn: '2021-12-01' },
        ...{ items: [{ item: 'quilt', quantity: exact('1') }] },
        recipients: all.slice(from, from + part_recipients_max).map((householdId) => ({ householdId })),
      };
      await recorded(ledger.post(`/v1/batches/${batchId}/distributions`, part, office));
    }
    await park(special.parked);
  }, minutes_max * 60_000);
  afterAll(() => ledger.close());

  const to = (householdId: string, route: string, body: object): Promise<Answer> =>
    recorded(
      ledger.post(
        `/v1/households/${householdId}/${route}`,
        { entryId: randomUUID(), occurredOn: '2021-01-01', ...body },
        office,
      ),
    );

  async function erase(householdId: string): Promise<void> {
    const erasureId = randomUUID();
    const request = { entryId: randomUUID(), erasureId, ground: 'consent_withdrawn', householdId };
    await recorded(ledger.post('/v1/erasures', request, office));
    const second = await ledger.token({ role: 'office', sub: 'office-2' });
    await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second));
  }

  /** An event of its stream can't be read any more. */
  async function park(householdId: string): Promise<void> {
    await ledger.sql.query('ALTER TABLE ledger.event DISABLE TRIGGER USER');
    await ledger.sql.query(
      `UPDATE ledger.event SET metadata = jsonb_set(metadata::jsonb, '{receivedAt}', '"2020-01-01T00:00:00.000Z"')::json
        WHERE stream = $1`,
      [`household-${householdId}`],
    );
    await ledger.sql.query('ALTER TABLE ledger.event ENABLE TRIGGER USER');
  }

  function runner() {
    const { DATABASE_URL, LEDGER_MASTER_KEY } = ledger.environment as Record<string, string>;
    const program = ['--import', './test/support/typescript.mjs', 'test/processes/run-real-until-killed.ts'];
    const child = spawn(process.execPath, [...program, DATABASE_URL!, LEDGER_MASTER_KEY!], { stdio: 'inherit' });
    return { child, gone: new Promise((settled) => child.once('exit', settled)) };
  }

  async function completed(): Promise<number> {
    const { rows } = await ledger.sql.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ledger.event WHERE type = 'GoodsReceived'`,
    );
    return rows[0]!.n;
  }

  async function reaches(count: number, { child }: ReturnType<typeof runner>): Promise<void> {
    while ((await completed()) < count) {
      if (child.exitCode !== null) throw new Error('the runner ended by itself');
      await sleep(10);
    }
  }

  it(
    `to ${households_count} households and four more completes each exactly once, killed ${kills} times on the way`,
    async () => {
      for (let kill = 1; kill <= kills; kill += 1) {
        const running = runner();
        await reaches(Math.floor((all.length * kill) / (kills + 1)), running);
        running.child.kill('SIGKILL');
        await running.gone;
      }
      expect(await completed()).toBeLessThan(all.length);
      const last = runner();
      await reaches(all.length, last);
      await sleep(500); // what would come twice, comes now
      last.child.kill('SIGKILL');
      await last.gone;
      const { rows } = await ledger.sql.query<{ stream: string; n: number }>(
        `SELECT stream, count(*)::integer AS n FROM ledger.event WHERE type = 'GoodsReceived' GROUP BY stream`,
      );
      expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
      expect(new Set(rows.map(({ stream }) => stream))).toEqual(new Set(all.map((id) => `household-${id}`)));
    },
    minutes_max * 60_000,
  );

  it.each([
    ['closed', ['household-closed']],
    ['merged', ['household-merged']],
    ['erased', []],
  ] as const)('stands in the file of one that was %s, with %j', async (which, codes) => {
    const { status, body } = await ledger.get(`/v1/households/${special[which]}/file?asOf=2026-01-01`, office);
    expect([status, body.state.goodsReceived.count]).toEqual([200, 1]);
    expect((body.findings as { code: string }[]).map(({ code }) => code)).toEqual(codes);
  });

  it('stands in the file into which one was merged, and is counted there once', async () => {
    const { body } = await ledger.get(`/v1/households/${special.goesOn}/file?asOf=2026-01-01`, office);
    expect(body.state.goodsReceived.count).toBe(1);
  });

  it('stands behind what cannot be read, in one that is parked', async () => {
    const { status, body } = await ledger.get(`/v1/households/${special.parked}/file?asOf=2026-01-01`, office);
    expect([status, body.code]).toEqual([409, 'parked']);
  });
});
