/** Sign-in at an OpenID Connect issuer, by the page in a browser: authorisation code with PKCE, and what can go wrong. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oidcOf } from '../api/issuer.js';
import { startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { notRun } from '../support/not-run.js';
import { openBrowser } from './browser.js';
import { clientId, SignInIssuer } from './sign-in-issuer.js';
import { buildPage, settled, visitorOf } from './visitor.js';
import type { Visitor } from './visitor.js';

const why: string[] = [];
const browser = await openBrowser(why);
const slow_ms = 120_000;

const claims = (account: string): Record<string, unknown> =>
  account === 'nobody' ? {} : { name: account, role: 'inspector', areas: '*' };

if (!browser) notRun('sign-in at an issuer in a browser', `a Chromium that starts; ${why.join('; ')}`);
else {
  let issuer: SignInIssuer;
  let ledger: TestLedger;
  let visitor: Visitor;

  beforeAll(async () => {
    buildPage();
    issuer = await SignInIssuer.start(claims);
    ledger = await startTestLedger({ oidc: oidcOf(issuer.url, { OIDC_CLIENT_ID: clientId }) });
    visitor = await visitorOf(browser, ledger.url);
  }, slow_ms);
  afterAll(async () => {
    await visitor.close();
    await browser.close();
    await ledger.close();
    await issuer.close();
  });

  const byIssuer = () => visitor.page.getByRole('button', { name: '统一身份认证登录' });

  /** As people do it there. */
  const signInAs = async (name: string): Promise<void> => {
    const { page } = visitor;
    await page.waitForURL(`${issuer.url}/interaction/**`);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
  };

  const signIn = async (path: string, name = '孙志远'): Promise<void> => {
    await visitor.page.goto(ledger.url + path);
    await byIssuer().click();
    await signInAs(name);
  };

  const isIn = async (name = '孙志远'): Promise<void> => {
    await visitor.page.locator('.who').getByText(`${name} · 督查人员`).waitFor();
    await settled(visitor.page);
  };

  describe('Whoever signs in at the issuer', () => {
    it(
      'comes back to the address they wanted, by a code with PKCE, and leaves no token behind in browser or address',
      async () => {
        const { page } = visitor;
        const asked: URL[] = [];
        page.on('request', (request) => {
          if (request.url().startsWith(`${issuer.url}/auth?`)) asked.push(new URL(request.url()));
        });
        await signIn('/lists/overdue?kind=visit#end');
        await isIn();
        expect(page.url()).toBe(`${ledger.url}/lists/overdue?kind=visit#end`);
        const { searchParams } = asked.at(-1)!;
        expect(searchParams.get('response_type')).toBe('code');
        expect(searchParams.get('code_challenge_method')).toBe('S256');
        expect(searchParams.get('prompt')).toBeNull();
        const left = await page.evaluate(
          'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
        );
        expect(left).not.toContain('ey');
        expect(JSON.parse(left as string)).toEqual([{ 'ledger-language': 'zh' }, {}, '']);
        expect(visitor.complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'is signed in again silently by a reload, and where they were when the token ends, unless the issuer wants to ask',
      async () => {
        const { page } = visitor;
        const before = issuer.tokens;
        await page.clock.install();
        await page.reload();
        await isIn();
        expect(issuer.tokens).toBe(before + 1);
        await page.clock.fastForward(issuer.life_seconds * 1_000);
        while (issuer.tokens < before + 2) await page.waitForTimeout(100);
        await isIn();
        await page.context().clearCookies();
        await page.clock.fastForward(issuer.life_seconds * 1_000);
        await page.getByText('登录已过期').waitFor();
        await byIssuer().click();
        await signInAs('孙志远');
        await isIn();
        expect(page.url()).toBe(`${ledger.url}/lists/overdue?kind=visit#end`);
        expect(visitor.complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'stays signed out once they signed out, also after a reload; the next one has to say who they are',
      async () => {
        const { page } = visitor;
        await page.getByRole('button', { name: '退出' }).click();
        await byIssuer().waitFor();
        await page.reload();
        await byIssuer().click();
        await signInAs('李敏');
        await isIn('李敏');
      },
      slow_ms,
    );
  });

  describe('A sign-in that fails', () => {
    // Whoever comes anew is known neither to the issuer nor to the page; what the browser has loaded stays.
    beforeEach(async () => {
      issuer.isMeantForUs = true;
      await visitor.page.unrouteAll();
      await visitor.page.context().clearCookies();
      await visitor.page.goto(`${ledger.url}/livez`);
      await visitor.page.evaluate('sessionStorage.clear()');
    });

    it(
      'is told in a sentence where somebody turned back at the issuer, and can be tried again',
      async () => {
        const { page } = visitor;
        await page.goto(`${ledger.url}/lists/held`);
        await byIssuer().click();
        await page.getByRole('link', { name: /Cancel|Abort/ }).click();
        await page.getByText('在统一身份认证处取消或被拒绝').waitFor();
        expect(page.url()).toBe(`${ledger.url}/lists/held`);
        await byIssuer().click();
        await page.waitForURL(`${issuer.url}/interaction/**`);
      },
      slow_ms,
    );

    it(
      'is told where the issuer does not answer, on the way out and on the way back',
      async () => {
        const { page } = visitor;
        const discovery = `${issuer.url}/.well-known/openid-configuration`;
        await page.route(discovery, (route) => route.abort());
        await page.goto(`${ledger.url}/lists/held`);
        await page.getByText('统一身份认证暂时连接不上').waitFor();
        await byIssuer().click();
        await page.getByText('统一身份认证暂时连接不上').waitFor();
        await page.unroute(discovery);
        await page.route(`${issuer.url}/token`, (route) => route.fulfill({ status: 502, body: '<html>' }));
        await byIssuer().click();
        await signInAs('孙志远');
        await page.getByText('统一身份认证暂时连接不上').waitFor();
        expect(page.url()).toBe(`${ledger.url}/lists/held`);
      },
      slow_ms,
    );

    it(
      'is told where the ledger does not take the token, and is not tried again without a click',
      async () => {
        const { page } = visitor;
        issuer.isMeantForUs = false;
        await signIn('/lists/held');
        await byIssuer().waitFor();
        expect(await page.getByRole('alert').innerText()).toMatch(/没有认可这次登录.*令牌/s);
        const { tokens } = issuer;
        await page.reload();
        await byIssuer().waitFor();
        expect(issuer.tokens).toBe(tokens);
      },
      slow_ms,
    );

    it(
      'is told where the account has no role in the ledger',
      async () => {
        await signIn('/lists/held', 'nobody');
        await visitor.page.getByText('您的账号在本台账中没有权限').waitFor();
      },
      slow_ms,
    );

    it(
      'by an answer that nobody asked for signs nobody in',
      async () => {
        const { page } = visitor;
        const before = issuer.tokens;
        await page.goto(`${ledger.url}/sign-in?code=stolen&state=guessed`);
        await byIssuer().waitFor();
        expect(issuer.tokens).toBe(before);
        expect(page.url()).not.toContain('stolen');
      },
      slow_ms,
    );
  });
}
