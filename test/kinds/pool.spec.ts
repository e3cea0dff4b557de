/** What holds for every kind of stream holds for one that the code has never heard of. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { kinds } from '../../src/domain/kinds.js';
import type { AnyStream } from '../../src/domain/stream-kind.js';
import type { Answer, TestLedger } from '../api/ledger.js';
import { pool } from './pool.js';

(kinds as AnyStream[]).push(pool);
// What reads the list when it is loaded comes after.
const { elsewhereCode, newHousehold, recorded, settle, startTestLedger, villageCode } =
  await import('../api/ledger.js');

type Body = Readonly<Record<string, unknown>> & { readonly entryId: string };
const body = (occurredOn: string, more: object): Body => ({ entryId: randomUUID(), occurredOn, ...more });

describe('A kind of stream of one’s own', () => {
  let ledger: TestLedger;
  let office: string;
  let second: string;
  /** Confined to another county. */
  let foreign: string;
  let household: string;

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    second = await ledger.token({ role: 'office', sub: 'office-2' });
    foreign = await ledger.token({ role: 'office', sub: 'foreign', areas: [elsewhereCode] });
    household = await newHousehold(ledger, office);
  });

  afterAll(async () => ledger.close());

  const open = async (): Promise<string> => {
    const opening = body('2021', { poolId: randomUUID(), called: '刘家屯互助金', lies: villageCode });
    await recorded(ledger.post('/v1/pools', opening, office));
    return opening['poolId'] as string;
  };
  const send = (poolId: string, route: string, said: object, token = office): Promise<Answer> =>
    ledger.post(`/v1/pools/${poolId}/${route}`, said, token);
  const lend = async (poolId: string, occurredOn: string, yuan = 100): Promise<string> => {
    const loan = body(occurredOn, { householdId: household, yuan, note: '买猪崽用' });
    await recorded(send(poolId, 'loans', loan));
    return loan.entryId;
  };

  it('is neither read nor written by an office of elsewhere, whatever its state calls its area', async () => {
    const id = await open();
    const loan = await lend(id, '2021-03-01');
    for (const what of ['file', 'timeline', 'history', 'replay', `entries/${loan}`]) {
      expect({ what, status: (await ledger.get(`/v1/pools/${id}/${what}`, foreign)).status }).toEqual({
        what,
        status: 403,
      });
      expect((await ledger.get(`/v1/pools/${id}/${what}`, office)).status).toBe(200);
    }
    const lent = body('2021-03-02', { householdId: household, yuan: 5 });
    expect((await send(id, 'loans', lent, foreign)).body).toMatchObject({ status: 403, code: 'outside-area' });
    const { rows } = await ledger.sql.query<{ subject: string }>(
      'SELECT subject FROM ledger.access_log WHERE stream = $1',
      [`pool-${id}`],
    );
    expect(rows.filter(({ subject }) => subject === 'foreign').length).toBeGreaterThanOrEqual(5);
    expect(rows.filter(({ subject }) => subject === 'office-1').length).toBeGreaterThanOrEqual(5);
  });

  it('keeps its invariant against a late entry, a correction and a void', async () => {
    const id = await open();
    const loan = await lend(id, '2021-03-01');
    const june = body('2021-06-01', { loanId: loan, yuan: 100 });
    await recorded(send(id, 'repayments', june));
    const broken = { status: 409, code: 'pool-loan-overpaid' };
    const late = await send(id, 'repayments', body('2021-05-01', { loanId: loan, yuan: 50 }));
    expect(late.body).toMatchObject({ ...broken, with: [june.entryId] });
    const voids = await ledger.post(
      `/v1/pools/${id}/voids`,
      { entryId: randomUUID(), voids: loan, reason: '误录' },
      office,
    );
    expect(voids.body).toMatchObject({ ...broken, with: [june.entryId] });
    const data = { occurredOn: '2021-03-01', householdId: household, yuan: 99 };
    const correction = { entryId: randomUUID(), corrects: loan, reason: '误录', data };
    expect((await ledger.post(`/v1/pools/${id}/corrections`, correction, office)).body).toMatchObject(broken);
    const { state } = (await ledger.get(`/v1/pools/${id}/file`, office)).body;
    expect(state.loans[loan]).toMatchObject({ lent: 100, repaid: 100 });
  });

  it('names what is not there at its field', async () => {
    const id = await open();
    const unknown = await send(id, 'loans', body('2021-03-01', { householdId: randomUUID(), yuan: 1 }));
    expect(unknown.body).toMatchObject({ status: 422, code: 'reference-unknown', errors: [{ path: 'householdId' }] });
    const loan = await send(id, 'repayments', body('2021-03-01', { loanId: randomUUID(), yuan: 1 }));
    expect(loan.body).toMatchObject({ status: 422, code: 'poolLoan-unknown' });
    expect((await send(randomUUID(), 'loans', body('2021', { householdId: household, yuan: 1 }))).status).toBe(404);
  });

  it('answers every question, with labels, on both axes of time', async () => {
    const id = await open();
    const loan = await lend(id, '2021-03-01');
    const before = (await ledger.get(`/v1/pools/${id}/file?asOf=2021-02-01`, office)).body;
    expect(before.state.loans).toEqual({});
    const after = (await ledger.get(`/v1/pools/${id}/file`, office)).body;
    expect(after.state).toMatchObject({ founding: { called: '刘家屯互助金' }, loans: { [loan]: { lent: 100 } } });
    expect(after.labels).toMatchObject({ area: { [villageCode]: '刘家屯村' } });
    const unknown = await ledger.get(`/v1/pools/${id}/file?knownAt=2020-01-01T00:00:00Z`, office);
    expect(unknown.body.state).not.toHaveProperty('founding');
    const { items } = (await ledger.get(`/v1/pools/${id}/timeline`, office)).body as { items: { fact: string }[] };
    expect(items.map(({ fact }) => fact).sort()).toEqual(['PoolLent', 'PoolOpened']);
    const compare = await ledger.get(`/v1/pools/${id}/compare?from=2021-02-01&to=2021-04-01`, office);
    expect(compare.status).toBe(200);
    expect(compare.text).toContain(loan);
  });

  it('seals each name of a list to its own person and household, and forgets them with these', async () => {
    const id = await open();
    const [gone, stays] = [randomUUID(), randomUUID()];
    for (const [personId, name] of [
      [gone, '到会甲'],
      [stays, '到会乙'],
    ] as const) {
      const member = body('2020', { personId, name });
      await recorded(ledger.post(`/v1/households/${household}/members`, member, office));
    }
    const attendees = [
      { personId: gone, householdId: household, name: '到会甲', words: '两户都同意' },
      { personId: stays, householdId: household, name: '到会乙' },
    ];
    await recorded(send(id, 'meetings', body('2021-04-01', { attendees })));
    const read = async (): Promise<string> => (await ledger.get(`/v1/pools/${id}/timeline`, office)).text;
    expect(await read()).toMatch(/到会甲[^]*两户都同意[^]*到会乙/);
    const erasureId = randomUUID();
    const wish = { entryId: randomUUID(), erasureId, ground: 'consent_withdrawn', personId: gone };
    await recorded(ledger.post('/v1/erasures', wish, office));
    await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second));
    const after = await read();
    expect(after).not.toContain('到会甲');
    expect(after).toMatch(/两户都同意[^]*到会乙/);
  });
});
