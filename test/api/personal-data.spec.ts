import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, newHousehold, recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

const member = (personId: string, name: string) => ({ entryId: randomUUID(), occurredOn: '2016', personId, name });

interface Copy {
  readonly streams: readonly { kind: string; id: string; entries: readonly { fact: string; data: object }[] }[];
  readonly outOfReach: number;
}

describe('A copy of what is kept about somebody', () => {
  it('holds every entry that speaks of them, nothing personal of others, and is noted in the access log', async () => {
    const id = await newHousehold(ledger, office);
    const [whom, other] = [randomUUID(), randomUUID()];
    await recorded(ledger.post(`/v1/households/${id}/members`, member(whom, '本人甲'), office));
    await recorded(ledger.post(`/v1/households/${id}/members`, member(other, '他人乙'), office));
    const away = { entryId: randomUUID(), householdId: randomUUID(), areaCode: elsewhereCode, occurredOn: '2016' };
    await recorded(ledger.post('/v1/households', away, office));
    await recorded(ledger.post(`/v1/households/${away.householdId}/members`, member(whom, '本人甲'), office));
    const details = {
      entryId: randomUUID(),
      occurredOn: '2020-01-01',
      personId: whom,
      phone: '13800000009',
      kinship: '02',
    };
    await recorded(ledger.post(`/v1/households/${id}/member-details`, details, office));

    const answer = await ledger.get(`/v1/personal-data/${whom.toUpperCase()}`, office);
    expect(answer.status).toBe(200);
    const { streams, outOfReach } = answer.body as Copy;
    expect(outOfReach).toBe(0);
    expect(streams.map((each) => each.id).sort()).toEqual([id, away.householdId].sort());
    const told = streams.find((each) => each.id === id)!.entries;
    expect(told.map(({ fact }) => fact)).toEqual(['MemberAdded', 'MemberDetailsChanged']);
    expect(told[0]!.data).toEqual({ occurredOn: '2016', personId: whom, name: '本人甲' });
    expect(told[1]!.data).toMatchObject({ phone: '13800000009' });
    expect(answer.text).not.toContain('他人乙');
    expect(Object.values(answer.body.labels as object)).toContainEqual({ '02': expect.any(String) as unknown });
    const { rows } = await ledger.sql.query<{ household: string }>(
      `SELECT household FROM ledger.access_log WHERE what = 'personal-data' AND subject = 'office-1' ORDER BY number`,
    );
    expect(rows.map(({ household }) => household).sort()).toEqual([id, away.householdId].sort());

    // Who is confined gets what is within reach, and the number of the rest.
    const confined = await ledger.token({ role: 'office', sub: 'village', areas: [villageCode] });
    const part = (await ledger.get(`/v1/personal-data/${whom}`, confined)).body as Copy;
    expect(part.streams.map((each) => each.id)).toEqual([id]);
    expect(part.outOfReach).toBe(1);
  }, 60_000);

  it('is for the office alone, and of somebody who is known and within reach', async () => {
    const inspector = await ledger.token({ role: 'inspector' });
    const id = await newHousehold(ledger, office);
    const whom = randomUUID();
    await recorded(ledger.post(`/v1/households/${id}/members`, member(whom, '本人丙'), office));
    const codeOf = async (path: string, token: string): Promise<unknown> => (await ledger.get(path, token)).body.code;
    expect(await codeOf(`/v1/personal-data/${whom}`, inspector)).toBe('role-may-not-read');
    expect(await codeOf(`/v1/personal-data/${randomUUID()}`, office)).toBe('stream-unknown');
    expect(await codeOf('/v1/personal-data/somebody', office)).toBe('id-invalid');
    const elsewhere = await ledger.token({ role: 'office', areas: [elsewhereCode] });
    expect(await codeOf(`/v1/personal-data/${whom}`, elsewhere)).toBe('outside-area');
  }, 60_000);

  it('says of somebody who was erased that they were, and nothing that was sealed', async () => {
    const id = await newHousehold(ledger, office);
    const whom = randomUUID();
    await recorded(ledger.post(`/v1/households/${id}/members`, member(whom, '本人丁'), office));
    const erasureId = randomUUID();
    const request = { entryId: randomUUID(), erasureId, personId: whom, ground: 'consent_withdrawn' };
    await recorded(ledger.post('/v1/erasures', request, office));
    const second = await ledger.token({ role: 'office', sub: 'office-2' });
    const confirmed = await recorded(
      ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second),
    );
    expect(confirmed.body.backupsHoldKeysUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
    const { body, text } = await ledger.get(`/v1/personal-data/${whom}`, office, { 'accept-language': 'zh' });
    expect(body.erased).toBe('已删除');
    expect(text).not.toContain('本人丁');
    expect((body as Copy).streams.map(({ kind }) => kind).sort()).toEqual(['erasure', 'household']);
  }, 60_000);
});
