import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newHousehold, recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let households: string[];

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  households = [await newHousehold(ledger, office), await newHousehold(ledger, office)].sort();
}, 120_000);
afterAll(() => ledger.close());

const exact = (value: number) => ({ value: String(value), qualifier: 'exact' });

/** Three quilts that are worth a yuan together. */
async function receive(quantity = 3, fen = 100): Promise<string> {
  const items = [
    {
      item: 'quilt',
      goods: 'padded_quilt',
      unit: 'bed',
      quantity: exact(quantity),
      value: { fen, qualifier: 'exact' },
    },
  ];
  const body = {
    ...{
      entryId: randomUUID(),
      batchId: randomUUID(),
      occurredOn: '2022-01-05',
      name: '暖冬礼包',
      areaCode: villageCode,
    },
    ...{ donor: { organisationId: 'hospital' }, items },
  };
  await recorded(ledger.post('/v1/batches', body, office));
  return body.batchId;
}

function distribution(recipients: readonly string[], each = 1, more: object = {}) {
  return {
    ...{ entryId: randomUUID(), occurredOn: '2022-01-10', items: [{ item: 'quilt', quantity: exact(each) }] },
    ...{ recipients: recipients.map((householdId) => ({ householdId })), ...more },
  };
}

const fileOf = async (batch: string): Promise<Answer['body']> =>
  (await ledger.get(`/v1/batches/${batch}/file`, office)).body.state;

describe('A distribution', () => {
  it('stores the fen of each recipient beside the body, and is known again when it is sent again', async () => {
    const batch = await receive();
    const body = distribution(households);
    const sent = await recorded(ledger.post(`/v1/batches/${batch}/distributions`, body, office));
    const again = await ledger.post(`/v1/batches/${batch}/distributions`, body, office);
    expect([again.status, again.body]).toEqual([200, sent.body]);
    const { rows } = await ledger.sql.query<{ data: object; metadata: object }>(
      'SELECT data, metadata FROM ledger.event WHERE stream = $1 AND revision = 2',
      [`batch-${batch}`],
    );
    expect(rows[0]).toMatchObject({ metadata: { fixed: { fen: { quilt: [33, 33] } } } });
    expect(rows[0]?.data).not.toHaveProperty('fixed');
  });

  it('that comes late changes nothing of what others were worth', async () => {
    const batch = await receive();
    const [first, second] = households as [string, string];
    const on = distribution([first], 2);
    await recorded(ledger.post(`/v1/batches/${batch}/distributions`, on, office));
    const late = distribution([second], 1, { occurredOn: '2022-01-06' });
    await recorded(ledger.post(`/v1/batches/${batch}/distributions`, late, office));
    expect(await fileOf(batch)).toMatchObject({
      items: { quilt: { left: '0', distributedFen: 100 } },
      distributions: {
        [on.entryId]: { handed: { [first]: { items: { quilt: { quantity: '2', unit: 'bed', fen: 66 } } } } },
        [late.entryId]: { handed: { [second]: { items: { quilt: { quantity: '1', unit: 'bed', fen: 34 } } } } },
      },
    });
  });

  it('shows numbers as they were written, with their unit, in the file and in what an entry changed', async () => {
    const batch = await receive();
    const half = { ...distribution([households[0]!]), items: [{ item: 'quilt', quantity: exact(0.5) }] };
    await recorded(ledger.post(`/v1/batches/${batch}/distributions`, half, office));
    const allocation = { organisationId: 'hospital', items: [{ item: 'quilt', quantity: exact(2) }] };
    await recorded(
      ledger.post(
        `/v1/batches/${batch}/allocations`,
        { entryId: randomUUID(), occurredOn: '2022-01-08', ...allocation },
        office,
      ),
    );
    const { items, allocations } = await fileOf(batch);
    expect(items.quilt).toMatchObject({ received: '3', distributed: '0.5', left: '2.5', unit: 'bed' });
    expect(allocations).toEqual({ 'hospital|quilt': { quantity: '2', unit: 'bed' } });
    const { body, text } = await ledger.get(`/v1/batches/${batch}/timeline`, office);
    const changes = (body.items as Answer['body'][]).flatMap((entry) => entry.changes as object[]);
    expect(changes).toContainEqual({ path: '/items/quilt/left', before: '3', after: '2.5' });
    expect(text).not.toMatch(/00000\b/);
  });
});
