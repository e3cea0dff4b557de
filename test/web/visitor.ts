/// <reference lib="dom" />
/** Somebody at the page: signs in, goes about, and notes what the browser complains of. */
import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import type { TokenRequest } from '../../src/access/embedded-issuer.js';

export interface Guest extends TokenRequest {
  readonly name: string;
}

/** How the tokens of the people are come by. */
export interface Reception {
  readonly url: () => string;
  readonly token: (request: TokenRequest) => Promise<string>;
}

export interface Visitor {
  readonly page: Page;
  /** What was written on the console as an error, and what was thrown. */
  readonly complaints: readonly string[];
  /** Opens an address, and signs in where it asks for that. */
  visit(path: string): Promise<void>;
  /** The same without loading the page anew, as by a link. */
  go(path: string): Promise<void>;
  signIn(): Promise<void>;
  close(): Promise<void>;
}

interface Visit {
  readonly guest: Guest;
  /** Of the first token; the next ones last an hour. */
  readonly first_session_seconds?: number;
  readonly language?: 'zh' | 'en';
  readonly width?: number;
  readonly height?: number;
}

/** Builds the page unless it is there. */
export function buildPage(): void {
  execFileSync(process.execPath, ['web/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const hour_seconds = 3600;
const people_route = '/demo/people';

export async function visitorOf(browser: Browser, reception: Reception, visit: Visit): Promise<Visitor> {
  const { guest, first_session_seconds = hour_seconds, language = 'zh', width = 1440, height = 900 } = visit;
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  let sessions = 0;
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  // As the demo lets its people in; every other request goes to the service.
  const { name, ...request } = guest;
  await page.route('**/sign-in/config', (route) => route.fulfill({ json: { mode: 'link', people: people_route } }));
  await page.route(`**${people_route}`, (route) =>
    route.fulfill({ json: { items: [{ id: 'guest', name, role: request.role }] } }),
  );
  await page.route(`**${people_route}/guest`, async (route) => {
    const ttl_seconds = sessions === 0 ? first_session_seconds : hour_seconds;
    sessions += 1;
    const token = await reception.token({ ...request, ttl_seconds });
    await route.fulfill({ json: { token, expiresAt: new Date(Date.now() + ttl_seconds * 1000).toISOString() } });
  });
  await page.addInitScript((chosen) => localStorage.setItem('ledger-language', chosen), language);
  const signIn = () => page.locator('.people button').click();
  return {
    page,
    complaints,
    signIn,
    async visit(path) {
      await page.goto(reception.url() + path);
      await signIn();
    },
    go: (path) => page.evaluate((to) => history.pushState(null, '', to), path),
    close: () => context.close(),
  };
}

/** Nothing is being read any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.wait, .ant-spin-spinning, [aria-busy=true]'));
}
