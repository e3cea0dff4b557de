import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newHousehold, recorded, settle, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let household: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  household = await newHousehold(ledger, office);
}, 120_000);
afterAll(() => ledger.close());

const to = (route: string, body: object, language = 'zh'): Promise<Answer> =>
  ledger.post(`/v1/households/${household}/${route}`, body, office, { 'accept-language': language });

/** What is said in both languages; the same is sent twice, and refused twice. */
async function said(route: string, body: object): Promise<string[]> {
  const answers = [await to(route, body), await to(route, body, 'en')];
  for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
  return answers.map(({ body: told }) => told.detail as string);
}

describe('A message', () => {
  it('begins with the label of the field, through parts and lists; the path stands in `path`', async () => {
    const items = [{ goods: 'padded_quilt', quantity: { value: '-', qualifier: 'exact' } }];
    const donation = { entryId: randomUUID(), occurredOn: '2022-03-05', items };
    const { body } = await to('donations', donation);
    expect(body.errors).toEqual([
      {
        path: 'items.0.quantity.value',
        code: 'not-a-decimal',
        message: '物品（第 1 项）·数量·数值：须为加引号的小数，小数点后最多六位（所填："-"）；例如 "2"',
      },
    ]);
  });
  it('begins with it in a correction, too', async () => {
    const first = visit();
    await recorded(to('visits', first));
    const correction = { entryId: randomUUID(), corrects: first.entryId, reason: '笔误' };
    const [zh, en] = await said('corrections', { ...correction, data: { ...first, mode: 'dream' } });
    expect(zh).toMatch(/^更正后的内容·走访方式：须为以下之一：home（入户）、/);
    expect(en).toMatch(/^Data · Mode: It has to be one of: home \(at home\), /);
    const [late] = await said('corrections', { ...correction, data: { ...first, occurredOn: '2999' } });
    expect(late).toMatch(/^更正后的内容·发生日期：晚于今天，/);
    const [other] = await said('corrections', { ...correction, data: { ...first, entryId: randomUUID() } });
    expect(other).toContain(`须为 ${first.entryId}，与被更正的记录相同`);
    expect(other).toContain('；请改为相同或不填');
  });
  it('repeats nothing that is personal, and nothing written in words', async () => {
    const texts = await Promise.all([
      to('members', { entryId: randomUUID(), personId: randomUUID(), name: '张三', phone: '12345' }),
      to('visits', visit({ mode: '入户' })),
      to('visits', visit({ mode: '11010519491231002X' })),
      to('visits', visit({ sequence: 13_912_345_678 })),
    ]);
    for (const { status, text } of texts) {
      expect(status).toBe(422);
      expect(text).not.toMatch(/12345|所填|13912345678|11010519491231002X/);
    }
  });
  it('of a day in the future, and of a clock time elsewhere, names the day in Beijing', async () => {
    const [zh, en] = await said('visits', visit({ occurredOn: '2999-01-01' }));
    expect(zh).toMatch(/^发生日期：晚于今天，今天是 \d{4}-\d\d-\d\d（北京时间）（所填："2999-01-01"）；请/);
    expect(en).toMatch(
      /^Occurred on: It lies after today, which is \d{4}-\d\d-\d\d in Beijing \(sent: "2999-01-01"\); /,
    );
    const night = visit({ occurredOn: '2022-03-05', occurredAt: '2022-03-05T20:00:00Z' });
    const [at] = await said('visits', night);
    expect(at).toContain('按北京时间是 2022-03-06，不在发生日期 2022-03-05 之内');
    expect(at).toContain('请把 occurredOn 填为 2022-03-06');
  });
  it('of an id that was used before says what is stored, and how to go on', async () => {
    const first = visit();
    await recorded(to('visits', first));
    const [zh, en] = await said('visits', { ...first, mode: 'phone' });
    expect(zh).toMatch(/^记录编号：.*先录入的那条已经保存，这一条没有.*；新的记录请换新的编号/);
    expect(en).toMatch(/the first one is stored, this one is not.*; give a new entry an id of its own/);
  });
  it('of a state that moved on says where to look', async () => {
    const grade = (level: string, more: object = {}): object => ({
      ...{ entryId: randomUUID(), occurredOn: '2022-03-05', level, visitEveryDays: 30 },
      ...more,
    });
    const { revision } = (await to('risk-grades', grade('high'))).body as { revision: number };
    const [zh] = await said('risk-grades', grade('low', { basedOnRevision: revision - 1 }));
    expect(zh).toMatch(/^所依据的版本：.*；请查看 with 所列的记录，重新读取后以新的 revision 录入$/);
  });
  it('of a code that there is not names the nearest, and where all are', async () => {
    const [zh, en] = await said('visits', visit({ purposes: ['need_enquiry'] }));
    expect(zh).toMatch(
      /^走访目的（第 1 项）：代码表 visit-purpose 中没有代码 need_enquiry（所填：.*相近的有：needs_enquiry（/,
    );
    expect(zh).toContain('全部代码见 /v1/codes/visit-purpose/file');
    expect(en).toMatch(/has no code need_enquiry .*the nearest are needs_enquiry \(/);
  });
  it('of a code that has ended says since when', async () => {
    const ended = { entryId: randomUUID(), list: 'need-kind', code: 'coal', zh: '煤', until: '2020-12-31' };
    await recorded(ledger.post('/v1/codes', ended, office));
    const need = { entryId: randomUUID(), occurredOn: '2022-03-05', kind: 'coal' };
    const [zh] = await said('needs', need);
    expect(zh).toMatch(/^需求类别：代码表 need-kind 中的 coal 已于 2020-12-31 停用/);
  });
});

describe('A message on a parameter', () => {
  it('says which, the rule, what was sent and what to do; nothing written in words, and no number of a person', async () => {
    const told = async (query: string, language: string): Promise<string[]> => {
      const { body } = await ledger.get(`/v1/households?${query}`, office, { 'accept-language': language });
      return (body.errors as { message: string }[]).map(({ message }) => message);
    };
    expect(await told('limit=0&overdue=perhaps', 'zh')).toEqual([
      'overdue：须为以下之一：visit, contact, any（所填："perhaps"）；请从中选择',
      'limit：须为 1 至 200 的整数（所填："0"）',
    ]);
    expect(await told('limit=0', 'en')).toEqual(['limit has to be a whole number from 1 to 200 (sent: "0")']);
    const [zh, en] = [await told('colour=red', 'zh'), await told('colour=red', 'en')];
    expect(zh[0]).toMatch(/^colour：没有这个参数；可用的参数：/);
    expect(en[0]).toMatch(/^colour is not a parameter here; the parameters are: /);
    expect((await told(`area=${encodeURIComponent('南关区')}&cadre=13912345678`, 'zh')).join()).not.toMatch(/所填|139/);
  });
});

describe('An answer', () => {
  it('to a repeat says that the entry has been voided since', async () => {
    const first = visit();
    await recorded(to('visits', first));
    const again = async (): Promise<Answer> => to('visits', first, 'en');
    expect((await again()).body).not.toHaveProperty('voided');
    const voiding = { entryId: randomUUID(), voids: first.entryId, reason: '重复' };
    await recorded(to('voids', voiding));
    const { status, body } = await again();
    expect([status, body.voided]).toEqual([200, { by: voiding.entryId, text: expect.stringMatching(/voided since/) }]);
    await recorded(to('voids', { entryId: randomUUID(), voids: voiding.entryId, reason: '误作废' }));
    expect((await again()).body).not.toHaveProperty('voided');
  });
  it('names the entry that is refused among many, by the id that was sent', async () => {
    const stream = `households/${household}`;
    const [wrong, weather] = [visit({ mode: 'dream' }), visit()];
    const entries = [
      { stream, fact: 'VisitRecorded', data: wrong },
      { stream, fact: 'VisitRecorded', data: weather, weather: 'sunny' },
      { stream, fact: 'VisitRecorded', data: visit({ entryId: '孙悟空' }) },
      { stream, fact: 'VisitRecorded', data: '孙悟空' },
    ];
    for (const mode of ['record', 'validate']) {
      const { body } = await ledger.post(`/v1/entries?mode=${mode}`, { entries }, office);
      const ids = (body.results as { outcome: string; entryId?: string }[]).map(({ outcome, entryId }) => [
        outcome,
        entryId,
      ]);
      const refused = (entryId?: string) => ['refused', entryId];
      expect(ids).toEqual([refused(wrong.entryId), refused(weather.entryId), refused(), refused()]);
    }
  });
});
