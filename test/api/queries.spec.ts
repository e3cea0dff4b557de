import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { randomUUID } from 'node:crypto';
import { allFacts } from '../../src/domain/streams.js';
import { questions } from '../../src/queries/routes.js';
import { elsewhereCode, newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** Nobody else is called so. */
const name = '欧阳某某';

let ledger: TestLedger;
let office: string;
let cadre: string;
let cadreId: string;
let id: string;
let last: Answer;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office, cadre, cadreId } = await settle(ledger));
  id = await newHousehold(ledger, office, cadreId);
  const member = { entryId: randomUUID(), personId: randomUUID(), name, occurredOn: '2016' };
  await recorded(ledger.post(`/v1/households/${id}/members`, member, office));
  for (const on of ['2022-03-03', '2022-03-04']) {
    await recorded(ledger.post(`/v1/households/${id}/visits`, visit({ occurredOn: on }), cadre));
  }
  last = await recorded(ledger.post(`/v1/households/${id}/visits`, visit(), cadre));
});
afterAll(() => ledger.close());

const position = (answer: Answer): string => answer.headers.get('ledger-position') ?? '';
const get = (path: string, token = office, headers: Record<string, string> = {}): Promise<Answer> =>
  ledger.get(path, token, { 'ledger-wait-for': position(last), 'accept-language': 'en', ...headers });

describe('Read your writes', () => {
  it('sees what was just recorded, and tells how far the tables are', async () => {
    for (let round = 0; round < 20; round += 1) {
      const receipt = await recorded(ledger.post(`/v1/households/${id}/visits`, visit(), cadre));
      const wait = { 'ledger-wait-for': position(receipt) };
      const answer = await get(`/v1/households/${id}/file`, cadre, wait);
      expect(answer.body.revision).toBe(receipt.body.revision);
      expect(Number(position(answer))).toBeGreaterThanOrEqual(Number(position(receipt)));
      last = receipt;
    }
  });

  it('tells a position that cannot be one by name', async () => {
    for (const wrong of ['banana', '-1', '1,2', '99999999999999999999999999', '1/2/3', '1/1']) {
      const answer = await get('/v1/households', office, { 'ledger-wait-for': wrong });
      expect([wrong, answer.status, answer.body.code]).toEqual([wrong, 400, 'query-invalid']);
      expect(answer.body.errors).toMatchObject([{ path: 'Ledger-Wait-For', code: 'not-a-position' }]);
    }
  });

  it('refuses a position at once that the log has not come to', async () => {
    const ahead = String(Number(position(last)) + 1_000_000);
    const began = performance.now();
    const answer = await get('/v1/households', office, { 'ledger-wait-for': ahead });
    expect(answer).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    expect(answer.body.errors).toMatchObject([{ path: 'Ledger-Wait-For', code: 'position-ahead' }]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('says so where the entries of the household are parked; the stored events are still shown', async () => {
    const poisoned = await newHousehold(ledger, office);
    await ledger.sql.query(
      `INSERT INTO ledger.event (position, stream, revision, id, type, data, metadata)
       SELECT max(position) + 1, $1, 2, $2, 'NeverHeardOf', '{}', '{"version":1,"receivedAt":"2026-01-01T00:00:00.000Z"}'
         FROM ledger.event`,
      [`household-${poisoned}`, randomUUID()],
    );
    const behind = await recorded(ledger.post(`/v1/households/${id}/visits`, visit(), cadre));
    const wait = { 'ledger-wait-for': position(behind) };
    expect(await get(`/v1/households/${poisoned}/file`, office, wait)).toMatchObject({
      status: 409,
      body: { code: 'parked' },
    });
    for (const path of ['timeline', 'file?asOf=2020-01-01', 'compare?from=2020-01-01', 'replay']) {
      const answer = await get(`/v1/households/${poisoned}/${path}`);
      expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'parked']);
    }
    const history = await get(`/v1/households/${poisoned}/history`);
    expect(history.body.events).toMatchObject([{ type: 'HouseholdRegistered' }, { type: 'NeverHeardOf' }]);
    expect(await get(`/v1/households/${id}/file`, office, wait)).toMatchObject({ status: 200 });
    expect(await get('/v1/households', office, wait)).toMatchObject({ status: 200 });
  });
});

/** A path of a question that would be answered, for the office. */
function pathOf(template: string): string {
  const needed: Record<string, string> = {
    '/v1/households/{householdId}/compare': '?from=2020-01-01',
    '/v1/{path}/{id}/compare': '?from=2020-01-01',
    '/v1/reports/visits': '?from=2022-01-01&to=2022-12-31',
    '/v1/reports/visits/entries': '?from=2022-01-01&to=2022-12-31',
    '/v1/reports/gifts': '?from=2022-01-01&to=2022-12-31',
    '/v1/reports/gifts/entries': '?from=2022-01-01&to=2022-12-31',
    '/v1/reports/donations': '?donor=hospital',
    '/v1/reports/donor-trace': '?donor=hospital',
    '/v1/anomalies': '?from=2022-01-01&to=2022-12-31',
  };
  const ids: Record<string, string> = {
    householdId: id,
    subjectId: id,
    entryId: last.body.entryId,
    code: villageCode,
    organisationId: 'hospital',
    list: 'kinship',
    personId: cadreId,
    path: 'organisations',
    id: 'hospital',
  };
  return template.replaceAll(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? key) + (needed[template] ?? '');
}

describe.each(questions.map(({ path, ...rest }) => [path, rest] as const))('%s', (template, asked) => {
  const only = asked.roles;

  it('refuses a parameter that it does not know, by name', async () => {
    const path = pathOf(template);
    const answer = await get(
      `${path}${path.includes('?') ? '&' : '?'}nosuch=1`,
      only?.includes('cadre') ? cadre : office,
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'query-invalid', errors: [{ path: 'nosuch', code: 'unknown-parameter' }] },
    });
    const [{ message }] = answer.body.errors as [{ message: string }];
    for (const known of Object.keys(asked.parameters)) expect(message).toContain(known);
  });

  it('refuses a parameter that comes twice', async () => {
    const [parameter] = Object.keys(asked.parameters);
    if (parameter === undefined) return;
    const path = pathOf(template);
    const twice = `${path}${path.includes('?') ? '&' : '?'}${parameter}=a&${parameter}=b`;
    const answer = await get(twice, only?.includes('cadre') ? cadre : office);
    expect(answer.body).toMatchObject({
      code: 'query-invalid',
      errors: [{ path: parameter, code: 'value-repeated' }],
    });
  });

  it.each(['cadre', 'clinician', 'desk', 'office', 'inspector'] as const)(
    `may be asked by role %s, or not`,
    async (role) => {
      const token = await ledger.token({ role, ...(role === 'cadre' && { cadreId }) });
      const { status, body } = await get(pathOf(template), token);
      if (only && !only.includes(role)) {
        expect([status, body.code]).toEqual([403, 'role-may-not-read']);
        return;
      }
      // An entry is looked for in streams that do not have it, too: that is no question of roles.
      expect([status, body.code]).toEqual(
        template.includes('entries/') && !template.includes('households') ? [404, 'entry-not-found'] : [200, undefined],
      );
    },
  );

  it('is refused without a token', async () => {
    expect((await ledger.get(pathOf(template))).status).toBe(401);
  });
});

