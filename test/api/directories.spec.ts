import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, settle, startTestLedger, townCode } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

describe('what entries name can be looked up', () => {
  let ledger: TestLedger;
  let office: string;
  let cadre: string;
  let member: string;
  let position: string;
  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office, cadre } = await settle(ledger));
    member = randomUUID();
    const unit = { entryId: randomUUID(), personId: member, name: '李强', organisationId: 'hospital' };
    expect(await ledger.post('/v1/cadres', unit, office)).toMatchObject({ status: 201 });
    const area = { entryId: '0192f7c4-5a3e-7c31-9d55-6a1f4c1f0a99', code: townCode, name: '小城子乡' };
    position = (await ledger.post('/v1/areas', area, office)).body.position;
  });
  afterAll(() => ledger.close());

  const get = (path: string, token = office): Promise<Answer> =>
    ledger.get(path, token, { 'ledger-wait-for': position });

  it('units by the beginning of a name or an id, and by kind, with labels', async () => {
    const { status, body } = await get('/v1/organisations?q=医');
    expect(status).toBe(200);
    expect(body.items).toEqual([{ organisationId: 'hospital', name: '医院', kind: 'hospital' }]);
    expect(body.labels['organisation-kind'].hospital).toEqual(expect.any(String));
    expect((await get('/v1/organisations?q=hosp')).body.items).toHaveLength(1);
    expect((await get('/v1/organisations?kind=school')).body.items).toEqual([]);
  });

  it('cadres by unit, those alone whom the caller may read', async () => {
    expect((await get('/v1/cadres?unit=hospital')).body.items).toMatchObject([
      { cadreId: member, organisationId: 'hospital' },
    ]);
    expect((await get('/v1/cadres?unit=nobody')).body.items).toEqual([]);
    const confined = await ledger.token({ role: 'office', sub: 'office-far', areas: [elsewhereCode] });
    expect((await get('/v1/cadres', confined)).body.items).toEqual([]);
  });

  it('codes of a list with both labels, page by page, each once', async () => {
    const all = (await get('/v1/codes?list=visit-purpose&limit=500', cadre)).body.items;
    expect(all.length).toBeGreaterThan(3);
    expect(all[0]).toMatchObject({ list: 'visit-purpose', zh: expect.any(String), en: expect.any(String) });
    const paged: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/v1/codes?list=visit-purpose&limit=2${cursor}`);
      paged.push(...body.items);
      cursor = body.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
    } while (cursor !== '');
    expect(paged).toEqual(all);
    expect((await get(`/v1/codes?list=visit-purpose&q=${all[0].code}`)).body.items).toContainEqual(all[0]);
  });
});
