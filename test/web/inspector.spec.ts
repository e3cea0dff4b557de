/// <reference lib="dom" />

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AxeBuilder } from '@axe-core/playwright';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { LedgerClient } from '../../demo/client.js';
import { householdIdOf, recordingsOf } from '../../demo/real-input.js';
import { record } from '../../demo/record.js';
import { readRealInput } from '../../demo/rows.js';
import { waitForTables } from '../../demo/wait.js';
import { letPeopleIn } from '../../demo/people.js';
import { recorded, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { notRun } from '../support/not-run.js';
import { openBrowser } from './browser.js';
import { buildPage, settled, shortenFirstSession, visitorOf } from './visitor.js';
import type { Visitor } from './visitor.js';

/** Pixels that a page is wider than the screen. */
const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const why: string[] = [];
const browser = await openBrowser(why);
const house = householdIdOf('L05');
/** Outside the town of the town's office. */
const beyond = householdIdOf(readRealInput().households.find(({ areaCode }) => !areaCode.startsWith('220122101'))!.id);
/** The browser and the first build of the page take a while on a busy machine. */
const slow_ms = 300_000;

if (!browser) notRun('the page in a browser', `a Chromium that starts; ${why.join('; ')}`);
else {
  let ledger: TestLedger;
  const visitors: Visitor[] = [];
  /** One who goes from journey to journey: to sign in anew is a journey of its own. */
  let inspector: Visitor;

  const visitorWith = async (visit: Parameters<typeof visitorOf>[2] = {}): Promise<Visitor> => {
    const visitor = await visitorOf(browser, ledger.url, visit);
    visitors.push(visitor);
    return visitor;
  };

  /**
   * In the page itself, as nothing here is framed: else each time in a tab of its own. Its source, which takes longer to
   * read than a page to look at, is read once.
   */
  const violationsOn = async (page: Page): Promise<string[]> => {
    const isThere = await page.evaluate<boolean>('"axe" in window');
    const axe = new AxeBuilder({ page, ...(isThere && { axeSource: ';' }) })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] });
    const { violations } = await axe.analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  };

  beforeAll(async () => {
    buildPage();
    ledger = await startTestLedger({}, { entrance: letPeopleIn });
    const office = new LedgerClient(ledger.url, await ledger.token({ role: 'office', sub: 'office-1' }));
    const { positions } = await record(office, recordingsOf(readRealInput()), () => undefined);
    await waitForTables(office, positions);
    inspector = await visitorWith();
    await inspector.visit('/');
  }, slow_ms);

  afterAll(async () => {
    await Promise.all(visitors.map((visitor) => visitor.close()));
    await browser.close();
    await ledger.close();
  });

  const housing = (page: Page) =>
    page.locator('.section', { has: page.getByRole('heading', { name: '住房', exact: true }) });

  describe('The page of an inspector', () => {
    it(
      'leads from a name to the house on three days, to what changed it, and to the entry behind a value',
      async () => {
        const { page, signIn, complaints } = inspector;
        await page.getByRole('search').getByRole('textbox').fill('李某');
        await page.getByRole('search').getByRole('button', { name: '查找' }).click();
        await page.waitForURL(/q=/);
        expect(new URL(page.url()).searchParams.get('q')).toBe('李某');
        await page.locator(`a[href="/households/${house}"]`).click();

        const slider = page.getByRole('slider', { name: '截至' });
        await slider.focus();
        await settled(page);
        // No part of a file is called by the name that programs give it.
        expect(await page.locator('.unsaid').innerText()).toMatch(/^尚无记录：[^A-Za-z]+$/);
        const words: [string, RegExp][] = [];
        const days = { '2016-12-31': /危房/, '2018-01-01': /已入住.*重建/s, '2019-10-16': /院墙.*地面.*大门/s };
        for (const [day, said] of Object.entries(days)) {
          await page.getByLabel('截至哪一天').fill(day);
          await page.getByText('正在查看过去').waitFor();
          await settled(page);
          words.push([await housing(page).innerText(), said]);
          expect(new URL(page.url()).searchParams.get('asOf')).toBe(day);
        }
        for (const [found, said] of words) expect(found).toMatch(said);
        await slider.focus();
        await page.keyboard.press('Shift+ArrowLeft');
        expect(await slider.getAttribute('aria-valuetext')).toBe('2019年9月30日');
        await page.getByRole('button', { name: '回到今天' }).click();

        await housing(page)
          .getByRole('link', { name: /变更依据/ })
          .click();
        await page.getByText('已拆除').first().waitFor();
        expect(new URL(page.url()).searchParams.get('slice')).toBe('housing');
        expect(await page.locator('.items').innerText()).toMatch(/住房鉴定.*危房.*拆除危房.*已拆除.*搬入新房.*已入住/s);
        await page.reload();
        await signIn();
        await page.locator('.item').first().waitFor();
        await expect(page.locator('.item').count()).resolves.toBe(5);

        await page.getByRole('navigation', { name: /李某/ }).getByRole('link', { name: '比较' }).click();
        await page.getByLabel('截至', { exact: true }).first().fill('2016-12-31');
        const stage = page.getByRole('row', { name: /进展/ });
        await stage.waitFor();
        expect(await stage.innerText()).toMatch(/危房.*已入住.*拆除危房.*搬入新房/s);
        await stage.getByRole('button', { name: /搬入新房/ }).click();
        const entry = page.getByRole('dialog');
        await entry.getByText('Asia/Shanghai').waitFor();
        const text = await entry.innerText();
        expect(text).toMatch(/发生\s*2017年/);
        expect(text).toMatch(/office-1/);
        expect(text).toMatch(/当时身份\s*办公室/);
        expect(text).toMatch(/001_d43b669367f7e63c/);
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'plays the file from change to change until today, and stops where it is told to',
      async () => {
        const { page, go, complaints } = inspector;
        await go(`/households/${house}?asOf=2016-06-30`);
        const slider = page.getByRole('slider', { name: '截至', exact: true });
        await slider.waitFor();
        await settled(page);
        const stage = housing(page).locator('.value-link');
        await expect(stage.count()).resolves.toBe(0);
        await page.getByRole('button', { name: '播放' }).click();
        const pause = page.getByRole('button', { name: '暂停' });
        for (const [day, said] of [
          ['2016-12-31', '危房'],
          ['2017-12-31', '已入住'],
          ['2019-09-30', '院墙'],
        ] as const) {
          await page.waitForURL((url) => url.searchParams.get('asOf') === day);
          await housing(page).getByText(said, { exact: true }).or(housing(page).getByText(said)).first().waitFor();
          expect(await page.getByLabel('截至哪一天').inputValue()).toBe(day);
        }
        await pause.click();
        await page.getByRole('button', { name: '播放' }).waitFor();
        const at = new URL(page.url()).searchParams.get('asOf');
        expect(['2019-09-30', '2019-10-16']).toContain(at);
        await page.getByRole('button', { name: '播放' }).click();
        await page.waitForURL((url) => !url.searchParams.has('asOf'));
        // Today is where it ends by itself.
        await page.getByRole('button', { name: '播放' }).waitFor();
        await expect(page.getByText('正在查看过去').count()).resolves.toBe(0);
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'goes day by day with the arrow keys, and jumps from change to change, on either axis',
      async () => {
        const { page, go, complaints } = inspector;
        await go(`/households/${house}?asOf=2017-01-01`);
        const asOf = page.getByRole('slider', { name: '截至', exact: true });
        await asOf.waitFor();
        await settled(page);
        const after = async (key: string): Promise<string | null> => {
          await page.keyboard.press(key);
          await settled(page);
          return asOf.getAttribute('aria-valuetext');
        };
        await asOf.focus();
        expect(await after('ArrowLeft')).toBe('2016年12月31日');
        expect(await housing(page).innerText()).toContain('危房');
        expect(await after('ArrowLeft')).toBe('2016年12月30日');
        await expect(housing(page).count()).resolves.toBe(0);
        expect(await after('Shift+ArrowRight')).toBe('2016年12月31日');
        expect(await after('Shift+ArrowRight')).toBe('2017年12月31日');
        await page.getByRole('button', { name: '截至：下一处变化' }).click();
        expect(await asOf.getAttribute('aria-valuetext')).toBe('2019年9月30日');
        await page.getByRole('button', { name: '截至：上一处变化' }).click();
        expect(await asOf.getAttribute('aria-valuetext')).toBe('2017年12月31日');
        await asOf.focus();
        await page.keyboard.press('End');
        await page.waitForURL((url) => !url.searchParams.has('asOf'));

        // What came last is not known one step before: the gift, then the visit.
        const gifts = page.getByRole('heading', { name: '捐赠慰问', exact: true });
        await gifts.waitFor();
        const knownAt = page.getByRole('slider', { name: '所知', exact: true });
        await knownAt.focus();
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
        await page.getByText('正在查看过去').waitFor();
        await gifts.waitFor({ state: 'detached' });
        expect(new URL(page.url()).searchParams.get('knownAt')).toMatch(/^20\d\d-.*Z$/);
        await page.getByRole('button', { name: '所知：下一处变化' }).click();
        await gifts.waitFor();
        await page.getByRole('button', { name: '回到今天' }).click();
        expect(new URL(page.url()).search).toBe('');
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'is used by the keyboard alone',
      async () => {
        const { page } = await visitorWith();
        await page.goto(`${ledger.url}/`);
        await page.locator('.people button').first().waitFor();
        const reach = async (name: RegExp | string, role: 'button' | 'textbox' | 'link' | 'slider'): Promise<void> => {
          const wanted = page.getByRole(role, { name }).first();
          await wanted.waitFor();
          for (let i = 0; i < 80; i += 1) {
            if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
            await page.keyboard.press('Tab');
          }
          throw new Error(`not reached: ${String(name)}`);
        };
        await reach(/孙志远/, 'button');
        await page.keyboard.press('Enter');
        await reach(/成员姓名/, 'textbox');
        await page.keyboard.type('黄某');
        await page.keyboard.press('Enter');
        await page.waitForURL(/q=/);
        await settled(page);
        await reach('黄某', 'link');
        await page.keyboard.press('Enter');
        await reach('截至', 'slider');
        await page.keyboard.press('Shift+ArrowLeft');
        await page.getByText('正在查看过去').waitFor();
        await settled(page);
        await reach(/刘家屯村/, 'button');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      },
      slow_ms,
    );

    it(
      'tells a household out of reach as one that does not exist, and nonsense in a sentence',
      async () => {
        const { page, visit, go } = await visitorWith({ as: 'town-office' });
        await visit('/');
        const messageAt = async (path: string): Promise<string> => {
          await go('/');
          await page.locator('.find').waitFor();
          await go(path);
          await page.locator('.message').waitFor();
          return page.locator('.message').innerText();
        };
        const said = [await messageAt(`/households/${beyond}`), await messageAt(`/households/${randomUUID()}`)];
        expect(said[0]).toContain('没有这份档案，或不在您的权限范围内');
        expect(said[1]).toBe(said[0]);
        for (const path of ['/households/nonsense', `/households/${house}?asOf=2016-02-31x`, '/no/such', '/nowhere']) {
          expect(await messageAt(path)).toMatch(/地址有误|没有这个页面/);
        }
        const search = async (words: string): Promise<void> => {
          await go('/');
          await page.getByRole('search').getByRole('textbox').fill(words);
          await page.keyboard.press('Enter');
        };
        await search(beyond);
        await page.locator('.message').waitFor();
        expect(await page.locator('.message').innerText()).toBe(said[0]);
        await search(` ${house.toUpperCase()} `);
        await page.locator('.numbers').waitFor();
        expect(await page.locator('.numbers').innerText()).toMatch(new RegExp(`建档编号\\s*L05\\s*户编号\\s*${house}`));
        await search('L05');
        const row = page.locator('.rows tbody tr', { has: page.locator(`a[href="/households/${house}"]`) });
        await row.waitFor();
        expect(await row.innerText()).toMatch(new RegExp(`L05.*${house}`, 's'));
        await go('/sample?seed=abc');
        await page.locator('.sheet tbody tr').first().waitFor();
        expect(await page.locator('.sheet').innerText()).toMatch(new RegExp(`建档编号.*户编号.*L05.*${house}`, 's'));
      },
      slow_ms,
    );

    it(
      'keeps the past on the way to a history, and says what to move where nothing was known',
      async () => {
        const { page, go, complaints } = inspector;
        await go(`/households/${house}?asOf=2016-12-31`);
        await housing(page)
          .getByRole('link', { name: /变更依据/ })
          .click();
        await page.getByText('正在查看过去：截至 2016年12月31日').waitFor();
        await page.getByText(/截至日之后的 \d+ 条未列出/).waitFor();
        expect(new URL(page.url()).searchParams.get('asOf')).toBe('2016-12-31');
        expect(await page.locator('.items').innerText()).not.toContain('搬入新房');
        expect(await page.locator('.headline').last().innerText()).not.toContain('已入住');
        await go(`/households/${house}?knownAt=2001-01-01`);
        await page.getByText('请把“所知”往后移').waitFor();
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'says so where a page cannot be shown, and leads back',
      async () => {
        const { page, visit } = await visitorWith();
        const other = householdIdOf('L01');
        await page.route(new RegExp(`/v1/households/${other}/file`), async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, json: { ...((await response.json()) as object), findings: null } });
        });
        await visit(`/households/${other}`);
        await page.getByText('这个页面显示时出了错').waitFor();
        await page.getByRole('link', { name: '回到首页' }).click();
        await page.locator('.find').waitFor();
      },
      slow_ms,
    );

    it(
      'goes on where one was when the token has ended',
      async () => {
        const { page, visit, signIn } = await visitorWith();
        const seconds = 4;
        const token = await ledger.token({ role: 'inspector', sub: 'inspector-1', ttl_seconds: seconds });
        await shortenFirstSession(page, token, seconds);
        const path = `/households/${house}/timeline?fact=HouseDemolished`;
        await visit(path);
        await page.getByText('登录已过期').waitFor();
        expect(page.url()).toBe(ledger.url + path);
        await signIn();
        await page.locator('.item').waitFor();
        expect(await page.locator('.items').innerText()).toContain('拆除危房');
      },
      slow_ms,
    );

    it(
      'shows what people write as text, whatever it is',
      async () => {
        const names = {
          markup: '<img src=x onerror="document.title=1"><b>李</b>',
          reversed: '\u202E张三\u202C',
          emoji: '👩‍👧‍👦🏠',
          long: '很'.repeat(2_000),
        };
        const office = await ledger.token({ role: 'office', sub: 'office-1' });
        const householdId = randomUUID();
        const registration = { entryId: randomUUID(), householdId, areaCode: '220122101201' };
        await recorded(ledger.post('/v1/households', registration, office));
        const note = Object.values(names).slice(0, 3).join(' ');
        const visited = { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed' };
        const entryId = randomUUID();
        const body = { entryId, ...visited, note, difficulties: names.long };
        await recorded(ledger.post(`/v1/households/${householdId}/visits`, body, office));
        const { page, go, complaints } = inspector;
        await go(`/households/${householdId}?entry=${entryId}`);
        const entry = page.getByRole('dialog');
        await entry.getByText('很很很').first().waitFor();
        const text = await entry.innerText();
        expect(text).toContain(names.markup);
        expect(text).toContain(names.emoji);
        expect(text).toContain(names.long);
        await expect(page.locator('.entry img').count()).resolves.toBe(0);
        const overflow = await page.evaluate<number>(tooWide);
        expect(overflow).toBeLessThanOrEqual(0);
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );

    it(
      'shows kinds of which no line of it knows',
      async () => {
        const office = await ledger.token({ role: 'office', sub: 'office-1' });
        const fundId = randomUUID();
        const fund = { entryId: randomUUID(), fundId, name: '刘家屯滚动资金', areaCode: '220122101201' };
        await recorded(ledger.post('/v1/funds', { ...fund, occurredOn: '2018-05-04' }, office));
        const { page, go } = inspector;
        for (const [path, said] of [
          [`/funds/${fundId}`, '刘家屯滚动资金'],
          ['/organisations/cc-mch', '长春市妇幼计生中心'],
          ['/areas/220122101201', '刘家屯村'],
        ] as const) {
          await go(path);
          await page.getByRole('heading', { level: 1, name: new RegExp(said) }).waitFor();
          await page.locator('.views').getByRole('link', { name: '时间线' }).click();
          await page.locator('.item').first().waitFor();
          expect(await page.locator('.items').innerText()).toContain(said);
        }
        // From the lists that the API describes, as it calls them.
        await page.getByRole('navigation', { name: '菜单' }).getByRole('link', { name: '全部清单' }).click();
        await page.locator('.all-lists').getByRole('link', { name: '资金', exact: true }).click();
        await page.getByRole('columnheader', { name: '名称', exact: true }).waitFor();
        await page.getByRole('link', { name: '刘家屯滚动资金' }).click();
        await page.getByRole('heading', { level: 1, name: /刘家屯滚动资金/ }).waitFor();
      },
      slow_ms,
    );
  });

  it(
    'From a member the office gets the copy of all that is kept about them: in words, to be printed, and noted',
    async () => {
      const { page, visit, go, complaints } = await visitorWith({ as: 'office' });
      await visit(`/households/${house}`);
      await page.getByRole('link', { name: '本人信息副本' }).click();
      await page.getByRole('heading', { level: 1, name: /李某\s*本人信息副本/ }).waitFor();
      const copy = page.locator('.personal');
      const told = await copy.innerText();
      expect(told).toMatch(/添加成员.*姓名\s*李某.*与户主关系\s*户主.*变更户主/s);
      expect(told).toMatch(/记录条数\s*2/);
      expect(told).not.toContain('{');
      expect(await violationsOn(page)).toEqual([]);
      await page.emulateMedia({ media: 'print' });
      const printed = await page.locator('body').innerText();
      await page.emulateMedia({ media: null });
      expect(printed).toMatch(/本人信息副本.*经办人签字/s);
      expect(printed).not.toMatch(/退出|查找/);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: /Copy of personal data/ }).waitFor();
      expect(await copy.innerText()).toMatch(/Member added.*Kinship\s*Head of household.*Head of household changed/s);
      const noted = await ledger.sql.query(
        `SELECT 1 FROM ledger.access_log WHERE what = 'personal-data' AND subject = 'demo-office' AND household = $1`,
        [house],
      );
      expect(noted.rows.length).toBeGreaterThan(0);
      await go(`/personal-data/${randomUUID()}`);
      await page.getByText('There is no such file').waitFor();
      expect(complaints).toEqual([]);
      // Whoever may not issue one is offered none.
      const { page: other, go: lead } = inspector;
      await lead(`/households/${house}`);
      await other.locator('.sections').waitFor();
      await settled(other);
      await expect(other.getByRole('link', { name: '本人信息副本' }).count()).resolves.toBe(0);
    },
    slow_ms,
  );

  describe('For everybody', () => {
    const addresses = [
      '/',
      `/households/${house}`,
      `/households/${house}?asOf=2016-12-31`,
      `/households/${house}/timeline`,
      `/households/${house}/compare`,
      `/households/${house}/axes`,
      `/households/${house}/pictures`,
      '/lists/pairings',
      '/lists/held',
      '/lists/areas',
      '/lists',
      '/lists/organisations',
      '/reports?from=2019-01-01&to=2019-12-31',
      '/sample?seed=abc',
    ];

    it.each([
      { language: 'zh', width: 1440, height: 900 },
      { language: 'en', width: 390, height: 844 },
    ] as const)(
      'axe finds no violation, and nothing is wider than the screen: $language at $width',
      async (how) => {
        const { page, go, signIn, complaints } = how.language === 'zh' ? inspector : await visitorWith(how);
        await page.goto(`${ledger.url}/`);
        await page.locator('.people button').first().waitFor();
        const found: string[] = await violationsOn(page);
        await signIn();
        for (const address of addresses) {
          await go(address);
          await settled(page);
          await page.locator('h1').first().waitFor();
          const over = await page.evaluate<number>(tooWide);
          found.push(...(await violationsOn(page)).map((violation) => `${address} ${violation}`));
          if (over > 0) found.push(`${address} is ${String(over)} pixels too wide`);
        }
        await go(`/households/${house}`);
        await page.locator('.sections .value-link').first().click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
        // It can be clicked once it has come to rest.
        await page.getByRole('dialog').getByRole('button').first().click({ trial: true });
        found.push(...(await violationsOn(page)).map((violation) => `entry ${violation}`));
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
      },
      slow_ms,
    );
  });
}
