import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { decodeJwt } from 'jose';
import { letPeopleIn } from '../../demo/people.js';
import { oidcOf, TestIssuer } from '../api/issuer.js';
import { startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await startTestLedger({}, { entrance: letPeopleIn });
}, 120_000);
afterAll(() => ledger.close());

interface Answered {
  readonly status: number;
  readonly body: { items?: { id: string; role: string; name: string; title: string }[]; token?: string; code?: string };
}

/** With any header whatever, as `fetch` would not send it. */
function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Answered> {
  return new Promise((settle, fail) => {
    const sent = request(ledger.url + path, { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += String(part)));
      answer.on('end', () => settle({ status: answer.statusCode!, body: JSON.parse(text) as Answered['body'] }));
    });
    sent.on('error', fail);
    sent.end();
  });
}

describe('The people of the demo', () => {
  it('are a cadre, two of the office, an inspector and a donor, at the address that the configuration names', async () => {
    const { body } = await ledger.get('/sign-in/config');
    expect(body).toEqual({ mode: 'link', people: '/demo/people' });
    const { items } = (await send('GET', body.people as string)).body;
    expect(items!.map(({ role }) => role)).toEqual(['cadre', 'office', 'office', 'inspector', 'donor']);
    for (const { id, name, title } of items!) expect([id, name, title].every((text) => text !== '')).toBe(true);
    const english = (await send('GET', '/demo/people', { 'accept-language': 'en' })).body.items!;
    expect(english[0]!.title).toBe('Changchun maternal and child centre');
  });

  it('sign in with a click, each under an account of their own', async () => {
    const { items } = (await send('GET', '/demo/people')).body;
    const subs = new Set<unknown>();
    for (const { id, role } of items!) {
      const { status, body } = await send('POST', `/demo/people/${id}`);
      expect([status, Object.keys(body)]).toEqual([200, ['token', 'expiresAt']]);
      const claims = decodeJwt(body.token!);
      expect(claims['role']).toBe(role);
      subs.add(claims.sub);
      expect((await ledger.get('/v1/facts', body.token)).status).toBe(200);
    }
    expect(subs.size).toBe(5);
    expect((await send('POST', '/demo/people/nobody')).status).toBe(404);
    expect((await send('POST', '/demo/people/toString')).status).toBe(404);
  });

  it.each([
    [{ host: 'ledger.example.cn' }],
    [{ host: '127.0.0.1.example.cn' }],
    [{ host: 'localhost.example.cn:3000' }],
    [{ host: '10.0.0.7:3000' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'x-forwarded-for': '10.0.0.7' }],
    [{ forwarded: 'for=10.0.0.7' }],
  ])('are nobody for whoever sends %j', async (headers) => {
    for (const [method, path] of [
      ['GET', '/demo/people'],
      ['POST', '/demo/people/office'],
    ] as const) {
      const { status, body } = await send(method, path, headers);
      expect([status, body.code]).toEqual([404, 'route-unknown']);
    }
  });

  it.each(['127.0.0.1', 'localhost:3000', '[::1]:3000'])('answer at %s', async (host) => {
    expect((await send('GET', '/demo/people', { host, origin: `http://${host}` })).status).toBe(200);
  });
});

describe('Where an identity provider signs people in', () => {
  it('there are none, whatever adds them', async () => {
    const issuer = await TestIssuer.start();
    const other = await startTestLedger({ oidc: oidcOf(issuer.url) }, { entrance: letPeopleIn });
    try {
      const { body } = await other.get('/sign-in/config');
      expect(body).toEqual({ mode: 'oidc', issuer: issuer.url, clientId: 'ledger-of-the-district', scope: 'openid' });
      expect((await other.get('/demo/people')).body.code).toBe('route-unknown');
      const redeemed = await other.post('/sign-in/redeem', { code: 'x' });
      expect([redeemed.status, redeemed.body.code]).toEqual([404, 'sign-in-by-issuer']);
    } finally {
      await other.close();
      await issuer.close();
    }
  });
});
