/// <reference lib="dom" />

/** What an inspector does beside reading one file: filters, prints, draws, counts, takes lists along. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { LedgerClient } from '../../demo/client.js';
import { letPeopleIn } from '../../demo/people.js';
import { householdIdOf, recordingsOf } from '../../demo/real-input.js';
import { record } from '../../demo/record.js';
import { readRealInput } from '../../demo/rows.js';
import { waitForTables } from '../../demo/wait.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { causeOf, completion, processOf } from '../../src/domain/process-definition.js';
import { newHousehold, recorded, startTestLedger, visit } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';
import { notRun } from '../support/not-run.js';
import { openBrowser } from './browser.js';
import { buildPage, settled, visitorOf } from './visitor.js';
import type { Visitor } from './visitor.js';

const why: string[] = [];
const browser = await openBrowser(why);
const slow_ms = 300_000;
const house = householdIdOf('L05');
const printed_pages_max = 2;
/** Set once it is there. */
const told = { household: '', visits: [] as string[], person: randomUUID() };

/** Every visit to the household that the specs tell of is a contact, too. */
const noted = processOf<Household>({
  name: 'noted',
  version: 1,
  source: household,
  causes: [
    causeOf<Household>()(visitRecorded, ({ occurredOn }, { id }) =>
      id !== told.household
        ? []
        : [
            completion({ kind: 'household', id }, contactLogged, {
              ...(occurredOn !== undefined && { occurredOn }),
              channel: 'in_person',
              outcome: 'reached',
            }),
          ],
    ),
  ],
});

