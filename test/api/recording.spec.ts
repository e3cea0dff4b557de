import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { castOf, newWorld, recordedOn, waitingCorrection } from './bodies.js';
import type { Cast } from './bodies.js';
import { elsewhereCode, newHousehold, startTestLedger, villageCode, visit } from './ledger.js';
import type { TestLedger } from './ledger.js';

let ledger: TestLedger;
let cast: Cast;

beforeAll(async () => {
  ledger = await startTestLedger();
  cast = await castOf(ledger);
}, 120_000);
afterAll(() => ledger.close());

const english = { 'accept-language': 'en' };

describe('Recording over HTTP', () => {
  it('answers 201 with where the entry stands', async () => {
    const household = await newHousehold(ledger, cast.office, cast.cadreId);
    const body = visit();
    const answer = await ledger.post(`/v1/households/${household}/visits`, body, cast.tokens.cadre);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      entryId: body.entryId,
      revision: 3,
      position: expect.any(String),
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(answer.headers.get('ledger-position')).toBe(answer.body.position);
    expect(answer.headers.get('location')).toBe(`/v1/households/${household}/entries/${body.entryId}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('S2: answers 200 and the same to the same entry again, also to another order of its fields', async () => {
    const household = await newHousehold(ledger, cast.office);
    const { entryId, ...rest } = visit();
    const first = await ledger.post(`/v1/households/${household}/visits`, { entryId, ...rest }, cast.office);
    const before = await ledger.count();
    const again = await ledger.post(`/v1/households/${household}/visits`, { ...rest, entryId }, cast.office);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('ledger-position')).toBe(first.headers.get('ledger-position'));
    expect(await ledger.count()).toBe(before);
  });

  it('S2: answers 409 to the same id with other content', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    await ledger.post(`/v1/households/${household}/visits`, body, cast.office);
    const other = await ledger.post(`/v1/households/${household}/visits`, { ...body, outcome: 'refused' }, cast.office);
    expect([other.status, other.body.code, other.body.with]).toEqual([409, 'entry-id-reused', [body.entryId]]);
  });

  it('S1: takes the same id in another household for another entry', async () => {
    const [one, another] = [await newHousehold(ledger, cast.office), await newHousehold(ledger, cast.office)];
    const body = visit();
    const answers = [
      await ledger.post(`/v1/households/${one}/visits`, body, cast.office),
      await ledger.post(`/v1/households/${another}/visits`, body, cast.office),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('S1: names a household after the entry that registers it, where nobody names it', async () => {
    const body = { entryId: randomUUID(), areaCode: villageCode };
    const first = await ledger.post('/v1/households', body, cast.office);
    const again = await ledger.post('/v1/households', body, cast.office);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const household = /households\/([^/]+)/.exec(first.headers.get('location')!)![1]!;
    expect(household).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect([first.body.householdId, again.body.householdId]).toEqual([household, household]);
    const item = { stream: 'households', fact: 'HouseholdRegistered', data: body };
    const { body: many } = await ledger.post('/v1/entries', { entries: [item] }, cast.office);
    expect(many).toMatchObject({ results: [{ outcome: 'repeated', householdId: household }] });
    expect((await ledger.post(`/v1/households/${household}/visits`, visit(), cast.office)).status).toBe(201);
  });

  it('takes a UUID in capitals for the same one', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    const loud = { ...body, entryId: body.entryId.toUpperCase() };
    const answers = [
      await ledger.post(`/v1/households/${household.toUpperCase()}/visits`, loud, cast.office),
      await ledger.post(`/v1/households/${household}/visits`, body, cast.office),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200]);
    expect(answers[0]!.body.entryId).toBe(body.entryId);
  });

  it('S9: holds the entry of a cadre who is not paired, and says why', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    const send = (headers = {}) => ledger.post(`/v1/households/${household}/visits`, body, cast.tokens.cadre, headers);
    const first = await send();
    expect(first.status).toBe(202);
    expect(first.body.held).toEqual({ reason: 'not-paired', text: expect.stringMatching(/结对/) });
    const again = await send(english);
    expect(again.status).toBe(200);
    expect(again.body.held).toEqual({ reason: 'not-paired', text: expect.stringMatching(/paired/) });
    expect((await ledger.get(`/v1/households/${household}/file`, cast.tokens.cadre)).status).toBe(403);
    const release = { entryId: randomUUID(), on: body.entryId, reason: '属实' };
    const released = await ledger.post(`/v1/households/${household}/releases`, release, cast.office);
    expect(released.status).toBe(201);
    const twice = await ledger.post(
      `/v1/households/${household}/releases`,
      { ...release, entryId: randomUUID() },
      cast.office,
    );
    expect([twice.status, twice.body.code]).toEqual([409, 'already-decided']);
  });

  it('S9: shows the author what became of an entry that was held, and nothing else of the household', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    const read = async (token: string, location: string | null) => ledger.get(location ?? '', token);
    const answer = await ledger.post(`/v1/households/${household}/visits`, body, cast.tokens.cadre);
    const location = answer.headers.get('location');
    expect(await read(cast.tokens.cadre, location)).toMatchObject({
      status: 200,
      body: { entryId: body.entryId, standing: 'held', held: 'not-paired', data: { mode: body.mode }, changes: [] },
    });
    const release = { entryId: randomUUID(), on: body.entryId, reason: '属实' };
    const verdict = await ledger.post(`/v1/households/${household}/releases`, release, cast.office);
    expect((await read(cast.office, location)).body.changes).not.toEqual([]);
    expect(await read(cast.tokens.cadre, location)).toMatchObject({
      status: 200,
      body: { standing: 'counts', rulings: [{ entryId: release.entryId }], changes: [] },
    });
    const other = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    for (const [token, at] of [
      [other, location],
      [cast.tokens.cadre, verdict.headers.get('location')],
      [cast.tokens.cadre, `/v1/households/${household}/entries/${randomUUID()}`],
    ] as const) {
      const refused = await read(token, at);
      expect([refused.status, refused.body.code]).toEqual([403, 'not-paired']);
    }
  });

  it('S9: shows the author out of reach what was sent, and none of what the office put in its place', async () => {
    const household = await newHousehold(ledger, cast.office);
    const { cadre } = cast.tokens;
    const send = (route: string, told: object, token: string) =>
      ledger.post(`/v1/households/${household}/${route}`, { entryId: randomUUID(), ...told }, token);
    const body = visit({ note: '门锁着', source: '本人手机', sequence: 2, recordedAt: '2022-03-05T02:00:00Z' });
    const location = (await send('visits', body, cadre)).headers.get('location')!;
    const sent = (await ledger.get(location, cadre)).body;
    expect(sent).toMatchObject({ occurredOn: body['occurredOn'], source: '本人手机', data: { note: '门锁着' } });
    const data = visit({ entryId: body.entryId, occurredOn: '2022-03', organisationId: 'hospital', note: '户主住院' });
    const correction = await send('corrections', { corrects: body.entryId, data, reason: '核实' }, cast.office);
    expect(correction.status).toBe(201);
    const { entryId } = correction.body as { entryId: string };
    const inReach = (await ledger.get(location, cast.office)).body;
    expect(inReach).toMatchObject({
      occurredOn: '2022-03',
      data: { note: '户主住院' },
      asRecorded: { note: '门锁着' },
    });
    expect(inReach.labels.organisation).toHaveProperty('hospital');
    const rulings = [expect.objectContaining({ entryId, reason: '核实' })];
    expect((await ledger.get(location, cadre)).body).toEqual({ ...sent, correctedBy: entryId, rulings });
    const own = { ...body, note: '门锁着,邻居说住院了' };
    const mine = await send('corrections', { corrects: body.entryId, data: own, reason: '补充' }, cadre);
    await send('releases', { on: mine.body.entryId, reason: '属实' }, cast.office);
    expect((await ledger.get(location, cadre)).body).toMatchObject({
      correctedBy: mine.body.entryId,
      data: { note: own.note },
      asRecorded: { note: '门锁着' },
    });
  });

  it('notes an entry in the access log where it is shown, and not where it is refused or not there', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    const sub = `office ${randomUUID()}`;
    const here = await ledger.token({ role: 'office', sub });
    const elsewhere = await ledger.token({ role: 'office', sub, areas: [elsewhereCode] });
    const path = `/v1/households/${household}`;
    await ledger.post(`${path}/visits`, body, cast.tokens.cadre);
    const release = { entryId: randomUUID(), on: body.entryId, reason: '属实' };
    const ruling = (await ledger.post(`${path}/releases`, release, here)).headers.get('location')!;
    const read = async (at: string, token: string): Promise<unknown[]> => {
      const { status, body: told } = await ledger.get(at, token);
      return [status, told.code as unknown];
    };
    expect(await read(ruling, elsewhere)).toEqual([403, 'outside-area']);
    expect(await read(`${path}/entries/${randomUUID()}`, here)).toEqual([404, 'entry-not-found']);
    const query = 'SELECT household, what FROM ledger.access_log WHERE subject = $1';
    const noted = async (): Promise<object[]> => (await ledger.sql.query<object>(query, [sub])).rows;
    expect(await noted()).toEqual([]);
    expect(await read(ruling, here)).toEqual([200, undefined]);
    expect(await noted()).toEqual([{ household, what: 'entry' }]);
  });

  it('names the body of a correction as a whole by its field', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    await ledger.post(`/v1/households/${household}/visits`, body, cast.office);
    const data = JSON.parse(`${'{"deep":'.repeat(13)}1${'}'.repeat(13)}`) as object;
    const correction = { entryId: randomUUID(), corrects: body.entryId, data, reason: '笔误' };
    const { status, body: told } = await ledger.post(
      `/v1/households/${household}/corrections`,
      correction,
      cast.office,
    );
    expect([status, told.errors]).toEqual([422, [{ path: 'data', code: 'too-deep', message: expect.any(String) }]]);
  });

  it('S8: lets a correction of a grade wait for another person', async () => {
    const world = await newWorld(ledger, cast);
    const correction = await waitingCorrection(ledger, world);
    const confirm = (token: string) => {
      const body = { entryId: randomUUID(), on: correction, reason: '属实' };
      return ledger.post(`/v1/households/${world.household}/correction-confirmations`, body, token);
    };
    const own = await confirm(await ledger.token({ role: 'office', sub: 'office-2' }));
    expect([own.status, own.body.code]).toEqual([403, 'same-person']);
    expect((await confirm(cast.office)).status).toBe(201);
  });

  it('S10: refuses what is based on a state that has moved since, and says what moved', async () => {
    const { household } = await newWorld(ledger, cast);
    const grade = (basedOnRevision: number | undefined, level: string) => {
      const body = { entryId: randomUUID(), occurredOn: recordedOn, level, visitEveryDays: 30, basedOnRevision };
      return ledger.post(`/v1/households/${household}/risk-grades`, body, cast.office);
    };
    const first = await grade(0, 'high');
    expect(first.status).toBe(201);
    await ledger.post(`/v1/households/${household}/visits`, visit(), cast.office);
    const stale = await grade(first.body.revision - 1, 'low');
    expect([stale.status, stale.body.code, stale.body.errors[0].path]).toEqual([409, 'state-moved', 'basedOnRevision']);
    expect(stale.body.with).toEqual([first.body.entryId]);
    // The visit between them moved the stream, not the grade.
    expect((await grade(first.body.revision, 'low')).status).toBe(201);
  });
});

interface Result {
  readonly outcome: string;
  readonly problem?: {
    readonly code: string;
    readonly errors?: readonly { readonly path: string; readonly message: string }[];
  };
}

const resultsOf = (body: unknown): Result[] => (body as { results: Result[] }).results;

describe('Many entries at once', () => {
  it('are answered one by one, in their order, and one bad one spoils no other', async () => {
    const household = randomUUID();
    const stream = `households/${household}`;
    const registration = { entryId: randomUUID(), householdId: household, areaCode: villageCode };
    const good = visit();
    const entries = [
      { stream, fact: 'VisitRecorded', data: visit() },
      { stream: 'households', fact: 'HouseholdRegistered', data: registration },
      { stream, fact: 'VisitRecorded', data: good },
      { stream, fact: 'VisitRecorded', data: visit({ mode: 'dream' }) },
      { stream, fact: 'BirthdayHeld', data: visit() },
      { stream: 'villages/1', fact: 'VisitRecorded', data: visit() },
      { stream, fact: 'VisitRecorded', data: good },
      'visit',
      { stream, fact: 'VisitRecorded', data: visit(), weather: 'sunny' },
    ];
    const { status, body } = await ledger.post('/v1/entries', { entries }, cast.office);
    expect(status).toBe(200);
    const told = resultsOf(body).map(({ outcome, problem }) =>
      problem ? [problem.code, problem.errors?.[0]?.path] : outcome,
    );
    const [, , , , birthday, village] = resultsOf(body);
    expect(birthday!.problem!.errors![0]!.message).toMatch(/fact.*VisitRecorded/);
    expect(village!.problem!.errors![0]!.message).toMatch(/stream.*households\/\{householdId\}/);
    expect(told).toEqual([
      ['household-unknown', undefined],
      'recorded',
      'recorded',
      ['not-one-of', 'mode'],
      ['item-malformed', 'fact'],
      ['item-malformed', 'stream'],
      'repeated',
      ['item-malformed', undefined],
      ['unknown-field', 'weather'],
    ]);
    expect(body.results[2]).toMatchObject({ entryId: good.entryId, revision: 2 });
  });

  it('can be tried without being recorded', async () => {
    const household = randomUUID();
    const registration = { entryId: randomUUID(), householdId: household, areaCode: villageCode };
    const entries = [
      { stream: 'households', fact: 'HouseholdRegistered', data: registration },
      { stream: `households/${household}`, fact: 'VisitRecorded', data: visit() },
      { stream: `households/${household}`, fact: 'VisitRecorded', data: visit({ occurredOn: '2999' }) },
    ];
    const twice = visit();
    for (const mode of ['home', 'home', 'phone'])
      entries.push({ stream: `households/${household}`, fact: 'VisitRecorded', data: { ...twice, mode } });
    const before = await ledger.count();
    const { body } = await ledger.post('/v1/entries?mode=validate', { entries }, cast.office);
    const again = resultsOf(body).splice(3);
    expect(again.map(({ outcome, problem }) => problem?.code ?? outcome)).toEqual([
      'would-record',
      'repeated',
      'entry-id-reused',
    ]);
    expect(resultsOf(body).map(({ outcome }) => outcome)).toEqual(['would-record', 'would-record', 'refused']);
    expect(resultsOf(body)[0]).toEqual({
      outcome: 'would-record',
      entryId: registration.entryId,
      householdId: registration.householdId,
    });
    expect(await ledger.count()).toBe(before);
    const wrong = await ledger.post('/v1/entries?mode=atomic', { entries }, cast.office);
    expect([wrong.status, wrong.body.code, wrong.body.errors[0].path]).toEqual([400, 'query-invalid', 'mode']);
  });

  it.each([
    ['no list', {}, 422, 'entries-missing'],
    ['an empty list', { entries: [] }, 422, 'entries-missing'],
    ['more than 500', { entries: Array.from({ length: 501 }, () => ({})) }, 422, 'entries-missing'],
    ['null', 'null', 422, 'entries-missing'],
  ])('are refused as a whole where there is %s', async (_, body, status, code) => {
    const answer = await ledger.post('/v1/entries', body, cast.office);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('may be as many as 500, and larger together than one entry may be', async () => {
    const household = await newHousehold(ledger, cast.office);
    const entries = Array.from({ length: 500 }, (_, i) => ({
      stream: `households/${household}`,
      fact: 'VisitRecorded',
      data: visit({ sequence: i, note: '家里一切都好。'.repeat(40) }),
    }));
    expect(JSON.stringify({ entries }).length).toBeGreaterThan(256 * 1024 - 80_000);
    const answer = await ledger.post('/v1/entries', { entries }, cast.office);
    expect(answer.status).toBe(200);
    expect(resultsOf(answer.body).every(({ outcome }) => outcome === 'recorded')).toBe(true);
  });
});