describe('What a list tells of', () => {
  const noted = async (sub: string): Promise<object[]> => {
    const text = 'SELECT role, household, households, what FROM ledger.access_log WHERE subject = $1 ORDER BY number';
    return (await ledger.sql.query<object>(text, [sub])).rows;
  };

  it('is noted in the access log, in one row for all of it', async () => {
    const sub = `reader ${randomUUID()}`;
    const token = await ledger.token({ role: 'inspector', sub });
    for (const path of ['/v1/households', '/v1/lists/pairings']) {
      const { status, body } = await get(path, token);
      const told = new Set((body.items as { householdId: string }[]).map(({ householdId }) => householdId));
      expect([status, told.has(id)]).toEqual([200, true]);
      expect((await noted(sub)).at(-1)).toMatchObject({ role: 'inspector', household: null, households: [...told] });
    }
    expect(await noted(sub)).toMatchObject([{ what: 'listHouseholds' }, { what: 'listPairings' }]);
  });
  it('is noted, too, where somebody was looked for and not found', async () => {
    const sub = `reader ${randomUUID()}`;
    const token = await ledger.token({ role: 'office', sub });
    expect((await get('/v1/households?q=nobody', token)).status).toBe(200);
    expect(await noted(sub)).toMatchObject([{ households: [], what: 'listHouseholds' }]);
  });
  it('G12: is noted where it was refused, and where an entry was only tried', async () => {
    const sub = `reader ${randomUUID()}`;
    const token = await ledger.token({ role: 'cadre', sub, cadreId: randomUUID() });
    const stream = `households/${id}`;
    for (const what of ['file', 'timeline'])
      expect((await ledger.get(`/v1/${stream}/${what}`, token)).status).toBe(403);
    const entries = [visit(), visit()].map((data) => ({ stream, fact: 'VisitRecorded', data }));
    expect((await ledger.post('/v1/entries?mode=validate', { entries }, token)).status).toBe(200);
    const emergency = randomUUID();
    const step = { entryId: randomUUID(), emergencyId: emergency };
    const others = [
      { stream: `emergencies/${emergency}`, fact: 'EmergencyStepTaken', data: step },
      { stream: 'organisations/hospital', fact: 'OrganisationChanged', data: { entryId: randomUUID() } },
    ];
    expect((await ledger.post('/v1/entries?mode=validate', { entries: others }, token)).status).toBe(200);
    expect(await noted(sub)).toMatchObject([
      { household: id, what: 'file: not-paired' },
      { household: id, what: 'timeline: not-paired' },
      { households: [id], what: 'validateEntries' },
      { household: null, households: null, what: 'validateEntries' },
    ]);
    const streams = await ledger.sql.query('SELECT stream FROM ledger.access_log WHERE subject = $1 AND stream <> $2', [
      sub,
      '',
    ]);
    expect(streams.rows).toEqual([{ stream: `emergency-${emergency}` }]);
  });
  it('is not noted where it tells of nobody', async () => {
    const sub = `reader ${randomUUID()}`;
    const token = await ledger.token({ role: 'office', sub });
    for (const path of [
      '/v1/households?overdue=visit&closed=true',
      '/v1/facts',
      '/v1/reports/visits?from=2022-01-01&to=2022-12-31',
    ]) {
      expect((await get(path, token)).status).toBe(200);
    }
    expect(await noted(sub)).toEqual([]);
  });
});

