/** A yearly report as somebody records it who knows the API alone: what it declares, gives, lends, insures and counts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Item = Record<string, any>;

const exactly = (value: number | string): object => ({ value, qualifier: 'exact' });
const fenOf = (fen: number, qualifier = 'exact'): object => ({ fen, qualifier });

let ledger: TestLedger;
let office: string;
let last: Answer;
beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  const bank = { organisationId: 'bank', name: '农村商业银行', kind: 'bank', areaCode: villageCode };
  await say('/v1/organisations', bank);
  await say('/v1/organisations', { ...bank, organisationId: 'school', name: '小学', kind: 'school' });
}, 120_000);
afterAll(() => ledger.close());

async function say(path: string, body: object): Promise<Answer & { id: string }> {
  const entryId = randomUUID();
  last = await recorded(ledger.post(path, { entryId, ...body }, office));
  return { ...last, id: entryId };
}

async function ask(path: string): Promise<Item> {
  const { status, body, text } = await ledger.get(path, office, {
    'ledger-wait-for': last.headers.get('ledger-position')!,
  });
  if (status !== 200) throw new Error(text);
  return body as Item;
}

const itemsOf = async (path: string): Promise<Item[]> => (await ask(path))['items'] as Item[];

async function programme(name: string, more: object = {}): Promise<string> {
  const programmeId = randomUUID();
  await say('/v1/programmes', {
    programmeId,
    name,
    kind: 'project',
    occurredOn: '2024',
    organisationId: 'bank',
    ...more,
  });
  return programmeId;
}

describe('Many entries at once', () => {
  const starting = (programmeId: string, parentId?: string): object => ({
    stream: 'programmes',
    fact: 'ProgrammeStarted',
    data: { entryId: randomUUID(), programmeId, name: '结对帮扶', kind: 'project', ...(parentId && { parentId }) },
  });

  it.each(['validate', 'record'])('may name what others of them open, in whatever order: %s', async (mode) => {
    const [whole, part, piece] = [randomUUID(), randomUUID(), randomUUID()];
    const entries = [starting(piece, part), starting(part, whole), starting(whole)];
    const { body } = await ledger.post(`/v1/entries?mode=${mode}`, { entries }, office);
    const outcomes = (body.results as Item[]).map(({ outcome }) => outcome as string);
    expect(outcomes).toEqual(outcomes.map(() => (mode === 'record' ? 'recorded' : 'would-record')));
  });

  it('are told how the stream of a fact is written', async () => {
    const id = randomUUID();
    const entries = [
      { ...starting(id), stream: `programmes/${id}` },
      { stream: 'programmes', fact: 'ProgrammeClosed', data: { entryId: randomUUID() } },
    ];
    const { body } = await ledger.post('/v1/entries', { entries }, office, { 'accept-language': 'en' });
    expect((body.results as Item[]).map(({ problem }) => (problem as Item)['detail'] as string)).toEqual([
      'stream of ProgrammeStarted has to be programmes, with the id in data.programmeId',
      'stream of ProgrammeClosed has to be programmes/{programmeId}',
    ]);
  });
});

describe('Stock and donations', () => {
  it('say how exact they are, so that the identity holds as far as it is known', async () => {
    const batchId = randomUUID();
    const item = (name: string, goods: string, quantity: object): object => ({ item: name, goods, quantity });
    await say('/v1/batches', {
      ...{ batchId, name: '慰问品', occurredOn: '2024', donor: { organisationId: 'bank' }, organisationId: 'bank' },
      items: [
        item('rice', 'rice', { value: '50', qualifier: 'at_least' }),
        { ...item('oil', 'soybean_oil', { qualifier: 'unknown' }), value: fenOf(6_000_000, 'below') },
      ],
    });
    const group = { description: '困难职工', count: exactly(63) };
    const out = (name: string, value: string, to: object): Promise<unknown> =>
      say(`/v1/batches/${batchId}/distributions`, {
        occurredOn: '2024-06-01',
        items: [{ item: name, quantity: exactly(value) }],
        recipients: [to],
      });
    await out('rice', '82', { organisationId: 'school' });
    await out('oil', '1', { group });
    const [oil, rice] = (await itemsOf('/v1/batches')).filter((each) => each['batchId'] === batchId);
    expect(rice).toMatchObject({
      ...{ received: '50', receivedQualifier: 'at_least', distributed: '82', distributedQualifier: 'exact' },
      ...{ remaining: '0', remainingQualifier: 'at_least', surplus: '0', shortage: '0', countedQualifier: 'exact' },
    });
    expect(oil).toMatchObject({ receivedQualifier: 'unknown', distributed: '63', remainingQualifier: 'at_least' });
    expect(oil).toMatchObject({ valueFen: 6_000_000, valueQualifier: 'below' });
    expect(oil).not.toHaveProperty('received');
    const steps = (await itemsOf('/v1/reports/donations?donor=bank')).filter(({ step }) => step === 'handed_out');
    expect(steps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ recipientId: 'school', goods: 'rice', quantity: '82', quantityQualifier: 'exact' }),
        expect.objectContaining({ recipient: '困难职工', goods: 'soybean_oil', quantity: '63' }),
      ]),
    );
    const trace = (await itemsOf('/v1/reports/donor-trace?donor=bank')).filter(({ step }) => step === 'handed_out');
    expect(trace).toEqual(expect.arrayContaining([expect.objectContaining({ goods: 'rice', quantity: '82' })]));
  });

  it('of cash have no quantity', async () => {
    const householdId = randomUUID();
    await say('/v1/households', { householdId, areaCode: villageCode, occurredOn: '2016' });
    await say(`/v1/households/${householdId}/donations`, {
      ...{ occurredOn: '2024-02', donor: { organisationId: 'bank' }, cash: fenOf(50_000) },
    });
    const gifts = await itemsOf('/v1/reports/gifts?by=goods&from=2024-01-01&to=2024-12-31');
    expect(gifts).toEqual([expect.objectContaining({ gifts: 1, cashFen: 50_000 })]);
    expect(gifts[0]).not.toHaveProperty('quantity');
    expect(gifts[0]).not.toHaveProperty('quantityQualifier');
  });
});

describe('Money of which bounds alone are known (S15)', () => {
  const bounds = { fromFen: 300_000, toFen: 500_000, qualifier: 'unknown' };
  const atLeast = { valueFen: 300_000, valueQualifier: 'at_least' };

  it('is at least its lower bound, wherever a donor is shown what it gave', async () => {
    await say('/v1/organisations', { organisationId: 'patron', name: '商会', kind: 'charity', areaCode: villageCode });
    const programmeId = await programme('助学');
    const gift = { occurredOn: '2024-03', from: { organisationId: 'patron' }, amount: bounds };
    await say(`/v1/programmes/${programmeId}/contributions`, gift);
    const householdId = randomUUID();
    await say('/v1/households', { householdId, areaCode: villageCode, occurredOn: '2016' });
    const items = [{ goods: 'rice', quantity: exactly('2'), value: bounds }];
    await say(`/v1/households/${householdId}/donations`, {
      ...{ occurredOn: '2024-04', donor: { organisationId: 'patron' }, items, cash: bounds },
    });
    for (const path of ['donations', 'donor-trace']) {
      const rows = await itemsOf(`/v1/reports/${path}?donor=patron`);
      const [given, contributed] = ['given', 'contributed'].map((step) => rows.filter((row) => row['step'] === step));
      expect(contributed).toEqual([expect.objectContaining(atLeast)]);
      expect(given).toEqual([expect.objectContaining(atLeast), expect.objectContaining(atLeast)]);
    }
  });

  it('is so in claims, too', async () => {
    const programmeId = await programme('医疗互助');
    const claims = { occurredOn: '2024', scheme: 'resident_basic', claims: exactly(3), amount: bounds };
    await say(`/v1/programmes/${programmeId}/insurance-claims`, claims);
    expect(await itemsOf(`/v1/reports/insurance?programme=${programmeId}`)).toEqual([
      expect.objectContaining({ step: 'claimed', amountFen: 300_000, amountQualifier: 'at_least' }),
    ]);
  });
});

describe('Programmes', () => {
  it('insure categories, whose counts and claims stand in a list', async () => {
    const programmeId = await programme('防贫保');
    await say(`/v1/programmes/${programmeId}/insurances`, {
      ...{ occurredOn: '2024', scheme: 'resident_basic', premium: fenOf(25_736_000), organisationId: 'bank' },
      insured: [{ category: 'monitored', households: exactly(3217) }, { category: 'low_income' }],
    });
    await say(`/v1/programmes/${programmeId}/insurance-claims`, {
      ...{ occurredOn: '2024', scheme: 'resident_basic', claims: exactly(19), amount: fenOf(11_000_000, 'at_least') },
      each: { fromFen: 60_000, toFen: 2_400_000 },
    });
    const rows = await itemsOf(`/v1/reports/insurance?programme=${programmeId}&scheme=resident_basic`);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ step: 'insured', category: 'monitored', households: 3217, amountFen: 25_736_000 }),
        expect.objectContaining({ step: 'insured', category: 'low_income' }),
        expect.objectContaining({
          ...{ step: 'claimed', claims: 19, amountFen: 11_000_000, amountQualifier: 'at_least' },
          ...{ eachFromFen: 60_000, eachToFen: 2_400_000 },
        }),
      ]),
    );
    expect(rows.find(({ category }) => category === 'low_income')).not.toHaveProperty('households');
  });

  it('log shifts of teams of another programme, many at once', async () => {
    const [home, service] = [await programme('志愿服务队'), await programme('敬老日')];
    const team = await say(`/v1/programmes/${home}/teams`, { name: '金燕志愿服务队', occurredOn: '2024' });
    const teamElsewhere = { programmeId: home, entryId: team.id };
    await say(`/v1/programmes/${service}/shifts`, { occurredOn: '2024', teamElsewhere, shifts: exactly(52) });
    expect(await itemsOf(`/v1/volunteers?programme=${service}`)).toEqual([
      expect.objectContaining({
        ...{ party: 'team', teamId: team.id, name: '金燕志愿服务队', shifts: 52, shiftsQualifier: 'exact' },
        ...{ hours: '0', hoursQualifier: 'at_least' },
      }),
    ]);
  });

  it('spend what a unit pays from its own means, and give its staff packs of a value', async () => {
    const programmeId = await programme('消费帮扶');
    const spent = { occurredOn: '2024-08', purpose: 'schooling', ownMeansOf: 'bank' };
    await say(`/v1/programmes/${programmeId}/expenditures`, {
      ...{ ...spent, amount: fenOf(9_800_000), each: { fromFen: 100_000, toFen: 300_000 } },
      to: { group: { description: '困难学生', count: exactly(47) } },
    });
    await say(`/v1/programmes/${programmeId}/staff-gifts`, {
      ...{ occurredOn: '2024-02', to: { organisationId: 'bank', description: '一线员工', count: exactly(217) } },
      ...{ goods: 'other', quantity: exactly(217), value: fenOf(6_510_000) },
    });
    const [row] = (await itemsOf('/v1/programmes')).filter((each) => each['programmeId'] === programmeId);
    expect(row).toMatchObject({ putInFen: 0, spentFen: 9_800_000, ownMeansFen: 9_800_000, freeFen: 0 });
    expect(row).not.toHaveProperty('attendees');
  });
});

describe('Declared totals', () => {
  const declare = (
    programmeId: string,
    metric: string,
    value: object,
    more: object = {},
  ): Promise<Answer & { id: string }> =>
    say(`/v1/programmes/${programmeId}/aggregates`, { occurredOn: '2025-01-16', metric, value, ...more });

  it('are held against what occurred in their period, for certain or perhaps', async () => {
    const programmeId = await programme('健步走');
    const event = (occurredOn: string, many: number): Promise<unknown> =>
      say(`/v1/programmes/${programmeId}/events`, { kind: 'walk', occurredOn, attendees: exactly(many) });
    await event('2024-05-18', 120);
    await event('2023-05-18', 7);
    await event('2023/2024', 30);
    await declare(programmeId, 'people', exactly('120'), { period: '2024', note: '三次合计' });
    const [total] = await itemsOf(`/v1/reports/declared?programme=${programmeId}`);
    expect(total).toMatchObject({
      derived: '120',
      derivedQualifier: 'at_least',
      uncertain: '30',
      gap: '0',
      note: '三次合计',
    });
  });

  it('of an area count what a programme of its organiser did there, and of a unit the money that it gave', async () => {
    const programmeId = await programme('夜校');
    await say(`/v1/programmes/${programmeId}/events`, { kind: 'course', occurredOn: '2024-03', staff: exactly(6) });
    await say(`/v1/programmes/${programmeId}/contributions`, {
      ...{ occurredOn: '2024-03', from: { organisationId: 'bank' }, amount: fenOf(300) },
    });
    await say(`/v1/programmes/${programmeId}/contributions`, {
      ...{ occurredOn: '2024-03', from: { organisationId: 'school' }, amount: fenOf(40) },
    });
    await declare(programmeId, 'staff', exactly('6'), { period: '2024', areaCode: villageCode });
    await declare(programmeId, 'money_fen', exactly('300'), { period: '2024', organisationId: 'bank' });
    await declare(programmeId, 'events', exactly('2'), { upTo: exactly('3'), organisationId: 'bank' });
    const totals = await itemsOf(`/v1/reports/declared?programme=${programmeId}`);
    const of = (metric: string): Item | undefined => totals.find((each) => each['metric'] === metric);
    expect(of('staff')).toMatchObject({ derived: '6', gap: '0' });
    expect(of('money_fen')).toMatchObject({ derived: '300', gap: '0' });
    expect(of('events')).toMatchObject({ declared: '2', declaredUpTo: '3', derived: '1', gap: '-2', gapUpTo: '-1' });
  });

  it('that another programme has published stand once', async () => {
    const [first, second] = [await programme('上半年'), await programme('全年')];
    const published = await declare(first, 'ambulances', exactly('21'), { period: '2024' });
    const repeatsElsewhere = { programmeId: first, entryId: published.id };
    await declare(second, 'ambulances', exactly('21'), { period: '2024', repeatsElsewhere });
    expect(await itemsOf('/v1/reports/declared?metric=ambulances')).toEqual([
      expect.objectContaining({ programmeId: first, published: 2 }),
    ]);
  });

  it('and teams of another programme are there, and are what they are named as', async () => {
    const [there, here] = [await programme('上半年'), await programme('全年')];
    const published = await declare(there, 'ambulances', exactly('22'), { period: '2025' });
    const team = await say(`/v1/programmes/${there}/teams`, { name: '银龄服务队', occurredOn: '2025' });
    const send = async (route: string, body: object): Promise<unknown> => {
      const sent = await ledger.post(`/v1/programmes/${here}/${route}`, { entryId: randomUUID(), ...body }, office);
      const { status, body: answer } = sent;
      return [status, answer.code, (answer.errors as object[] | undefined)?.[0]];
    };
    const total = { metric: 'ambulances', value: exactly('22'), occurredOn: '2025' };
    const named = (entryId: string, programmeId = there): object => ({ programmeId, entryId });
    const refused = (code: string, path: string): unknown => [422, code, expect.objectContaining({ path, code })];
    for (const entryId of [randomUUID(), team.id])
      expect(await send('aggregates', { ...total, repeatsElsewhere: named(entryId) })).toEqual(
        refused('declaration-unknown', 'repeatsElsewhere.entryId'),
      );
    for (const entryId of [randomUUID(), published.id])
      expect(await send('shifts', { teamElsewhere: named(entryId), shifts: exactly(2), occurredOn: '2025' })).toEqual(
        refused('team-unknown', 'teamElsewhere.entryId'),
      );
    expect(await send('aggregates', { ...total, repeatsElsewhere: named(published.id, randomUUID()) })).toEqual(
      refused('programme-unknown', 'repeatsElsewhere.programmeId'),
    );
    expect(await send('aggregates', { ...total, repeatsElsewhere: named(published.id) })).toMatchObject([201]);
  });

  it('stand beside what is derived for dashboards, too, with the same figures', async () => {
    const told = await itemsOf('/v1/reports/declared?limit=200');
    const names = ['derived', 'derived_qualifier', 'uncertain', 'gap', 'gap_up_to', 'gap_qualifier', 'entries'];
    const { rows } = await ledger.sql.query<Item>(
      `SELECT entry_id, declared::text, published::integer, ${names.map((name) => `to_json(${name}) AS ${name}`).join(', ')}
         FROM dashboard.declared_beside_derived ORDER BY programme_id, entry_id`,
    );
    expect(rows).toHaveLength(told.length);
    expect(rows.filter(({ derived }) => derived !== null).length).toBeGreaterThan(3);
    const numberOf = (value: unknown): unknown => (value === undefined ? null : Number(value));
    expect(rows).toEqual(
      told.map((each) => ({
        ...{ entry_id: each['entryId'], declared: each['declared'] ?? null, published: each['published'] },
        ...{ derived: numberOf(each['derived']), derived_qualifier: each['derivedQualifier'] ?? null },
        ...{ uncertain: numberOf(each['uncertain']), gap: numberOf(each['gap']), gap_up_to: numberOf(each['gapUpTo']) },
        ...{ gap_qualifier: each['gapQualifier'] ?? null, entries: each['entries'] ?? null },
      })),
    );
  });
});
