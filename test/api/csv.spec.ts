import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { questions } from '../../src/queries/routes.js';
import type { QueryDefinition } from '../../src/queries/query-definition.js';
import { sheetOf } from '../support/csv.js';
import { requests, sendersOf } from './told-examples.js';
import { elsewhereCode, newHousehold, recorded, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** A page of households holds 200 at the most. */
const households_count = 203;

/** Questions that name neither a stream nor somebody: each of them is a list. */
const lists = questions.filter(({ of, path }) => of === undefined && !path.includes('{'));
const parametersOf: Readonly<Record<string, string>> = {
  reportVisits: 'from=2022-01-01&to=2022-12-31&by=unit',
  listVisitEntries: 'from=2022-01-01&to=2022-12-31',
  reportGifts: 'from=2022-01-01&to=2022-12-31',
  listGiftEntries: 'from=2022-01-01&to=2022-12-31',
  listSelfReports: 'state=all',
  traceDonations: 'donor=county-hospital',
  traceForDonor: 'donor=county-hospital',
  listAnomalies: 'from=2021-01-01&to=2022-12-31',
};
describe('Every list as CSV', () => {
  let ledger: TestLedger;
  let office: string;
  let cadre: string;
  let paired: string;
  let position: string;

  beforeAll(async () => {
    ledger = await startTestLedger();
    const tokens = await sendersOf(ledger);
    for (const { address, value, 'x-sender': sender } of requests) {
      const { status, text } = await ledger.post(address, value, tokens[sender]);
      if (status > 202) throw new Error(`${address}: ${status} ${text}`);
    }
    const cadreId = randomUUID();
    office = tokens['office']!;
    cadre = await ledger.token({ role: 'cadre', cadreId });
    await recorded(ledger.post('/v1/cadres', { entryId: randomUUID(), personId: cadreId, name: '王立新' }, office));
    const hospital = { entryId: randomUUID(), organisationId: 'hospital', name: '医院', kind: 'hospital' };
    await recorded(ledger.post('/v1/organisations', hospital, office));
    paired = await newHousehold(ledger, office, cadreId);
    const registered = Array.from({ length: households_count }, (_, i) => ({
      stream: 'households',
      fact: 'HouseholdRegistered',
      data: {
        entryId: randomUUID(),
        householdId: randomUUID(),
        areaCode: i % 2 === 0 ? villageCode : elsewhereCode,
        registryNumber: { 0: '1234567890123456', 1: '-R1' }[i] ?? `R-${i}`,
      },
    }));
    const sent = await ledger.post('/v1/entries', { entries: registered }, office);
    expect(/"problem":.{0,300}/.exec(sent.text)).toBeNull();
    const { householdId: other } = registered[0]!.data;
    const post = (id: string, route: string, body: object, by = office): Promise<Answer> =>
      ledger.post(`/v1/households/${id}/${route}`, { entryId: randomUUID(), ...body }, by);
    const description = '@降压药，"一天两次"\n早晚各一';
    await recorded(post(paired, 'risk-grades', { level: 'high', visitEveryDays: 30, occurredOn: '2020' }));
    await recorded(post(paired, 'needs', { kind: 'medicine', description, occurredOn: '2022' }));
    await recorded(post(paired, 'visits', visit({ organisationId: 'hospital' })));
    for (const outcome of ['completed', 'nobody_home'])
      await recorded(post(paired, 'visits', visit({ entryId: randomUUID(), occurredOn: '2022-08-01', outcome })));
    const personId = randomUUID();
    await recorded(post(paired, 'members', { personId, name: '李某', occurredOn: '2016' }));
    const observations = [{ code: '8480-6', value: '185', unit: 'mm[Hg]' }];
    await recorded(post(paired, 'health-checks', { personId, observations, occurredOn: '2022-03-05' }));
    await recorded(post(paired, 'referrals', { personId, toOrganisationId: 'hospital', occurredOn: '2022-03-05' }));
    const measures = [{ kind: 'visit', until: '2022-12-31', costFen: 5000 }];
    await recorded(post(paired, 'plans', { goals: '收入不降', measures, occurredOn: '2022' }));
    await recorded(post(paired, 'duplicate-suspicions', { otherHouseholdId: other, grounds: 'same_address' }));
    const held = await post(other, 'visits', visit(), cadre);
    expect(held.status).toBe(202);
    position = held.headers.get('ledger-position')!;
  }, 180_000);
  afterAll(() => ledger.close());

  const ask = (list: QueryDefinition, more = '', headers: Record<string, string> = {}): Promise<Answer> => {
    const query = [parametersOf[list.operationId], more].filter(Boolean).join('&');
    const by = list.roles?.includes('office') === false ? cadre : office;
    const waited: Record<string, string> = list.fromTables ? { 'ledger-wait-for': position } : {};
    return ledger.get(`${list.path}?${query}`, by, { ...waited, ...headers });
  };
  const asCsv = { accept: 'text/csv' };
  const list = (operationId: string): QueryDefinition => lists.find((each) => each.operationId === operationId)!;

  async function itemsOf(asked: QueryDefinition): Promise<object[]> {
    const items: object[] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const { body } = await ask(asked, cursor === undefined ? '' : `cursor=${cursor}`);
      items.push(...(asked.listed!.rows?.(body as object) ?? (body as { items: object[] }).items));
      cursor = (body as { nextCursor?: string }).nextCursor;
    }
    return items;
  }

  /** Whom the access log says that a list has told of since then. */
  async function toldOf(operationId: string, since: string): Promise<number> {
    const { rows } = await ledger.sql.query<{ n: string }>(
      `SELECT count(DISTINCT each) AS n FROM ledger.access_log, unnest(households) AS each WHERE what = $1 AND number > $2`,
      [operationId, since],
    );
    return Number(rows[0]!.n);
  }

  const lastNoted = async (): Promise<string> =>
    (await ledger.sql.query<{ n: string }>('SELECT max(number) AS n FROM ledger.access_log')).rows[0]!.n;

  it('is described as such, so that none is forgotten', async () => {
    const { paths } = (await ledger.get('/openapi.json')).body as {
      paths: Record<string, { get: { responses: { 200: { content: object } } } }>;
    };
    for (const { path, listed, operationId } of lists) {
      expect([operationId, listed !== undefined]).toEqual([operationId, true]);
      const { content } = paths[path]!.get.responses[200];
      expect([path, Object.keys(content)]).toEqual([path, ['application/json', 'text/csv']]);
    }
  });

  it.each(lists.map((each) => [each.operationId, each] as const))(
    '%s tells the same rows as its pages, under the labels of its columns',
    async (operationId, asked) => {
      const items = await itemsOf(asked);
      const answer = await ask(asked, '', asCsv);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/csv; charset=utf-8; header=present',
      ]);
      const { header, rows } = sheetOf(answer.text);
      expect(new Set(header).size).toBe(header.length);
      expect([operationId, rows.length > 0]).toEqual([operationId, true]);
      expect(rows).toHaveLength(items.length);
      for (const [i, item] of items.entries()) {
        for (const [name, value] of Object.entries(item)) {
          const column = asked.listed!.columns[name];
          expect([operationId, name, column]).toEqual([operationId, name, expect.anything()]);
          if (typeof value !== 'string' || column!.values || column!.list) continue;
          const cell = rows[i]![column!.label.zh]!;
          expect([name, cell.replace(/^'|^="(.*)"$/, '$1')]).toEqual([name, value.replace(/^'/, '')]);
        }
      }
      const english = sheetOf((await ask(asked, 'format=csv', { 'accept-language': 'en' })).text);
      expect(english.rows).toHaveLength(items.length);
      expect(english.header.every((label) => /^[A-Z][\x20-\x7e]*$/.test(label))).toBe(true);
      expect(header.every((label) => /\p{Script=Han}/u.test(label))).toBe(true);
      expect(answer.headers.has('ledger-position')).toBe(asked.fromTables === true);
    },
    30_000,
  );

  it('is complete however long, in the order of its pages, whatever limit says; each page is noted', async () => {
    const since = await lastNoted();
    const { rows } = sheetOf((await ask(list('listHouseholds'), 'limit=7', asCsv)).text);
    const told = rows.map((row) => row['户编号']);
    expect(rows.length).toBeGreaterThan(households_count);
    expect(new Set(told).size).toBe(rows.length);
    expect(told).toEqual(
      (await itemsOf(list('listHouseholds'))).map((item) => (item as { householdId: string }).householdId),
    );
    expect(await toldOf('listHouseholds', since)).toBe(rows.length);
  });

  it('keeps long numbers as text, names codes, and takes the power of formulas', async () => {
    const { rows } = sheetOf((await ask(list('listBaseline'), '', asCsv)).text);
    const numbers = rows.map((row) => row['建档编号']);
    expect(numbers).toEqual(expect.arrayContaining(['="1234567890123456"', "'-R1", 'R-2']));
    expect(rows.find((row) => row['户编号'] === paired)).toMatchObject({
      区划: '三盛玉村',
      '区划（代码）': `="${villageCode}"`,
    });
    const needs = sheetOf((await ask(list('listNeeds'), '', asCsv)).text);
    expect(needs.rows.find((row) => row['户编号'] === paired)?.['具体需求']).toBe('\'@降压药，"一天两次"\n早晚各一');
  });

  it('begins with the byte order mark of UTF-8', async () => {
    const headers = { authorization: `Bearer ${office}`, accept: 'text/csv' };
    const bytes = Buffer.from(await (await fetch(`${ledger.url}/v1/cadres`, { headers })).arrayBuffer());
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(bytes.subarray(3).toString('utf8')).toMatch(/^干部编号,姓名,/);
  });

  it('is refused as its pages are: by role, by area, by parameters', async () => {
    const held = await ledger.get('/v1/held?format=csv', cadre);
    expect([held.status, held.body.code]).toEqual([403, 'role-may-not-read']);
    const town = await ledger.token({ role: 'office', areas: ['220122000000'] });
    const outside = await ledger.get(`/v1/households?format=csv&area=${elsewhereCode}`, town);
    expect([outside.status, outside.body.code]).toEqual([403, 'outside-area']);
    const own = sheetOf((await ledger.get('/v1/households?format=csv', town)).text).rows;
    expect(new Set(own.map((row) => row['区划（代码）']))).toEqual(new Set([`="${villageCode}"`]));
    const unknown = await ledger.get('/v1/households?format=xlsx', office);
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([400, 'format']);
    expect(sheetOf((await ledger.get('/v1/tasks?format=csv', cadre)).text).rows).toHaveLength(1);
  });
});