if (!browser) notRun('the desk of an inspector in a browser', `a Chromium that starts; ${why.join('; ')}`);
else {
  let ledger: TestLedger;
  let office: string;
  let visitor: Visitor;
  let page: Page;

  const send = (path: string, body: object) =>
    recorded(ledger.post(`/v1/households/${told.household}/${path}`, { entryId: randomUUID(), ...body }, office));

  /** A household of which much is told: a wrong visit, readings, incomes of two years, a member with an odd name. */
  async function tellOfOne(): Promise<void> {
    told.household = await newHousehold(ledger, office);
    await send('members', { personId: told.person, name: '<b>王</b>\u202E👩‍👧', kinship: '01', sex: '2' });
    await send('heads', { personId: told.person });
    for (const occurredOn of ['2020-03-05', '2021-03-05', '2022-03-05']) {
      const told_visit = visit({ occurredOn, personId: told.person });
      told.visits.push(told_visit.entryId);
      await send('visits', told_visit);
    }
    await send('voids', { voids: told.visits[1], reason: '同一次走访录入了两遍' });
    const data = { occurredOn: '2022-03-08', mode: 'phone', outcome: 'completed', personId: told.person };
    await send('corrections', { corrects: told.visits[2], data, reason: '日期写错' });
    for (const [period, wageFen] of [
      ['2020', 1_200_000],
      ['2021', 1_850_000],
    ] as const)
      await send('incomes', { occurredOn: `${Number(period) + 1}-01-10`, period, wageFen });
    for (const [occurredOn, value] of [
      ['2021-05-01', '128'],
      ['2022-05-01', '182'],
    ] as const) {
      const observations = [{ code: '8480-6', value, unit: 'mm[Hg]', context: 'resting' }];
      await send('health-checks', { occurredOn, personId: told.person, observations });
    }
  }

  /** Spans that share a side, some without a beginning; of a unit or of none. */
  async function tellOfSpans(): Promise<void> {
    const id = await newHousehold(ledger, office);
    const spans = [
      '/2018-02-10',
      '2018-01-20/2018-02-10',
      '2018-02-15/2018-03-31',
      '2018-02-15/2018-03-05',
      '2018-02-04',
      '2018-02-05',
    ];
    for (const occurredOn of spans)
      for (const unit of [{}, { organisationId: 'cc-mch' }])
        await recorded(ledger.post(`/v1/households/${id}/visits`, visit({ occurredOn, ...unit }), office));
  }

  beforeAll(async () => {
    buildPage();
    ledger = await startTestLedger({}, { entrance: letPeopleIn, processes: [noted] });
    office = await ledger.token({ role: 'office', sub: 'office-1' });
    const client = new LedgerClient(ledger.url, office);
    const { positions } = await record(client, recordingsOf(readRealInput()), () => undefined);
    await tellOfOne();
    await tellOfSpans();
    await waitForTables(client, positions);
    visitor = await visitorOf(browser, ledger.url);
    ({ page } = visitor);
    await visitor.visit('/');
    await page.locator('.find').waitFor();
  }, slow_ms);

  afterAll(async () => {
    await visitor.close();
    await browser.close();
    await ledger.close();
  });

  const open = async (path: string): Promise<void> => {
    await visitor.go(path);
    await page.locator('h1').first().waitFor();
    await settled(page);
  };
  const timeline = (asked: Record<string, string>) =>
    open(`/households/${told.household}/timeline?${new URLSearchParams(asked).toString()}`);
  const shown = async (count: number): Promise<string> => {
    await page
      .getByRole('status')
      .getByText(new RegExp(`^显示 ${count} 条`))
      .waitFor();
    await expect(page.locator('.item').count()).resolves.toBe(count);
    return count === 0 ? '' : page.locator('.items').innerText();
  };

  describe('The timeline', () => {
    it(
      'is filtered by fact, part, person, actor, status and period at once, as the address says, also when it is reloaded',
      async () => {
        const asked = { fact: 'VisitRecorded', slice: 'visits', person: told.person, actor: 'office-1 office' };
        await timeline(asked);
        await shown(2);
        await timeline({ ...asked, status: 'corrected', from: '2022-01-01', to: '2022-12-31' });
        expect(await shown(1)).toMatch(/2022年3月8日.*走访.*已更正.*日期写错/s);
        const { search } = new URL(page.url());
        await page.reload();
        await visitor.signIn();
        expect(await shown(1)).toContain('2022年3月8日');
        expect(new URL(page.url()).search).toBe(search);
        await timeline({ fact: 'VisitRecorded', status: 'voided' });
        expect(await shown(1)).toMatch(/2021年3月5日.*✕\s*已作废.*同一次走访录入了两遍/s);
        await page.getByLabel('从', { exact: true }).fill('2022-01-01');
        await page.getByText('没有符合全部条件的记录').waitFor();
        expect(new URL(page.url()).searchParams.get('from')).toBe('2022-01-01');
      },
      slow_ms,
    );

    it(
      'says why it is empty, and shows more when one of the filters is let go of',
      async () => {
        await timeline({ fact: 'VisitRecorded', status: 'held' });
        const nothing = page.locator('.nothing');
        await nothing.waitFor();
        expect(await nothing.innerText()).toMatch(/没有符合全部条件的记录.*记录种类、状态/s);
        await page.getByRole('button', { name: 'English' }).click();
        await nothing.getByText('No entry meets').waitFor();
        expect(await nothing.innerText()).toContain('Filtered by Fact, Status.');
        await page.getByRole('button', { name: '中文' }).click();
        await nothing.getByRole('button', { name: /状态/ }).click();
        await shown(3);
        await page.getByRole('button', { name: '清除筛选' }).click();
        await page.locator('.item').nth(5).waitFor();
        expect(new URL(page.url()).search).toBe('');
      },
      slow_ms,
    );

    it(
      'shows what a process made when it is asked to',
      async () => {
        const { body } = await ledger.get(`/v1/households/${told.household}/timeline?fact=ContactLogged`, office);
        const made = (body as { items: unknown[] }).items.length;
        expect(made).toBeGreaterThan(0);
        await timeline({ fact: 'ContactLogged' });
        await page.locator('.nothing').getByText('系统自动记录未显示').waitFor();
        await shown(0);
        await page.getByRole('checkbox', { name: '显示系统自动记录' }).check();
        expect(await shown(made)).toContain('系统自动');
        expect(new URL(page.url()).searchParams.get('system')).toBe('1');
      },
      slow_ms,
    );
  });

  describe('One value', () => {
    it(
      'is drawn on both axes: what was true when, by what was known when',
      async () => {
        await open(`/households/${told.household}/axes?value=/visits/lastCompleted/day`);
        await page.locator('.axes').waitFor();
        const rows = (await page.locator('.axes tbody tr').allInnerTexts()).map((row) => row.replaceAll('\n', ' '));
        // The newest on top: the last visit has moved by three days, and the one that was no visit is gone.
        expect(rows[0]).toContain('2022年3月8日');
        expect(rows[0]).not.toContain('2021年3月5日');
        expect(rows.some((row) => row.includes('2021年3月5日') && row.includes('2022年3月5日'))).toBe(true);
        await page.locator('.axes tbody .value-link').first().click();
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
      },
      slow_ms,
    );

    it(
      'that moved through time is drawn: stages of housing, income by year, readings with those beyond their threshold',
      async () => {
        await open(`/households/${house}/pictures`);
        const rough = '年内（具体日期不详）';
        const stages = page.getByRole('img', { name: `住房 › 进展: 2016${rough} 危房; 2017${rough} 已拆除` });
        await stages.locator('svg').waitFor();
        await open(`/households/${told.household}/pictures`);
        await page
          .getByRole('img', { name: /2020年 12,000 元; 2021年 18,500 元/ })
          .locator('svg')
          .waitFor();
        const readings = page.getByRole('img', { name: /128.*182.*\(.+\)/ });
        await readings.locator('svg').waitFor();
        expect(await readings.locator('svg').textContent()).toContain('⚠');
      },
      slow_ms,
    );

    it(
      'is drawn as it was known then: what has been received since is in no picture',
      async () => {
        const { body } = await ledger.get(`/v1/households/${told.household}/timeline?fact=HealthCheckRecorded`, office);
        const received = (body as { items: { receivedAt: string }[] }).items.map(({ receivedAt }) => receivedAt);
        const readings = page.getByRole('img', { name: /128.*182/ });
        await open(`/households/${told.household}/pictures?knownAt=${received[1]!}`);
        await readings.waitFor();
        await open(`/households/${told.household}/pictures?knownAt=${received[0]!}`);
        await page.getByRole('img', { name: /2020年 12,000 元/ }).waitFor();
        expect(await readings.count()).toBe(0);
      },
      slow_ms,
    );

    it(
      'read again and again is drawn with the bounds beyond which it has an alert, in words, in either language',
      async () => {
        for (const [language, said] of [
          ['English', ['measure again ≥ 140', 'urgent ≥ 180']],
          ['中文', ['需复测 ≥ 140', '紧急 ≥ 180']],
        ] as const) {
          await open(`/households/${told.household}/pictures`);
          await page.getByRole('button', { name: language }).click();
          const readings = page.getByRole('img', { name: new RegExp(`128.*182.*${said.join('; ')}$`) });
          await readings.locator('svg').waitFor();
          const drawn = await readings.locator('svg').textContent();
          for (const words of said) expect(drawn).toContain(words);
        }
      },
      slow_ms,
    );
  });

  it(
    'The file of an ordinary household is printed on two pages, without what is for the screen alone',
    async () => {
      await open(`/households/${house}`);
      const printed = (await page.pdf({ format: 'A4' })).toString('latin1');
      expect(printed.match(/\/Type\s*\/Page\b(?!s)/g)!.length).toBeLessThanOrEqual(printed_pages_max);
      await page.emulateMedia({ media: 'print' });
      const text = await page.locator('body').innerText();
      await page.emulateMedia({ media: null });
      expect(text).toMatch(/李某.*刘家屯村.*住房.*已入住/s);
      expect(text).toMatch(/的档案，按目前掌握.*户编号.*打印人：.*督查人员；打印时间：/s);
      expect(text).toContain(house);
      expect(text).not.toMatch(/退出|播放|变更依据/);
      // A comparison is not of the day that one came from.
      await open(`/households/${house}/compare?asOf=2016-12-31`);
      expect(await page.locator('.print-note').textContent()).not.toContain('2016年12月31日');
    },
    slow_ms,
  );

  it(
    'A list is printed as wide as the paper, whole, without what is for the screen alone',
    async () => {
      await open('/lists/pairings?area=220122101201');
      await page.locator('.rows tbody tr.ant-table-row').nth(23).waitFor();
      await page.setViewportSize({ width: 700, height: 990 });
      await page.emulateMedia({ media: 'print' });
      const text = await page.locator('body').innerText();
      const right = await page.locator('.rows table').evaluate((table) => table.getBoundingClientRect().right);
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(right).toBeLessThanOrEqual(700);
      expect(text).toMatch(/刘家屯村 220122101201.*李某.*长春市妇幼计生中心/s);
      expect(text).not.toMatch(/导出 CSV|退出/);
    },
    slow_ms,
  );

  it(
    'A file that was altered in its table is told by folding it from the log, as the address says',
    async () => {
      const live = await ledger.sql.query<{ name: string }>(
        `SELECT name FROM projector.generation WHERE status = 'live'`,
      );
      const setCount = (count: number) =>
        ledger.sql.query(
          `UPDATE ${live.rows[0]!.name}.file SET folded = jsonb_set(folded::jsonb, '{state,visits,count}', $2)::json
             WHERE stream = $1`,
          [`household-${told.household}`, JSON.stringify(count)],
        );
      await open(`/households/${told.household}?asOf=2021-12-31`);
      const fold = page.getByRole('checkbox', { name: '按原始记录重新核算' });
      await fold.check();
      await page.getByText('所存档案与原始记录一致').waitFor();
      // It is of today, and says so; the day that one came from is kept.
      await page.getByText('以下是今天的档案，不是截至 2021年12月31日').waitFor();
      expect(new URL(page.url()).search).toBe('?asOf=2021-12-31&log=1');
      await setCount(9);
      await page.reload();
      await visitor.signIn();
      await page.getByRole('alert').getByText('所存档案与原始记录不符：1 处').waitFor();
      const row = page.locator('.from-log tbody tr');
      expect((await row.innerText()).split(/\s*[\t\n]\s*/)).toEqual(['走访 › 次数', '9', '2']);
      const visits = page.locator('.section', { has: page.getByRole('heading', { name: '走访', exact: true }) });
      expect(await visits.innerText()).toMatch(/次数\s*2/);
      await fold.uncheck();
      await page.locator('.time-panel').waitFor();
      expect(new URL(page.url()).search).toBe('?asOf=2021-12-31');
      await page.getByRole('button', { name: '回到今天' }).click();
      await page.getByText('正在查看过去').waitFor({ state: 'detached' });
      await page.locator('.file[aria-busy=false]').waitFor();
      expect(await visits.innerText()).toMatch(/次数\s*9/);
      await setCount(2);
      // Of any other kind, too.
      await open('/organisations/cc-mch?log=1');
      await page.getByText('所存档案与原始记录一致').waitFor();
    },
    slow_ms,
  );

  it(
    'Names that hold markup, marks and emoji are text in header, section, timeline and title',
    async () => {
      await open(`/households/${told.household}`);
      await page.locator('.sections').waitFor();
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('<b>王</b>');
      expect(await page.title()).toContain('<b>王</b>');
      await expect(page.locator('main b').count()).resolves.toBe(0);
      await timeline({ fact: 'MemberAdded' });
      expect(await shown(1)).toContain('👩‍👧');
      expect(visitor.complaints).toEqual([]);
    },
    slow_ms,
  );

  describe('Around the files', () => {
    it(
      'a bar of the report leads to the visits that it counts, and each of them to its entry',
      async () => {
        await open('/reports?from=2019-10-01&to=2019-10-31&by=unit');
        const bar = page.locator('.bars tbody tr').first();
        await bar.waitFor();
        const counted = Number(await bar.locator('td').nth(1).innerText());
        await bar.locator('th a').click();
        await page.waitForURL(/\/lists\/visits\?/);
        await settled(page);
        await page.locator('.rows tbody tr.ant-table-row').first().waitFor();
        await expect(page.locator('.rows tbody tr.ant-table-row').count()).resolves.toBe(counted);
        await page.getByRole('link', { name: '查看记录' }).first().click();
        const entry = page.getByRole('dialog');
        await entry.getByText('收到（服务器时间）').waitFor();
        expect(await entry.innerText()).toMatch(/走访.*2019年10月/s);
        await page.keyboard.press('Escape');
      },
      slow_ms,
    );

    it.each(['day', 'unit', 'area'])(
      'every bar leads to exactly the visits that it counts, undated, without a unit, or by day: by %s',
      async (by) => {
        await open(`/reports?from=2018-02-03&to=2018-02-20&by=${by}`);
        const bars = page.locator('.bars tbody tr');
        await bars.first().waitFor();
        const counted = await bars.evaluateAll((all) =>
          all.map(
            (bar) => [bar.querySelector('a')!.getAttribute('href')!, Number(bar.children[2]!.textContent)] as const,
          ),
        );
        expect(counted.length).toBeGreaterThan(by === 'day' ? 4 : 1);
        for (const [address, visits_count] of counted) {
          await open(address);
          await page.locator('.rows tbody tr.ant-table-row').first().waitFor();
          const shown_count = await page.locator('.rows tbody tr.ant-table-row').count();
          expect([address, shown_count]).toEqual([address, visits_count]);
        }
      },
      slow_ms,
    );

    it(
      'whoever has signed out twice is let in again',
      async () => {
        const other = await visitorOf(browser, ledger.url);
        await other.visit('/');
        for (const _ of ['once', 'twice', 'thrice']) {
          await other.page.getByRole('button', { name: '退出' }).click();
          await other.signIn();
        }
        await other.page.locator('.find').waitFor();
        await other.close();
      },
      slow_ms,
    );

    it(
      'a sample is the same again by its seed, and another by another one',
      async () => {
        const drawn = async (seed: string): Promise<string[]> => {
          await open(`/sample?seed=${seed}&n=5&area=220122101201`);
          await page.getByText(seed, { exact: true }).waitFor();
          await page.locator('.sheet').getByText('户主签字').waitFor();
          const links = page.locator('.sheet tbody a');
          await links.nth(4).waitFor();
          return links.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
        };
        const first = await drawn('2026-a');
        expect(new Set(first).size).toBe(5);
        const other = await drawn('2026-b');
        expect(other).not.toEqual(first);
        expect(await drawn('2026-a')).toEqual(first);
      },
      slow_ms,
    );

    it(
      'a list is taken along as CSV, all of it',
      async () => {
        await open('/?area=220122101201');
        const rows = await page.locator('.rows tbody tr.ant-table-row').count();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: '导出 CSV' }).click(),
        ]);
        const csv = await readFile(await download.path(), 'utf8');
        const lines = csv.trim().split('\r\n');
        expect(csv.startsWith('\uFEFF')).toBe(true);
        expect(lines[0]).toContain('户主');
        expect(lines).toHaveLength(rows + 1);
        expect(lines.some((line) => line.includes(house) && line.includes('李某'))).toBe(true);
      },
      slow_ms,
    );

    it(
      'an empty list says that there is none; one that is filtered, how to see more',
      async () => {
        await open('/lists/held');
        expect(await page.locator('.nothing').innerText()).toContain('目前没有');
        await open('/lists/pairings?area=220122101201&paired=false');
        await page.locator('.rows, .nothing').first().waitFor();
        await open('/?q=没有这样的人');
        await page.locator('.nothing').getByRole('button', { name: '清除筛选' }).click();
        await page.locator('.rows').waitFor();
        expect(new URL(page.url()).search).toBe('');
      },
      slow_ms,
    );

    it(
      'days are typed year first in whatever form, and what is no day is said to be none',
      async () => {
        await open(`/households/${house}`);
        const field = page.getByLabel('截至哪一天');
        expect(await field.inputValue()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        await field.fill('2016年12月31日');
        await field.press('Enter');
        await page.getByText('正在查看过去').waitFor();
        expect(new URL(page.url()).searchParams.get('asOf')).toBe('2016-12-31');
        await field.fill('2016-02-30');
        await page.getByRole('alert').getByText('存在的日期').waitFor();
        expect(new URL(page.url()).searchParams.get('asOf')).toBe('2016-12-31');
        expect(await page.locator('.time-note').innerText()).toMatch(/截至.*所知.*已收到/s);
        // Long before anything is recorded, and after today: what was typed stays.
        await field.fill('2009-06-30');
        await page.waitForURL(/asOf=2009-06-30/);
        expect(await field.inputValue()).toBe('2009-06-30');
        await field.fill('2999-01-01');
        await page.getByRole('alert').getByText('不能晚于').waitFor();
        expect(await field.inputValue()).toBe('2999-01-01');
      },
      slow_ms,
    );

    it(
      'on a phone the menu opens by its button, whole, and closes where it led',
      async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        await open('/');
        const menu = page.getByRole('button', { name: '菜单' });
        await menu.click();
        const places = page.getByRole('navigation', { name: '菜单' }).getByRole('link');
        for (const place of await places.all()) {
          const box = (await place.boundingBox())!;
          expect(box.x + box.width).toBeLessThanOrEqual(390);
        }
        await places.getByText('抽查').click();
        await page.waitForURL(/\/sample/);
        await expect(places.first().isVisible()).resolves.toBe(false);
        await page.setViewportSize({ width: 1440, height: 900 });
      },
      slow_ms,
    );
  });
}
