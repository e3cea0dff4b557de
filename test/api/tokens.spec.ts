import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { newHousehold, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** An issuer such as a ministry would have: discovery and keys over HTTP. */
interface TestIssuer {
  readonly url: string;
  readonly key: CryptoKey;
  /** How often its keys were fetched. */
  fetches: number;
  server: Server;
}

async function startIssuer(alg: string): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg, use: 'sig' };
  const issuer = { url: '', key: privateKey, fetches: 0 } as TestIssuer;
  issuer.server = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    if (!isDiscovery) issuer.fetches += 1;
    const body = isDiscovery ? { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` } : { keys: [jwk] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((settle) => issuer.server.listen(0, '127.0.0.1', settle));
  (issuer as { url: string }).url = `http://127.0.0.1:${(issuer.server.address() as AddressInfo).port}`;
  return issuer;
}

const audience = 'ledger-of-the-district';
let issuer: TestIssuer;
let stranger: CryptoKey;
let ledger: TestLedger;

beforeAll(async () => {
  issuer = await startIssuer('ES256');
  stranger = (await generateKeyPair('ES256')).privateKey;
  ledger = await startTestLedger({ oidc: { issuer: issuer.url, audience } });
}, 120_000);
afterAll(async () => {
  await ledger.close();
  issuer.server.closeAllConnections();
  issuer.server.close();
});

const now = (): number => Math.floor(Date.now() / 1000);

interface Change {
  readonly claims?: JWTPayload;
  /** Names of claims to leave out. */
  readonly without?: readonly string[];
  readonly key?: () => CryptoKey;
  readonly kid?: string;
}

function sign({ claims = {}, without = [], key = () => issuer.key, kid = 'k1' }: Change = {}): Promise<string> {
  const usual = { sub: 'u1', iss: issuer.url, aud: audience, exp: now() + 60, role: 'office', areas: '*' };
  const all = Object.entries({ ...usual, ...claims }).filter(([name]) => !without.includes(name));
  return new SignJWT(Object.fromEntries(all)).setProtectedHeader({ alg: 'ES256', kid }).sign(key());
}

const signed = (change: Change) => (): Promise<string> => sign(change).then((token) => `Bearer ${token}`);

const cases: [says: string, header: () => Promise<string> | undefined, status: number, code: string][] = [
  ['no token', () => undefined, 401, 'token-missing'],
  ['a password', async () => 'Basic dTpw', 401, 'token-scheme'],
  ['a scheme alone', async () => 'Bearer', 401, 'token-scheme'],
  ['two tokens', async () => 'Bearer a b', 401, 'token-scheme'],
  ['words', async () => 'Bearer let-me-in', 401, 'token-malformed'],
  ['a token without end', async () => `Bearer ${'a'.repeat(9_000)}`, 401, 'token-malformed'],
  [
    'a token that nobody signed',
    async () => `Bearer ${new UnsecuredJWT({ sub: 'u1' }).encode()}`,
    401,
    'token-algorithm',
  ],
  [
    'a token signed by a shared secret',
    async () =>
      `Bearer ${await new SignJWT({ sub: 'u1' }).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32))}`,
    401,
    'token-algorithm',
  ],
  ['a token signed by somebody else', signed({ key: () => stranger }), 401, 'token-signature'],
  ['a token of a key that nobody knows', signed({ kid: 'k2' }), 401, 'token-signature'],
  ['a token that was changed', async () => changed(await sign()), 401, 'token-signature'],
  ['an expired token', signed({ claims: { exp: now() - 60 } }), 401, 'token-expired'],
  ['a token of tomorrow', signed({ claims: { nbf: now() + 3600 } }), 401, 'token-not-yet-valid'],
  ['a token that never expires', signed({ without: ['exp'] }), 401, 'token-claims'],
  ['a token of nobody', signed({ without: ['sub'] }), 401, 'token-claims'],
  ['a token of somebody with a line break in the name', signed({ claims: { sub: 'a\nb' } }), 401, 'token-claims'],
  ['a token of half a character', signed({ claims: { sub: '\ud800' } }), 401, 'token-claims'],
  ['a token of another issuer', signed({ claims: { iss: 'https://elsewhere.example' } }), 401, 'token-issuer'],
  ['a token without issuer', signed({ without: ['iss'] }), 401, 'token-issuer'],
  ['a token for somebody else', signed({ claims: { aud: 'payroll' } }), 401, 'token-audience'],
  ['a token for nobody', signed({ without: ['aud'] }), 401, 'token-audience'],
  ['a token without role', signed({ without: ['role'] }), 403, 'token-role'],
  ['a token of an unknown role', signed({ claims: { role: 'admin' } }), 403, 'token-role'],
  ['a token with roles', signed({ claims: { role: ['office', 'cadre'] } }), 403, 'token-role'],
  ['a cadre without id', signed({ claims: { role: 'cadre' } }), 403, 'token-cadre'],
  ['a cadre whose id is none', signed({ claims: { role: 'cadre', cadreId: 'wang' } }), 403, 'token-cadre'],
  ['an office without areas', signed({ without: ['areas'] }), 403, 'token-areas'],
  ['an office of no area', signed({ claims: { areas: [] } }), 403, 'token-areas'],
  ['an office of half an area', signed({ claims: { areas: ['220122'] } }), 403, 'token-areas'],
  ['an organisation that is none', signed({ claims: { organisationId: 'The Hospital' } }), 401, 'token-claims'],
];