const ofHousehold = questions.filter(({ path }) => path.includes('{householdId}')).map(({ path }) => path);

describe.each(ofHousehold)('%s', (template) => {
  const code = async (token: string, path = pathOf(template)): Promise<[number, string]> => {
    const { status, body } = await get(path, token);
    return [status, body.code as string];
  };

  it('is bound to the areas of an office and the pairing of a cadre', async () => {
    const inCounty = await ledger.token({ role: 'office', areas: ['220122000000'] });
    const outside = await ledger.token({ role: 'office', areas: [elsewhereCode] });
    expect((await code(inCounty))[0]).toBe(200);
    expect(await code(outside)).toEqual([403, 'outside-area']);
    const other = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    const isForCadres = questions.find(({ path }) => path === template)?.roles === undefined;
    expect(await code(other)).toEqual([403, isForCadres ? 'not-paired' : 'role-may-not-read']);
  });

  it('knows no household that was not registered, and no id that is none', async () => {
    expect(await code(office, pathOf(template).replace(id, randomUUID()))).toEqual([404, 'household-unknown']);
    expect(await code(office, pathOf(template).replace(id, 'L05'))).toEqual([400, 'id-invalid']);
    expect((await get(pathOf(template).replace(id, id.toUpperCase()))).status).toBe(200);
  });
});

const file = (query: string): string => `/v1/households/${id}/file?${query}`;
const timeline = (query: string): string => `/v1/households/${id}/timeline?${query}`;

