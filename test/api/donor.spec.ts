/** A donor's officer: reads where what the own organisation gave went, counted, and nothing else of anybody. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { questions } from '../../src/queries/routes.js';
import { newHousehold, recorded, sentEvents, settle, startTestLedger, townCode, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let donor: string;
let other: string;
let households: string[];
const [batchId, fundId, loanId] = [randomUUID(), randomUUID(), randomUUID()];
const exact = (value: string): object => ({ value, qualifier: 'exact' });
const fen = (amount: number): object => ({ fen: amount, qualifier: 'exact' });

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  for (const organisationId of ['charity', 'other-charity']) {
    const unit = { entryId: randomUUID(), organisationId, name: '慈善会', kind: 'charity' };
    await recorded(ledger.post('/v1/organisations', unit, office));
  }
  donor = await ledger.token({ role: 'donor', organisationId: 'charity' });
  other = await ledger.token({ role: 'donor', organisationId: 'other-charity' });
  households = await Promise.all([1, 2, 3].map(() => newHousehold(ledger, office)));
  const items = [{ item: 'quilt', goods: 'padded_quilt', unit: 'bed', quantity: exact('5'), value: fen(50_000) }];
  const received = {
    entryId: randomUUID(),
    batchId,
    name: '暖冬礼包',
    areaCode: villageCode,
    occurredOn: '2022-01-05',
  };
  await recorded(ledger.post('/v1/batches', { ...received, donor: { organisationId: 'charity' }, items }, office));
  const handed = { items: [{ item: 'quilt', quantity: exact('1') }], occurredOn: '2022-01-10' };
  const recipients = households.map((householdId) => ({ householdId }));
  await recorded(
    ledger.post(`/v1/batches/${batchId}/distributions`, { entryId: randomUUID(), ...handed, recipients }, office),
  );
  const fund = { entryId: randomUUID(), fundId, name: '滚动资金', areaCode: villageCode, occurredOn: '2022-01-01' };
  await recorded(ledger.post('/v1/funds', fund, office));
  const put = {
    entryId: randomUUID(),
    from: { organisationId: 'charity' },
    amount: fen(100_000),
    occurredOn: '2022-01-02',
  };
  await recorded(ledger.post(`/v1/funds/${fundId}/contributions`, put, office));
  const loan = { entryId: loanId, to: { householdId: households[0]! }, amount: fen(30_000), occurredOn: '2022-02-01' };
  await recorded(ledger.post(`/v1/funds/${fundId}/loans`, loan, office));
  await eventually(
    () => trace(donor),
    (found) => rowsOf(found).some(({ step }) => step === 'reached'),
  );
}, 120_000);
afterAll(() => ledger.close());

interface Row {
  readonly step: string;
  readonly households: number;
  readonly areaCode?: string;
  readonly quantity?: string;
}

const rowsOf = ({ body }: Answer): readonly Row[] => (body.items ?? []) as Row[];
const trace = (token: string, query = ''): Promise<Answer> => ledger.get(`/v1/reports/donor-trace${query}`, token);

async function eventually<T>(read: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  const until = Date.now() + 20_000;
  for (;;) {
    const found = await read();
    if (isThere(found) || Date.now() > until) return found;
    await sleep(50);
  }
}

describe('The trace for a donor', () => {
  it('tells what came, to how many households it went by town, what is left and what is unspent', async () => {
    const found = await eventually(
      () => trace(donor),
      (found) => rowsOf(found).some((row) => row.households === 3),
    );
    expect(found.status).toBe(200);
    const row = (step: string): Row | undefined => rowsOf(found).find((each) => each.step === step);
    expect(row('received')).toMatchObject({ batchId, quantity: '5', valueFen: 50_000, households: 0 });
    expect(row('handed_out')).toMatchObject({ areaCode: townCode, households: 3, quantity: '3', valueFen: 30_000 });
    expect(row('remaining')).toMatchObject({ quantity: '2', valueFen: 20_000 });
    expect(row('contributed')).toMatchObject({ fundId, valueFen: 100_000, unspentFen: 70_000 });
    expect(row('reached')).toMatchObject({ fundId, households: 1 });
    const ofBatch = rowsOf(await trace(donor, `?batch=${batchId}`));
    expect(ofBatch.map(({ step }) => step)).toEqual(['received', 'handed_out', 'remaining']);
  });

  it('names no household, no person and no entry of one', async () => {
    const { text } = await trace(donor);
    for (const id of [...households, loanId, villageCode]) expect(text).not.toContain(id);
  });

  it('leaves out a household that has withdrawn its consent to sharing, while what it got still counts', async () => {
    const consent = {
      entryId: randomUUID(),
      purpose: 'data_sharing',
      basis: 'consent',
      occurredOn: '2022-01-01',
    };
    const withdrawal = { entryId: randomUUID(), consentId: consent.entryId, occurredOn: '2022-03-01' };
    const of = `/v1/households/${households[0]!}`;
    await recorded(ledger.post(`${of}/consents`, consent, office));
    await recorded(ledger.post(`${of}/consent-withdrawals`, withdrawal, office));
    const handedOut = async (): Promise<(number | string | undefined)[][]> =>
      rowsOf(await trace(donor))
        .filter(({ step }) => step === 'handed_out')
        .map((row) => [row.areaCode, row.households, row.quantity]);
    const apart = [
      [townCode, 2, '2'],
      [undefined, 0, '1'],
    ];
    expect(await eventually(handedOut, (found) => found.length === 2)).toEqual(apart);
    const reached = rowsOf(await trace(donor)).filter(({ step }) => step === 'reached');
    expect(reached.map((row) => row.households)).toEqual([0]);
    expect(rowsOf(await trace(office, '?donor=charity')).length).toBe(rowsOf(await trace(donor)).length);

    await recorded(
      ledger.post(`${of}/consents`, { ...consent, entryId: randomUUID(), occurredOn: '2022-04-01' }, office),
    );
    expect(await eventually(handedOut, (found) => found.length === 1)).toEqual([[townCode, 3, '3']]);
  });

  it('is that of the own organisation alone', async () => {
    expect((await trace(other)).body.items).toEqual([]);
    const foreign = await trace(other, '?donor=charity');
    expect([foreign.status, foreign.body.code]).toEqual([403, 'role-may-not-read']);
    expect((await trace(donor, '?donor=charity')).status).toBe(200);
  });

  it('is read by the office as well, of whichever donor it names', async () => {
    expect(rowsOf(await trace(office, '?donor=charity')).length).toBeGreaterThan(3);
    const nobody = await trace(office);
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([400, 'donor']);
    const cadre = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    expect((await trace(cadre, '?donor=charity')).status).toBe(403);
  });
});

describe('The account of a donor', () => {
  it('has an organisation', async () => {
    const none = await trace(await ledger.token({ role: 'donor' }));
    expect([none.status, none.body.code, none.body.claim]).toEqual([401, 'token-claims', 'organisationId']);
  });

  it('asks nothing else than what is public: every other question says no', async () => {
    const open = ['listAreas', 'listOrganisations', 'listCodes', 'listFacts', 'traceForDonor'];
    const others = questions.filter(({ of, operationId }) => of === undefined && !open.includes(operationId));
    expect(others.length).toBeGreaterThan(20);
    for (const { path, operationId } of others) {
      const { status, body } = await ledger.get(path.replaceAll(/\{\w+\}/g, randomUUID()), donor);
      expect([operationId, status, body.code]).toEqual([operationId, 403, 'role-may-not-read']);
    }
    for (const path of ['areas', 'organisations', 'codes', 'facts', 'organisations/charity/file'])
      expect([path, (await ledger.get(`/v1/${path}`, donor)).status]).toEqual([path, 200]);
    const counts = rowsOf(await ledger.get('/v1/areas', donor)).map((area) => area.households);
    expect(new Set(counts)).toEqual(new Set([0]));
  });

  it.each(['households', 'batches', 'funds'])('reads no stream of %s, its own gifts included', async (path) => {
    const id = { households: households[0]!, batches: batchId, funds: fundId }[path];
    for (const what of ['file', 'timeline', 'history', 'replay', 'compare?from=2020-01-01', `entries/${loanId}`]) {
      const { status, body } = await ledger.get(`/v1/${path}/${id!}/${what}`, donor);
      expect([what, status, body.code]).toEqual([what, 403, 'role-may-not-read']);
    }
  });

  it('records nothing, one by one or many at once', async () => {
    const before = await sentEvents(ledger);
    const one = await ledger.post(`/v1/households/${households[0]!}/visits`, visit(), donor);
    expect([one.status, one.body.code]).toEqual([403, 'role-may-not-record']);
    const many = { entries: [{ stream: `households/${households[0]!}`, fact: 'VisitRecorded', data: visit() }] };
    expect((await ledger.post('/v1/entries', many, donor)).body.results[0].outcome).toBe('refused');
    expect(await sentEvents(ledger)).toBe(before);
  });
});
