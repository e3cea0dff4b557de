import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { letPeopleIn } from '../../demo/people.js';
import { openLog } from '../../src/platform/log.js';
import { startLedger } from '../../src/serve.js';
import { newHousehold, settle, startTestLedger, testConfig } from '../api/ledger.js';
import { notRun } from '../support/not-run.js';
import { openBrowser } from './browser.js';
import { buildPage, settled, visitorOf } from './visitor.js';

const why: string[] = [];
const browser = await openBrowser(why);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((settled_) => server.once('listening', settled_));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

if (!browser) notRun('the page under a service that is restarted', `a Chromium that starts; ${why.join('; ')}`);
else
  describe('A service that is restarted under the page', () => {
    it('is waited for, and found again without another sign-in', async () => {
      buildPage();
      const port = await freePort();
      const ledger = await startTestLedger({ port }, { entrance: letPeopleIn });
      const { office } = await settle(ledger);
      const household = await newHousehold(ledger, office);
      const visitor = await visitorOf(browser, ledger.url);
      const { page, visit, go } = visitor;
      await visit(`/households/${household}`);
      await page.locator('.sections').waitFor();
      await settled(page);
      await ledger.running.close();
      await go(`/households/${household}?knownAt=2020-01-01`);
      await page.getByText('服务暂时连接不上').waitFor();
      await go(`/households/${household}/compare?from=2015-01-01`);
      const { DATABASE_URL, LEDGER_DATA_DIR, LEDGER_MASTER_KEY } = ledger.environment;
      const config = { ...testConfig(DATABASE_URL!, LEDGER_DATA_DIR!), port };
      const again = await startLedger(
        { ...config, masterKey: Buffer.from(LEDGER_MASTER_KEY!, 'base64') },
        { threads: false, entrance: letPeopleIn, log: openLog('silent') },
      );
      await page.locator('.compare').waitFor();
      await page.getByText('服务暂时连接不上').waitFor({ state: 'detached' });
      expect(await page.locator('.compare').innerText()).toContain('刘家屯村');
      await visitor.close();
      await browser.close();
      await again.close();
      await ledger.close();
    }, 300_000);
  });