describe('Wrong parameters', () => {
  const wrong: [path: () => string, parameter: string, code: string][] = [
    [() => file('asOf=2019-02-30'), 'asOf', 'not-a-day'],
    [() => file('asOf=2019'), 'asOf', 'not-a-day'],
    [() => file('asOf=yesterday'), 'asOf', 'not-a-day'],
    [() => file('asOf=2019-1-1'), 'asOf', 'not-a-day'],
    [() => file(`asOf=${'9'.repeat(300)}`), 'asOf', 'too-long'],
    [() => file('knownAt=2019-02-30'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=2019-02-03T10:00:00'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=2019-02-30T10:00:00Z'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=2019-02-03T25:00:00Z'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=now'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=2019-02-03T10:00:00%2B99:00'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=2019-02-03T10:00:00%2B24:00'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=9999-12-31T23:59:59-23:59'), 'knownAt', 'not-an-instant'],
    [() => file('knownAt=0001-01-01T00:00:00%2B23:59'), 'knownAt', 'not-an-instant'],
    [() => timeline('from=2019-13-01'), 'from', 'not-a-day'],
    [() => timeline('from=2019-10-02&to=2019-10-01'), 'to', 'end-before-start'],
    [() => timeline('fact=Visit'), 'fact', 'not-one-of'],
    [() => timeline('limit=0'), 'limit', 'too-small'],
    [() => timeline('limit=501'), 'limit', 'too-large'],
    [() => timeline('limit=ten'), 'limit', 'not-a-whole-number'],
    [() => timeline('limit=1.5'), 'limit', 'not-a-whole-number'],
    [() => timeline('limit=-1'), 'limit', 'not-a-whole-number'],
    [() => timeline('cursor=abc'), 'cursor', 'cursor-invalid'],
    [() => timeline(`cursor=${'A'.repeat(5_000)}`), 'cursor', 'cursor-invalid'],
    [() => `/v1/households/${id}/compare`, 'from', 'required'],
    [() => `/v1/households/${id}/compare?to=2019-01-01`, 'from', 'required'],
    [() => `/v1/households/${id}/replay?by=time`, 'by', 'not-one-of'],
    [() => '/v1/households?area=2201', 'area', 'not-an-area-code'],
    [() => '/v1/households?cadre=7', 'cadre', 'not-a-uuid'],
    [() => '/v1/households?category=Poor%20Ones', 'category', 'not-a-code'],
    [() => '/v1/households?unit=Hospital', 'unit', 'not-an-organisation-id'],
    [() => '/v1/households?overdue=yes', 'overdue', 'not-one-of'],
    [() => '/v1/households?closed=maybe', 'closed', 'not-one-of'],
    [() => '/v1/households?q=%20', 'q', 'text-empty'],
    [() => '/v1/households?q=a%00b', 'q', 'text-not-storable'],
    [() => '/v1/households?limit=1000', 'limit', 'too-large'],
    [() => '/v1/overdue?kind=gift', 'kind', 'not-one-of'],
    [() => '/v1/held?kind=all', 'kind', 'not-one-of'],
    [() => '/v1/findings?code=none', 'code', 'not-one-of'],
    [() => '/v1/lists/needs?urgency=extreme', 'urgency', 'not-one-of'],
    [() => '/v1/lists/pairings?paired=1', 'paired', 'not-one-of'],
    [() => '/v1/reports/visits?to=2019-01-01', 'from', 'required'],
    [() => '/v1/reports/visits?from=2019-01-01', 'to', 'required'],
    [() => '/v1/reports/visits?from=2019-01-02&to=2019-01-01', 'to', 'end-before-start'],
    [() => '/v1/reports/visits?from=2019-01-01&to=2019-01-02&by=week', 'by', 'not-one-of'],
  ];

  it.each(wrong.map(([path, parameter, code], i) => [`${i} ${parameter}: ${code}`, path, parameter, code] as const))(
    '%s',
    async (_, path, parameter, code) => {
      const answer = await get(path());
      expect([answer.status, answer.body.code]).toEqual([400, 'query-invalid']);
      expect(answer.body.errors).toEqual([{ path: parameter, code, message: expect.stringContaining(parameter) }]);
      const inChinese = await ledger.get(path(), office);
      expect(inChinese.body.errors[0].message).toMatch(/\p{Script=Han}/u);
    },
  );

  it('are all told at once', async () => {
    const { body } = await get(timeline('from=x&to=y&limit=z'));
    expect((body.errors as { path: string }[]).map((error) => error.path)).toEqual(['from', 'to', 'limit']);
  });

  it('are forgiven an offset whose plus sign arrives as a space', async () => {
    expect((await get(file('knownAt=2999-01-01T00:00:00+08:00'))).body.knownAt).toBe('2998-12-31T16:00:00.000Z');
    expect((await get(file('knownAt=2999-01-01'))).body.knownAt).toBe('2999-01-01T15:59:59.999Z');
    expect((await get(file('asOf='))).status).toBe(200);
  });
});

describe('Cursors', () => {
  it('carry the filters, which may be sent again but not changed', async () => {
    const first = await get(timeline('fact=VisitRecorded&from=2022-03-01&limit=2'));
    expect(first.body.items).toHaveLength(2);
    const cursor = first.body.nextCursor as string;
    const second = await get(timeline(`cursor=${cursor}`));
    expect(second.body.items).toHaveLength(2);
    expect((second.body.items as { fact: string }[]).map(({ fact }) => fact)).toEqual([
      'VisitRecorded',
      'VisitRecorded',
    ]);
    expect((await get(timeline(`fact=VisitRecorded&cursor=${cursor}&limit=5`))).body.items).toHaveLength(5);
    const changed = await get(timeline(`fact=MemberAdded&cursor=${cursor}`));
    expect(changed.body.errors).toMatchObject([{ path: 'fact', code: 'cursor-of-other-filter' }]);
  });

  it('are good for their own question and household alone, and not when altered', async () => {
    const { nextCursor } = (await get(timeline('limit=1'))).body as { nextCursor: string };
    const other = await newHousehold(ledger, office);
    const altered = nextCursor.slice(0, -2) + (nextCursor.endsWith('AA') ? 'BB' : 'AA');
    for (const path of [
      `/v1/households/${other}/timeline?cursor=${nextCursor}`,
      `/v1/households/${id}/history?cursor=${nextCursor}`,
      `/v1/households?cursor=${nextCursor}`,
      timeline(`cursor=${altered}`),
    ]) {
      expect((await get(path)).body.errors).toMatchObject([{ path: 'cursor', code: 'cursor-invalid' }]);
    }
  });

  it('do not tell what was looked for', async () => {
    await newHousehold(ledger, office, cadreId);
    const q = encodeURIComponent(name);
    const { nextCursor } = (await get(`/v1/households?limit=1`)).body as { nextCursor: string };
    expect(nextCursor).toMatch(/^[\w-]+$/);
    expect(Buffer.from(nextCursor, 'base64url').toString('latin1')).not.toContain(id);
    expect((await get(`/v1/households?q=${q}`)).body.items).toMatchObject([{ householdId: id }]);
    expect(ledger.log.join('\n')).not.toMatch(new RegExp(`${name}|${q}`, 'i'));
  });
});

describe('Answers', () => {
  it('to a recorded entry say where it is found', async () => {
    const answer = await get(last.headers.get('location') ?? '');
    expect(answer).toMatchObject({ status: 200, body: { entryId: last.body.entryId, fact: 'VisitRecorded' } });
    const unit = { entryId: randomUUID(), organisationId: 'clinic', name: '卫生院', kind: 'hospital' };
    const organisation = await recorded(ledger.post('/v1/organisations', unit, office));
    expect((await get(organisation.headers.get('location') ?? '')).body).toMatchObject({
      fact: 'OrganisationRegistered',
      data: { name: '卫生院' },
      labels: { 'organisation-kind': { hospital: 'Hospital' } },
    });
  });

  it('by lines are JSON, one file per entry', async () => {
    const answer = await get(`/v1/households/${id}/replay?by=received`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = answer.text.trimEnd().split('\n');
    const { body } = await get(`/v1/households/${id}/file?knownAt=2999-01-01`);
    expect(lines).toHaveLength(body.revision as number);
    expect((JSON.parse(lines.at(-1)!) as { state: unknown }).state).toEqual(body.state);
  });

  it('are in the language that is asked for', async () => {
    const titles = async (language: string): Promise<string> =>
      (await get(timeline('fact=VisitRecorded&limit=1'), office, { 'accept-language': language })).body.items[0]
        .title as string;
    expect(await titles('en')).toBe('Visit recorded');
    expect(await titles('zh-CN')).toBe('走访');
  });

  it('of the catalogue are schemas that stand for themselves', async () => {
    const { body } = await get('/v1/facts', office, { 'accept-language': 'zh' });
    expect(body.items).toHaveLength(allFacts().length);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { schema } of body.items as { schema: object }[]) ajv.compile(schema);
    const items = body.items as { fact: string; path: string; schema: object; example: object }[];
    for (const { schema, example } of items) expect(ajv.validate(schema, example)).toBe(true);
    const { schema, path } = items.find(({ fact }) => fact === 'VisitRecorded')!;
    expect(path).toBe('/v1/households/{id}/visits');
    expect(ajv.validate(schema, visit())).toBe(true);
    expect(ajv.validate(schema, visit({ nosuch: 1 }))).toBe(false);
    const mode = { title: '走访方式', 'x-labels': { home: '入户' } };
    expect(schema).toMatchObject({ properties: { mode } });
    const english = (await get('/v1/facts', office, { 'accept-language': 'en' })).body.items as typeof items;
    expect(english.find(({ fact }) => fact === 'VisitRecorded')!.schema).toMatchObject({
      properties: { mode: { title: 'Mode', 'x-labels': { home: 'at home' } } },
    });
  });
});
