import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { villageCode, newHousehold, settle, startTestLedger, visit } from './ledger.js';
import type { TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let household: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  household = await newHousehold(ledger, office);
}, 120_000);
afterAll(() => ledger.close());

/** What comes back for raw bytes, until the other side closes or says nothing more. */
function talk(bytes: string, quiet_ms = 1_000): Promise<string> {
  return new Promise((settle, fail) => {
    const { hostname, port } = new URL(ledger.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let heard = '';
    const quiet = setTimeout(() => socket.destroy(), quiet_ms);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      quiet.refresh();
    });
    socket.on('error', fail);
    socket.on('close', () => {
      clearTimeout(quiet);
      settle(heard);
    });
  });
}

const head = (lines: readonly string[]): string =>
  [
    `POST /v1/households/${household}/visits HTTP/1.1`,
    'Host: ledger',
    `Authorization: Bearer ${office}`,
    'Content-Type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');

function problemIn(answer: string): { status: number; code: string } {
  const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { code: string };
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)![1]), code: body.code };
}

describe('On the wire', () => {
  it.each([
    ['what is no HTTP', () => 'HELLO LEDGER\r\n\r\n', 400, 'request-malformed'],
    ['a header that is none', () => head(['no colon here']), 400, 'request-malformed'],
    ['headers of 20 KiB', () => head([`X-Long: ${'x'.repeat(20_000)}`]), 431, 'headers-too-large'],
    ['two lengths', () => head(['Content-Length: 2', 'Content-Length: 4']), 400, 'request-malformed'],
    [
      'a length beside chunks',
      () => `${head(['Content-Length: 2', 'Transfer-Encoding: chunked'])}0\r\n\r\n`,
      400,
      'request-malformed',
    ],
    ['a length beyond the limit', () => head(['Content-Length: 300000']), 413, 'body-too-large'],
    [
      'chunks beyond the limit',
      () => `${head(['Transfer-Encoding: chunked'])}${`4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(20)}0\r\n\r\n`,
      413,
      'body-too-large',
    ],
    ['a length of nothing', () => head(['Content-Length: 0']), 400, 'body-missing'],
  ])('%s: is answered by a problem, and leaves no trace', async (_, bytes, status, code) => {
    const before = await ledger.count();
    expect(problemIn(await talk(bytes()))).toEqual({ status, code });
    expect(await ledger.count()).toBe(before);
  });

  it('a body that breaks off leaves no trace, and keeps nobody else waiting', async () => {
    const before = await ledger.count();
    await talk(`${head(['Content-Length: 500'])}{"entryId":`, 200);
    expect((await ledger.post(`/v1/households/${household}/visits`, visit(), office)).status).toBe(201);
    expect(await ledger.count()).toBe(before + 1);
  });

  it('a client that goes before the answer has its entry recorded once, and finds out by sending it again', async () => {
    const body = visit();
    const text = JSON.stringify(body);
    await talk(`${head([`Content-Length: ${Buffer.byteLength(text)}`])}${text}`, 0);
    let again = await ledger.post(`/v1/households/${household}/visits`, body, office);
    expect([200, 201]).toContain(again.status);
    again = await ledger.post(`/v1/households/${household}/visits`, body, office);
    expect(again.status).toBe(200);
  });

  it('requests sent without waiting are answered in their order', async () => {
    const bodies = Array.from({ length: 5 }, () => visit());
    const requests = bodies.map((body) => {
      const text = JSON.stringify(body);
      return `${head([`Content-Length: ${Buffer.byteLength(text)}`])}${text}`;
    });
    const answers = [...(await talk(requests.join(''))).matchAll(/"entryId":"([0-9a-f-]+)"/g)].map(([, id]) => id);
    expect(answers).toEqual(bodies.map(({ entryId }) => entryId));
  });
});

describe('What goes wrong in here', () => {
  it('is told by a number that the log knows, and by nothing else', async () => {
    const canary = '孙悟空';
    await ledger.sql.query('ALTER FUNCTION ledger.append_sealed_events RENAME TO append_sealed_events_hidden');
    try {
      const body = { entryId: randomUUID(), areaCode: villageCode, address: canary };
      const answer = await ledger.post('/v1/households', body, office);
      expect(answer.status).toBe(500);
      expect(Object.keys(answer.body as object).sort()).toEqual([
        'code',
        'detail',
        'instance',
        'status',
        'title',
        'type',
      ]);
      expect(answer.body).toMatchObject({ code: 'unexpected', instance: expect.stringMatching(/^urn:uuid:/) });
      const line = ledger.log.find((each) => each.includes(String(answer.body.instance)))!;
      expect(JSON.parse(line)).toMatchObject({
        level: 50,
        route: '/v1/households',
        err: { name: 'error', code: '42883', stack: expect.arrayContaining([expect.stringMatching(/^at /)]) },
      });
      expect(ledger.log.join('')).not.toContain(canary);
    } finally {
      await ledger.sql.query('ALTER FUNCTION ledger.append_sealed_events_hidden RENAME TO append_sealed_events');
    }
    const later = await ledger.post('/v1/households', { entryId: randomUUID(), areaCode: villageCode }, office);
    expect(later.status).toBe(201);
  });
});
