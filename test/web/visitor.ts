/** Somebody at the page: signs in, goes about, and notes what the browser complains of. */
import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { people, people_route } from '../../demo/people.js';

export interface Visitor {
  readonly page: Page;
  /** What was written on the console as an error, and what was thrown. */
  readonly complaints: readonly string[];
  /** Opens an address, and signs in. */
  readonly visit: (path: string) => Promise<void>;
  /** Goes on without loading the page anew, as by a link. */
  readonly go: (path: string) => Promise<void>;
  readonly signIn: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Visit {
  readonly as?: keyof typeof people;
  readonly language?: 'zh' | 'en';
  readonly width?: number;
  readonly height?: number;
}

/** Builds the page unless it is there. */
export function buildPage(): void {
  execFileSync(process.execPath, ['web/build.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const patience_ms = 60_000;

export async function visitorOf(browser: Browser, url: string, visit: Visit = {}): Promise<Visitor> {
  const { as = 'inspector', language = 'zh', width = 1440, height = 900 } = visit;
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience_ms);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.addInitScript(`localStorage.setItem('ledger-language', '${language}')`);
  const signIn = () => page.getByRole('button', { name: people[as].name }).click();
  return {
    page,
    complaints,
    signIn,
    visit: async (path) => {
      await page.goto(url + path);
      await signIn();
    },
    go: (path) => page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`),
    close: () => context.close(),
  };
}

/** The first token that somebody gets is good for some seconds only. */
export async function shortenFirstSession(page: Page, token: string, seconds: number): Promise<void> {
  let isFirst = true;
  await page.route(`**${people_route}/*`, async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    return route.fulfill({ json: { token, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() } });
  });
}

/** Nothing is being read any more. (The page's policy lets no test wait by code of its own.) */
export async function settled(page: Page): Promise<void> {
  const waiting = page.locator('.wait, .ant-spin-spinning, [aria-busy=true]');
  while ((await waiting.count()) > 0) await waiting.first().waitFor({ state: 'detached' });
}
