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

/** Position of what was recorded last: files are read as they stand after it. */
let last = '';

async function add(sent: Promise<Answer>): Promise<Answer> {
  const answer = await recorded(sent);
  last = answer.body.position as string;
  return answer;
}

const read = (path: string): Promise<Answer> => ledger.get(path, office, { 'Ledger-Wait-For': last });

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
  await add(ledger.post('/v1/batches', body, office));
  return body.batchId;
}

function distribution(recipients: readonly string[], each = 1, more: object = {}) {
  return {
    ...{ entryId: randomUUID(), occurredOn: '2022-01-10', items: [{ item: 'quilt', quantity: exact(each) }] },
    ...{ recipients: recipients.map((householdId) => ({ householdId })), ...more },
  };
}

const fileOf = async (batch: string): Promise<Answer['body']> => (await read(`/v1/batches/${batch}/file`)).body.state;

describe('A distribution', () => {
  it('stores the fen of each recipient beside the body, and is known again when it is sent again', async () => {
    const batch = await receive();
    const body = distribution(households);
    const sent = await add(ledger.post(`/v1/batches/${batch}/distributions`, body, office));
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
    await add(ledger.post(`/v1/batches/${batch}/distributions`, on, office));
    const late = distribution([second], 1, { occurredOn: '2022-01-06' });
    await add(ledger.post(`/v1/batches/${batch}/distributions`, late, office));
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
    await add(ledger.post(`/v1/batches/${batch}/distributions`, half, office));
    const allocation = { organisationId: 'hospital', items: [{ item: 'quilt', quantity: exact(2) }] };
    await add(
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

describe('A file that grows', () => {
  const many = (stream: string, fact: string, bodies: readonly object[]): Promise<Answer> =>
    ledger.post('/v1/entries', { entries: bodies.map((data) => ({ stream, fact, data })) }, office);

  /** From its parts in the tables, and folded from the log. */
  async function expectSame(path: string): Promise<Answer['body']> {
    const [kept, folded] = [
      await read(`${path}/file`),
      await ledger.get(`${path}/file?knownAt=${new Date(Date.now() + 1_000).toISOString()}`, office),
    ];
    expect([kept.status, folded.status]).toEqual([200, 200]);
    expect(kept.body.state).toEqual(folded.body.state);
    return kept.body.state;
  }

  it('is the same from its parts as from the log: of a batch, with a late entry, a reversal and a void', async () => {
    const batch = await receive(500, 1_000_000);
    const path = `/v1/batches/${batch}`;
    const people = Array.from({ length: 100 }, () => ({ personId: randomUUID() }));
    const days = Array.from({ length: 40 }, (_, n) => `2022-02-${String(1 + (n % 28)).padStart(2, '0')}`);
    const bodies = days.map((occurredOn, n) => distribution([], 1, { occurredOn, recipients: [people[n]!] }));
    expect((await many(`batches/${batch}`, 'GoodsDistributed', bodies)).body.results).toHaveLength(40);
    const crowd = distribution([], 2, { recipients: people });
    await add(ledger.post(`${path}/distributions`, crowd, office));
    const state = await expectSame(path);
    expect(Object.keys(state.distributions as object)).toHaveLength(41);
    expect(Object.keys(state.distributions[crowd.entryId].handed as object)).toHaveLength(100);
    const back = {
      ...{ entryId: randomUUID(), occurredOn: '2022-03-01', on: crowd.entryId, reason: '重复发放' },
      recipients: people.slice(0, 50).map((one) => ({ ...one, items: [{ item: 'quilt', quantity: exact(1) }] })),
    };
    await add(ledger.post(`${path}/distribution-reversals`, back, office));
    await expectSame(path);
    const voiding = { entryId: randomUUID(), voids: bodies[7]!.entryId, reason: '录错' };
    expect((await ledger.post(`${path}/voids`, voiding, office)).status).toBe(202);
    const confirming = { entryId: randomUUID(), on: voiding.entryId, reason: '已核实' };
    await add(
      ledger.post(
        `${path}/correction-confirmations`,
        confirming,
        await ledger.token({ role: 'office', sub: 'office-2' }),
      ),
    );
    const { items, distributions } = await expectSame(path);
    expect(items.quilt).toMatchObject({ received: '500', distributed: '189', left: '311' });
    expect(distributions[crowd.entryId].handed[people[0]!.personId]).toMatchObject({
      items: { quilt: { quantity: '1' } },
    });
  }, 60_000);

  it('of a fund, and its timeline names each loan by its path', async () => {
    const fundId = randomUUID();
    const path = `/v1/funds/${fundId}`;
    const opening = { entryId: randomUUID(), fundId, name: '养殖滚动资金', occurredOn: '2020', areaCode: villageCode };
    await add(ledger.post('/v1/funds', opening, office));
    const amount = { fen: 10_000, qualifier: 'exact' };
    const put = { entryId: randomUUID(), occurredOn: '2020', from: { description: '爱心人士' } };
    await add(ledger.post(`${path}/contributions`, { ...put, amount: { ...amount, fen: 1_000_000 } }, office));
    const loans = Array.from({ length: 60 }, () => ({
      entryId: randomUUID(),
      occurredOn: '2021',
      to: { personId: randomUUID() },
      amount,
    }));
    expect((await many(`funds/${fundId}`, 'LoanDisbursed', loans)).text).not.toContain('refused');
    const loanId = loans.at(-1)!.entryId;
    await add(ledger.post(`${path}/repayments`, { entryId: randomUUID(), occurredOn: '2022', loanId, amount }, office));
    const state = await expectSame(path);
    expect(Object.keys(state.loans as object)).toHaveLength(60);
    expect(state.loans[loanId]).toMatchObject({ repaid: { value: 10_000 } });
    const { body } = await ledger.get(`${path}/timeline?limit=200`, office);
    const changed = (body.items as Answer['body'][]).flatMap(({ changes }) => changes as { path: string }[]);
    expect(changed.map((change) => change.path)).toContain(`/loans/${loanId}/repaid/value`);
    expect(changed.every((change) => !change.path.includes('#'))).toBe(true);
  }, 60_000);
});
