import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newHousehold, recorded, sentEvents, settle, startTestLedger, villageCode } from './ledger.js';
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

describe('Stock and money hold, whatever comes when', () => {
  const eventually = async <T>(ask: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> => {
    const until = Date.now() + 20_000;
    for (;;) {
      const found = await ask();
      if (isThere(found) || Date.now() > until) return found;
      await sleep(50);
    }
  };
  /** @returns what an answer says was wrong; that nothing was recorded is looked at beside it */
  async function refused(path: string, body: object): Promise<unknown[]> {
    const before = await sentEvents(ledger);
    const { status, body: problem } = await ledger.post(path, { entryId: randomUUID(), ...body }, office);
    expect(await sentEvents(ledger)).toBe(before);
    const [error] = (problem.errors ?? [{ path: '', message: problem.detail }]) as { path: string; message: string }[];
    expect(error!.message).not.toBe('');
    return [status, problem.code as string, error!.path];
  }

  it('32 distributions at once hand out what there is, and not a piece more', async () => {
    const batch = await receive(20, 2_000);
    const path = `/v1/batches/${batch}/distributions`;
    const sent = await Promise.all(
      Array.from({ length: 32 }, () =>
        ledger.post(path, distribution([], 1, { recipients: [{ personId: randomUUID() }] }), office),
      ),
    );
    const statuses = sent.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 409)).toHaveLength(12);
    const state = (
      await ledger.get(`/v1/batches/${batch}/file?knownAt=${new Date(Date.now() + 1_000).toISOString()}`, office)
    ).body.state;
    expect(state.items.quilt).toMatchObject({ left: '0', distributed: '20', distributedFen: 2_000 });
  }, 60_000);

  it('a household that was closed is given its goods, with a finding; one that nobody knows is refused', async () => {
    const closed = await newHousehold(ledger, office);
    await add(
      ledger.post(
        `/v1/households/${closed}/closings`,
        { entryId: randomUUID(), occurredOn: '2020', reason: 'moved_away' },
        office,
      ),
    );
    const batch = await receive();
    await add(ledger.post(`/v1/batches/${batch}/distributions`, distribution([closed]), office));
    const received = async (): Promise<Answer['body'][]> => {
      const { body } = await ledger.get(`/v1/households/${closed}/timeline`, office);
      return (body.items as Answer['body'][]).filter(({ fact }) => fact === 'GoodsReceived');
    };
    const [goods] = await eventually(received, ({ length }) => length > 0);
    expect(goods).toMatchObject({ standing: 'counts', findings: [{ code: 'household-closed' }] });
    expect(
      await refused(`/v1/batches/${batch}/distributions`, { ...distribution([randomUUID()]), entryId: randomUUID() }),
    ).toEqual([422, 'reference-unknown', 'recipients.0.householdId']);
  }, 60_000);

  it('of a batch that is not there, or that is empty, nothing goes out', async () => {
    const { entryId: _, ...body } = distribution(households);
    expect(await refused(`/v1/batches/${randomUUID()}/distributions`, body)).toEqual([404, 'stream-unknown', '']);
    const batch = await receive(2, 100);
    await add(ledger.post(`/v1/batches/${batch}/distributions`, distribution(households), office));
    expect(await refused(`/v1/batches/${batch}/distributions`, body)).toEqual([409, 'stock-short', 'recipients']);
    const empty = { occurredOn: '2022', name: '空', donor: { description: '某企业' }, items: [] };
    expect(await refused('/v1/batches', empty)).toEqual([422, 'list-empty', 'items']);
  });

  it('no loan is repaid beyond its balance, by what comes late, by a correction, or by a void', async () => {
    const fundId = randomUUID();
    const path = `/v1/funds/${fundId}`;
    const yuan = (fen: number) => ({ amount: { fen, qualifier: 'exact' } });
    const give = async (route: string, body: object): Promise<string> => {
      const entryId = randomUUID();
      await add(ledger.post(`${path}${route}`, { entryId, ...body }, office));
      return entryId;
    };
    await add(
      ledger.post(
        '/v1/funds',
        { entryId: randomUUID(), fundId, name: '滚动资金', areaCode: villageCode, occurredOn: '2020' },
        office,
      ),
    );
    await give('/contributions', { occurredOn: '2020', from: { description: '爱心人士' }, ...yuan(10_000) });
    const loanId = await give('/loans', { occurredOn: '2022-01-10', to: { householdId: households[0] }, ...yuan(100) });
    const repaid = await give('/repayments', { occurredOn: '2022-06-01', loanId, ...yuan(100) });
    expect(await refused(`${path}/repayments`, { occurredOn: '2022-05-01', loanId, ...yuan(50) })).toEqual([
      409,
      'loan-overpaid',
      'amount',
    ]);
    const second = await ledger.token({ role: 'office', sub: 'office-2' });
    const correction = {
      entryId: randomUUID(),
      corrects: repaid,
      data: { occurredOn: '2022-06-01', loanId, ...yuan(150) },
      reason: '笔误',
    };
    expect((await ledger.post(`${path}/corrections`, correction, office)).status).toBe(202);
    const confirmed = await ledger.post(
      `${path}/correction-confirmations`,
      { entryId: randomUUID(), on: correction.entryId, reason: '已核实' },
      second,
    );
    expect([confirmed.status, confirmed.body.code]).toEqual([409, 'loan-overpaid']);
    expect(await refused(`${path}/voids`, { voids: loanId, reason: '录错' })).toEqual([409, 'loan-overpaid', '']);
  });

  it('an area that never was, or had ended, keeps no goods', async () => {
    const area = {
      entryId: randomUUID(),
      code: '220122101202',
      name: '旧村',
      until: '2019-12-31',
    };
    const sent = await ledger.post('/v1/areas', area, office);
    expect(sent.status).toBe(201);
    const body = {
      occurredOn: '2022-01-05',
      name: '礼包',
      donor: { description: '某企业' },
      items: [{ item: 'quilt', goods: 'padded_quilt', quantity: exact(1) }],
    };
    for (const areaCode of ['220122101202', '999999999999'])
      expect(await refused('/v1/batches', { ...body, areaCode })).toEqual([422, 'area-unknown', 'areaCode']);
  });
});

