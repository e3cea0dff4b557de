import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { audience, now, oidcOf, TestIssuer } from './issuer.js';
import type { Change } from './issuer.js';
import { newHousehold, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let issuer: TestIssuer;
let stranger: CryptoKey;
let ledger: TestLedger;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  stranger = (await generateKeyPair('ES256')).privateKey;
  ledger = await startTestLedger({ oidc: oidcOf(issuer.url) });
}, 120_000);
afterAll(async () => {
  await ledger.close();
  await issuer.close();
});

const sign = (change: Change = {}): Promise<string> => issuer.sign(change);

const signed = (change: Change | (() => Change)) => async (): Promise<string> =>
  `Bearer ${await sign(typeof change === 'function' ? change() : change)}`;

const year_seconds = 365 * 86_400;

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
  ['a token signed by somebody else', signed(() => ({ key: stranger })), 401, 'token-signature'],
  ['a token of a key that nobody knows', signed({ header: { kid: 'k2' } }), 401, 'token-signature'],
  ['a token that was changed', async () => changed(await sign()), 401, 'token-signature'],
  ['an expired token', signed({ claims: { exp: now() - 60 } }), 401, 'token-expired'],
  ['a token of tomorrow', signed({ claims: { nbf: now() + 3600 } }), 401, 'token-not-yet-valid'],
  ['a token issued tomorrow', signed({ claims: { iat: now() + 3600, exp: now() + 7200 } }), 401, 'token-not-yet-valid'],
  ['a token for ten years', signed({ claims: { exp: now() + 10 * year_seconds } }), 401, 'token-lifetime'],
  [
    'a token for ten years that does not say when it was issued',
    signed({ claims: { exp: now() + 10 * year_seconds }, without: ['iat'] }),
    401,
    'token-lifetime',
  ],
  [
    'a token whose ten years are nearly over',
    signed({ claims: { iat: now() - 10 * year_seconds } }),
    401,
    'token-lifetime',
  ],
  ['a token that is a logout', signed({ header: { typ: 'logout+jwt' } }), 401, 'token-type'],
  ['a token that proves possession', signed({ header: { typ: 'dpop+jwt' } }), 401, 'token-type'],
  ['a token that tells who signed in', signed({ claims: { typ: 'ID' } }), 401, 'token-type'],
  ['a token issued at a word', signed({ claims: { iat: 'yesterday' as never } }), 401, 'token-claims'],
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
        const path = template.replace('{path}', 'households').replaceAll(/\{\w+\}/g, id);
        const answer = method === 'post' ? await ledger.post(path, {}) : await ledger.get(path);
        expect([path, answer.status === 401]).toEqual([path, security === undefined]);
      }
    }
  });
});

describe('A token of a type that issuers give to access tokens', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('%s: lets in', async (typ) => {
    const claims = { typ: 'Bearer', jti: String(typ) };
    const token = await sign({ claims, ...(typ !== undefined && { header: { typ } }) });
    expect((await ledger.get('/v1/facts', token)).status).toBe(200);
  });
});

describe('A refused token', () => {
  const refusedLines = (): Record<string, unknown>[] =>
    ledger.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'a token was refused');

  it('leaves one line in the log, with the claim, the route and nothing of whoever sent it', async () => {
    const claims = { sub: '220122198001011234', name: '王小明', role: 'wangxiaoming', areas: '*' };
    const token = await sign({ claims });
    const before = refusedLines().length;
    await ledger.get('/v1/households/0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e/file', token);
    const [line, ...more] = refusedLines().slice(before);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ code: 'token-role', claim: 'role', method: 'GET' });
    expect(line!['route']).toMatch(/^\/v1\/households\/:\w+\/file$/);
    const text = JSON.stringify(line);
    for (const secret of ['220122198001011234', '王小明', 'wangxiaoming', token]) expect(text).not.toContain(secret);
  });

  it('leaves one also where it was good before', async () => {
    const token = await sign({ claims: { exp: now() - 3 } });
    expect((await ledger.get('/v1/facts', token)).status).toBe(200);
    await new Promise((settle) => setTimeout(settle, 3_000));
    const before = refusedLines().length;
    expect((await ledger.get('/v1/facts', token)).status).toBe(401);
    expect(refusedLines().slice(before)).toMatchObject([{ code: 'token-expired', claim: 'exp' }]);
  });

  it('leaves none where there is no token at all', async () => {
    const before = refusedLines().length;
    await ledger.get('/v1/facts');
    expect(refusedLines()).toHaveLength(before);
  });
});