function changed(token: string): string {
  const [head = '', , signature = ''] = token.split('.');
  const claims = {
    sub: 'u1',
    iss: issuer.url,
    aud: audience,
    exp: now() + 60,
    role: 'office',
    areas: '*',
    admin: true,
  };
  return `Bearer ${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

function post(authorization: string | undefined): Promise<Answer> {
  const body = { entryId: '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e', code: villageCode, name: '刘家屯村' };
  return ledger.post('/v1/areas', body, undefined, authorization === undefined ? {} : { authorization });
}

describe('Tokens of an OpenID Connect issuer', () => {
  it.each(cases)('%s: is refused', async (_, header, status, code) => {
    const before = await ledger.count();
    const answer = await post(await header());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await ledger.count()).toBe(before);
    const challenge = answer.headers.get('www-authenticate')!;
    expect(challenge).toMatch(/^Bearer realm="ledger"/);
    expect(challenge.includes('error=')).toBe(code !== 'token-missing');
    expect(challenge.includes('insufficient_scope')).toBe(status === 403);
  });

  it('is looked at before the body is read', async () => {
    const answer = await ledger.post('/v1/areas', '{"half');
    expect(answer.body.code).toBe('token-missing');
  });

  it('lets in who has a right one, and fetches the keys once', async () => {
    const before = issuer.fetches;
    const answers = await Promise.all(Array.from({ length: 5 }, async () => post(`bearer ${await sign()}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(issuer.fetches - before).toBeLessThanOrEqual(1);
  });

  it('is not remembered beyond its end', async () => {
    const token = await sign({ claims: { exp: now() } }); // still within the tolerance of five seconds
    expect((await post(`Bearer ${token}`)).status).toBeLessThan(400);
    await new Promise((settle) => setTimeout(settle, 6_500));
    const late = await post(`Bearer ${token}`);
    expect([late.status, late.body.code]).toEqual([401, 'token-expired']);
  });

  it('names who recorded, and on what right', async () => {
    const cadreId = 'AAAAAAAA-1111-4111-8111-111111111111';
    const office = await sign({ claims: { sub: 'office-7' } });
    const household = await newHousehold(ledger, office);
    const cadre = await sign({ claims: { role: 'cadre', cadreId, organisationId: 'hospital', sub: 'cadre-7' } });
    await ledger.post(`/v1/households/${household}/visits`, visit(), cadre);
    const { rows } = await ledger.sql.query<{ by: object }>(
      `SELECT metadata -> 'by' AS by FROM ledger.event WHERE stream = $1 ORDER BY revision`,
      [`household-${household}`],
    );
    expect(rows.map(({ by }) => by)).toEqual([
      { sub: 'office-7', role: 'office' },
      { sub: 'cadre-7', role: 'cadre', cadreId: cadreId.toLowerCase(), organisationId: 'hospital' },
    ]);
  });

  it('is asked for everywhere but at what is public', async () => {
    const { paths } = (await ledger.get('/openapi.json')).body as {
      paths: Record<string, Record<string, { security?: [] }>>;
    };
    const id = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';
    for (const [template, methods] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        const path = template.replaceAll(/\{\w+\}/g, id);
        const answer = method === 'post' ? await ledger.post(path, {}) : await ledger.get(path);
        expect([path, answer.status === 401]).toEqual([path, security === undefined]);
      }
    }
  });
});

describe('An issuer that does not answer', () => {
  it('is no fault of the token', async () => {
    const other = await startTestLedger({ oidc: { issuer: 'http://127.0.0.1:9', audience } });
    try {
      const answer = await other.post('/v1/areas', {}, await sign());
      expect([answer.status, answer.body.code]).toEqual([503, 'issuer-unreachable']);
      expect(answer.body.instance).toMatch(/^urn:uuid:/);
    } finally {
      await other.close();
    }
  });

  it('is not trusted where it speaks for another one', async () => {
    const other = await startTestLedger({ oidc: { issuer: `${issuer.url}/realms/other`, audience } });
    try {
      const answer = await other.post('/v1/areas', {}, await sign());
      expect([answer.status, answer.body.code]).toEqual([503, 'issuer-unreachable']);
    } finally {
      await other.close();
    }
  });
});
