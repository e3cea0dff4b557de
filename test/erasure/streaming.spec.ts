import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { newHousehold, recorded, settle, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

let ledger: TestLedger;
let office: string;
beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

const entries = 500;
let answer: IncomingMessage;
afterEach(() => void answer.destroy());

describe('An export under way', () => {
  it('is cut off when somebody is erased, and does not look as if it were whole', async () => {
    const id = await newHousehold(ledger, office);
    const personId = randomUUID();
    // The first in the order of the file.
    const entryId = '00000000-0000-7000-8000-000000000001';
    const member = { entryId, occurredOn: '2016', personId, name: '导出甲' };
    await recorded(ledger.post(`/v1/households/${id}/members`, member, office));
    // So many that no buffer on the way holds all of the answer: each line tells of everybody.
    const more = (name: string) => ({
      ...{ stream: `households/${id}`, fact: 'MemberAdded' },
      data: { entryId: randomUUID(), occurredOn: '2016', personId: randomUUID(), name },
    });
    const items = Array.from({ length: entries }, (_, i) => more(`${'留下'.repeat(40)}${i}`));
    for (let at = 0; at < items.length; at += 100) {
      const { status, text } = await ledger.post('/v1/entries', { entries: items.slice(at, at + 100) }, office);
      expect([status, text.includes('"refused"')]).toEqual([200, false]);
    }

    answer = await new Promise<IncomingMessage>((settle_, fail) => {
      const headers = { authorization: `Bearer ${office}` };
      get(`${ledger.url}/v1/households/${id}/replay`, { headers }, settle_).on('error', fail);
    });
    const first = await new Promise<Buffer>((settle_) => answer.once('data', settle_));
    answer.pause();
    expect(first.includes('导出甲')).toBe(true);

    const erasureId = randomUUID();
    const request = { entryId: randomUUID(), erasureId, personId, ground: 'consent_withdrawn' };
    await recorded(ledger.post('/v1/erasures', request, office));
    const second = await ledger.token({ role: 'office', sub: 'office-2' });
    await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId: randomUUID() }, second));

    let text = first.toString();
    const end = new Promise<string>((settle_) => {
      answer.on('end', () => settle_('whole'));
      answer.on('error', ({ message }) => settle_(message));
    });
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    answer.resume();
    expect([await end, text.length < 20_000_000]).toEqual(['aborted', true]);
    expect(text.split('\n').length).toBeLessThan(entries);
    // Asked again it is whole, without them.
    const again = await ledger.get(`/v1/households/${id}/replay`, office);
    expect(again.status).toBe(200);
    expect(again.text.trimEnd().split('\n').length).toBeGreaterThanOrEqual(entries);
    expect(again.text.includes('导出甲')).toBe(false);
  }, 120_000);
});
