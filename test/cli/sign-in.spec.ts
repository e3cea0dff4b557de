import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { ledgerProgram } from '../../src/cli/program.js';
import { audience } from '../api/issuer.js';
import { settle, startTestLedger, townCode, villageCode } from '../api/ledger.js';
import type { Answer, TestLedger } from '../api/ledger.js';

let ledger: TestLedger;
let cadreId: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ cadreId } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

async function run(words: readonly string[], more: Record<string, string> = {}): Promise<string> {
  let out = '';
  const program = ledgerProgram({ ...ledger.environment, ...more }, (line) => (out += line));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  await program.parseAsync(['sign-in', ...words], { from: 'user' });
  return out;
}

const inspector = ['--sub', 'li-na', '--role', 'inspector', '--areas', `${villageCode},${townCode}`];

const codeOf = (link: string): string => new URLSearchParams(link.split('?')[1]).get('code')!;

const redeem = (code: unknown): Promise<Answer> => ledger.post('/sign-in/redeem', { code });

describe('ledger sign-in', () => {
  it('prints a link to the page, whose code brings the token that was asked for', async () => {
    const link = await run([...inspector, '--ttl', '90m']);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/#\/sign-in\?code=[\w-]{43}$/);
    const { status, headers, body } = await redeem(codeOf(link));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(Object.keys(body)).toEqual(['token', 'expiresAt']);
    const claims = decodeJwt(body.token as string);
    expect(claims).toMatchObject({ sub: 'li-na', role: 'inspector', areas: [villageCode, townCode] });
    expect(claims.exp! - claims.iat!).toBe(90 * 60);
    expect(body.expiresAt).toBe(new Date(claims.exp! * 1000).toISOString());
    expect((await ledger.get('/v1/households', body.token as string)).status).toBe(200);
  });

  it('signs in a cadre, and an office of everywhere', async () => {
    const words = ['--sub', 'wang', '--role', 'cadre', '--cadre', cadreId, '--organisation', 'hospital'];
    const cadre = await redeem(codeOf(await run(words)));
    expect(decodeJwt(cadre.body.token as string)).toMatchObject({ sub: 'wang', cadreId, organisationId: 'hospital' });
    const office = await redeem(codeOf(await run(['--sub', 'zhao', '--role', 'office', '--areas', '*'])));
    expect(decodeJwt(office.body.token as string)).toMatchObject({ sub: 'zhao', areas: '*' });
  });

  it('names the address that it is told, or that of HOST and PORT', async () => {
    expect(await run([...inspector, '--url', 'https://ledger.example.cn/'])).toMatch(
      /^https:\/\/ledger\.example\.cn\/#\/sign-in\?code=/,
    );
    expect(await run(inspector, { HOST: '0.0.0.0', PORT: '8080' })).toMatch(/^http:\/\/127\.0\.0\.1:8080\/#/);
  });

  it.each([
    [['--role', 'office', '--areas', '*'], "required option '--sub <account>' not specified"],
    [['--sub', 'x', '--areas', '*'], "required option '--role <role>' not specified"],
    [['--sub', 'x', '--role', 'office'], '--role office needs --areas'],
    [['--sub', 'x', '--role', 'cadre'], '--role cadre needs --cadre'],
    [['--sub', 'x', '--role', 'king', '--areas', '*'], 'Allowed choices are'],
    [['--sub', '', '--role', 'office', '--areas', '*'], 'A text of 1 to 200 characters is expected'],
    [['--sub', 'x', '--role', 'office', '--areas', '2201'], 'An area code of twelve digits is expected'],
    [['--sub', 'x', '--role', 'office', '--areas', '*', '--organisation', 'X'], 'An organisation id is expected'],
    [['--sub', 'x', '--role', 'office', '--areas', '*', '--url', 'javascript:1'], 'An address such as https://'],
  ])('refuses %j', async (words, complaint) => {
    await expect(run(words)).rejects.toThrow(complaint);
  });

  it('refuses where an identity provider signs people in', async () => {
    const oidc = { OIDC_ISSUER: 'https://sso.example.cn', OIDC_AUDIENCE: audience };
    await expect(run(inspector, oidc)).rejects.toThrow('one signs in at https://sso.example.cn: OIDC_ISSUER is set');
  });

  it('asks for an address where PORT is a free one', async () => {
    await expect(run(inspector, { PORT: '0' })).rejects.toThrow('name the address of the page by --url');
  });
});

describe('A link', () => {
  it('is good once, also for twenty who use it at the same time', async () => {
    const code = codeOf(await run(inspector));
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(new Set(others.map(({ body }) => String(body.code)))).toEqual(new Set(['sign-in-code']));
    expect((await redeem(code)).status).toBe(404);
  });

  it('is kept as a hash alone, for ten minutes, and is gone afterwards', async () => {
    const code = codeOf(await run(inspector));
    const held = await ledger.sql.query<{ code_hash: Buffer; seconds: number }>(
      'SELECT *, extract(epoch FROM expires_at - now())::float8 AS seconds FROM ledger.sign_in',
    );
    expect(JSON.stringify(held.rows)).not.toContain(code);
    const row = held.rows.find(({ code_hash }) => code_hash.equals(createHash('sha256').update(code).digest()))!;
    expect(row.seconds).toBeGreaterThan(500);
    expect(row.seconds).toBeLessThanOrEqual(600);
    await ledger.sql.query(`UPDATE ledger.sign_in SET expires_at = now() - interval '1 second'`);
    expect((await redeem(code)).body.code).toBe('sign-in-code');
    await ledger.sql.query(`UPDATE ledger.sign_in SET expires_at = now() - interval '1 second'`);
    await run(inspector);
    expect((await ledger.sql.query('SELECT FROM ledger.sign_in')).rowCount).toBe(1);
  });

  it.each([[undefined], [null], [7], [{}]])('is asked for by its code: %j is none', async (code) => {
    const { status, body } = await redeem(code);
    expect([status, body.code, body.errors[0].path]).toEqual([422, 'required', 'code']);
  });

  it('whose body is long or no JSON is refused before anything is looked up', async () => {
    expect((await redeem('x'.repeat(2000))).body.code).toBe('body-too-large');
    expect((await ledger.post('/sign-in/redeem', '{"half')).body.code).toBe('json-malformed');
    expect((await ledger.post('/sign-in/redeem', 'null')).status).toBe(422);
  });
});

describe('Who guesses', () => {
  it('is told to wait after thirty attempts, and leaves no token behind', async () => {
    const guess = (): string => randomBytes(32).toString('base64url');
    const codes = [randomUUID(), "' OR true --", ...Array.from({ length: 40 }, guess)];
    const answers: Answer[] = [];
    for (const code of codes) answers.push(await redeem(code));
    expect(answers.map(({ status }) => status)).not.toContain(200);
    const late = answers.at(-1)!;
    expect([late.status, late.body.code]).toEqual([429, 'too-many-attempts']);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
