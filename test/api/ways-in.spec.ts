import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startTestLedger } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let routes: readonly (readonly [method: string, template: string])[];

beforeAll(async () => {
  ledger = await startTestLedger();
  // Asked for nothing that it knows, the service names all that it does.
  const { body } = await ledger.get(`/${randomUUID()}`);
  routes = (body.routes as string[]).map((route) => route.split(' ') as [string, string]);
}, 120_000);
afterAll(() => ledger.close());

/** What answers without a token. Whoever adds to it says here why nobody gets a right by it. */
const known = [
  'GET /assets/*',
  'GET /docs',
  'GET /docs/',
  'GET /docs/favicon-32x32.png',
  'GET /docs/index.css',
  'GET /docs/start.js',
  'GET /docs/swagger-ui-bundle.js',
  'GET /docs/swagger-ui.css',
  'GET /livez',
  'GET /metrics',
  'GET /openapi.json',
  'GET /problems',
  'GET /readyz',
  'GET /sign-in/config', // says how one signs in
  'POST /sign-in/redeem', // for the code of `ledger sign-in`, which only the operator can make
];

const claims = { sub: 'x', role: 'office', areas: '*', organisationId: 'hospital', cadreId: randomUUID() };
const bodies = [{}, claims, { ...claims, code: 'x', token: 'x', password: '', grant_type: 'client_credentials' }];

/** As proxies, other products and debugging aids would be told who comes. */
const headers: Record<string, string>[] = [
  { 'x-forwarded-user': 'office', 'x-remote-user': 'office', 'remote-user': 'office', 'x-role': 'office' },
  { cookie: 'token=x; session=x; role=office', authorization: 'Bearer null' },
  { authorization: `Basic ${Buffer.from('office:').toString('base64')}` },
  { 'x-http-method-override': 'GET', 'x-original-url': '/livez', 'x-forwarded-for': '127.0.0.1' },
  { authorization: `Bearer ${unsigned()}` },
];

function unsigned(): string {
  const part = (text: object): string => Buffer.from(JSON.stringify(text)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 60;
  const told = { ...claims, iss: 'urn:household-ledger:embedded', aud: 'household-ledger', exp };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(told)}.`;
}

const pathOf = (template: string): string => template.replaceAll(/:\w+/g, () => randomUUID());
const query = '?access_token=x&token=x&role=office&sub=x&areas=*&debug=1';

async function attempts(method: string, template: string): Promise<Answer[]> {
  const path = pathOf(template);
  if (method !== 'GET' && method !== 'POST') throw new Error(`nobody has thought of ${method} yet`);
  const send = (body: object, more?: Record<string, string>, asked = ''): Promise<Answer> =>
    method === 'POST' ? ledger.post(path + asked, body, undefined, more) : ledger.get(path + asked, undefined, more);
  return Promise.all([
    ...(method === 'POST' ? bodies : [{}]).map((body) => send(body)),
    ...headers.map((more) => send(claims, more)),
    send(claims, undefined, query),
  ]);
}

describe('Ways in', () => {
  it('are the token, and a link that the operator makes: every other route wants a token, whatever else is sent', async () => {
    expect(routes.length).toBeGreaterThan(60);
    const open: string[] = [];
    for (const [method, template] of routes) {
      const answers = await attempts(method, template);
      const wanting = answers.filter(({ status, body }) => status === 401 && String(body?.code).startsWith('token-'));
      if (wanting.length < answers.length) open.push(`${method} ${template}`);
      // Three parts in base64url, the first of which begins with {" : a token.
      for (const { text } of answers) expect(text).not.toMatch(/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{20,}/);
    }
    expect([...new Set(open)].sort()).toEqual(known);
  }, 120_000);

  it('say how one signs in, and name no person', async () => {
    const { status, body, headers: sent } = await ledger.get('/sign-in/config');
    expect([status, body, sent.get('cache-control')]).toEqual([200, { mode: 'link' }, 'no-store']);
    for (const path of ['/demo/people', '/demo', '/login', '/token', '/sign-in', '/v1/token', '/.well-known/jwks.json'])
      expect((await ledger.get(path)).status).toBe(404);
  });

  it('are not widened by another method or another spelling of the address', async () => {
    for (const path of ['/v1/tasks/', '//v1/tasks', '/V1/tasks', '/v1/%74asks', '/docs/../v1/tasks', '/v1/tasks;a=b'])
      expect([401, 404]).toContain((await ledger.get(path)).status);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
      for (const path of ['/v1/tasks', '/v1/households', '/sign-in/redeem']) {
        const { status } = await fetch(ledger.url + path, { method });
        expect([401, 404, 405]).toContain(status);
      }
  });

  it('are kept open by no write: links that nobody used bring nothing to whoever reads the table', async () => {
    const { rows } = await ledger.sql.query<{ column: string }>(
      `SELECT attname AS column FROM pg_attribute WHERE attrelid = 'ledger.sign_in'::regclass AND attnum > 0`,
    );
    expect(rows.map(({ column }) => column).sort()).toEqual(['code_hash', 'expires_at', 'token_request']);
    const { rows: granted } = await ledger.sql.query<{ grantee: string }>(
      `SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = 'ledger' AND table_name = 'sign_in' AND grantee <> current_user`,
    );
    expect(granted).toEqual([{ grantee: 'ledger_app' }]);
  });
});