describe('A programme', () => {
  it('takes what came before it closed, and what is told of it after, and nothing else', async () => {
    const programmeId = randomUUID();
    const path = `/v1/programmes/${programmeId}`;
    const start = {
      entryId: randomUUID(),
      programmeId,
      name: '320 计划',
      kind: 'project',
      areaCode: villageCode,
      occurredOn: '2020',
    };
    await add(ledger.post('/v1/programmes', start, office));
    await add(ledger.post(`${path}/closings`, { entryId: randomUUID(), occurredOn: '2022-06-30' }, office));
    const shift = (occurredOn: string) => ({
      entryId: randomUUID(),
      occurredOn,
      group: { description: '志愿者' },
      hours: exact(8),
    });
    await add(ledger.post(`${path}/shifts`, shift('2022-06-01'), office));
    const late = await ledger.post(`${path}/shifts`, shift('2022-07-01'), office);
    expect([late.status, late.body.code, late.body.errors[0].path]).toEqual([409, 'programme-closed', 'occurredOn']);
    const total = { entryId: randomUUID(), occurredOn: '2022-08-01', metric: 'households', value: exact(30) };
    await add(ledger.post(`${path}/aggregates`, total, office));
  });

  it('insures no category that no list has, and repeats no total in a circle, be it by a correction', async () => {
    const programmeId = randomUUID();
    const path = `/v1/programmes/${programmeId}`;
    const told = { occurredOn: '2022', metric: 'households', value: exact(30) };
    const start = { entryId: randomUUID(), programmeId, name: '防贫保险', kind: 'project', areaCode: villageCode };
    await add(ledger.post('/v1/programmes', { ...start, occurredOn: '2020' }, office));
    const [first, second] = [randomUUID(), randomUUID()];
    await add(ledger.post(`${path}/aggregates`, { ...told, entryId: first }, office));
    await add(ledger.post(`${path}/aggregates`, { ...told, entryId: second, repeats: first }, office));
    const insured = [{ category: 'millionaires', households: { value: 3, qualifier: 'exact' } }];
    const wrong: [string, object, string, string][] = [
      ['insurances', { scheme: 'resident_basic', insured }, 'code-unknown', 'insured.0.category'],
      [
        'corrections',
        { corrects: first, data: { ...told, repeats: second }, reason: '笔误' },
        'repeats-in-circle',
        'data.repeats',
      ],
      ['aggregates', { ...told, repeats: randomUUID() }, 'declaration-unknown', 'repeats'],
    ];
    for (const [route, body, code, field] of wrong) {
      const before = await sentEvents(ledger);
      const { status, body: problem } = await ledger.post(
        `${path}/${route}`,
        { entryId: randomUUID(), ...body },
        office,
      );
      expect([status, problem.code, problem.errors?.[0].path]).toEqual([422, code, field]);
      expect(problem.errors[0].message).toMatch(/\p{Script=Han}/u);
      expect(await sentEvents(ledger)).toBe(before);
    }
  });
});
