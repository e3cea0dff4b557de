/** A kind and a fact that live in this spec alone, put into the lists of the domain before the service is loaded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Entry } from '../../src/domain/entry.js';
import { factOf } from '../../src/domain/fact.js';
import { AreaRef, Id, Name, Optional, Required, Seldom, Text } from '../../src/domain/fields.js';
import { household } from '../../src/domain/household/definition.js';
import { kinds } from '../../src/domain/kinds.js';
import { slice, streamKind } from '../../src/domain/stream-kind.js';
import type { AnyStream } from '../../src/domain/stream-kind.js';
import type { TestLedger } from '../api/ledger.js';
import { notRun } from '../support/not-run.js';
import { openBrowser } from './browser.js';

interface Wells {
  readonly well?: { readonly name: string; readonly areaCode: string; readonly by: string };
}

class WellOpening extends Entry {
  @Optional('水井编号：不填时由记录编号推算', 'Well id: from the entry id where left out', [Seldom(), Id()])
  wellId?: string;
  @Required('井名：当地叫法', 'Name of the well: as people call it', Name(), '东头井') name!: string;
  @Required('所在区划：其代码', 'Area of the well: its code', AreaRef()) areaCode!: string;
}

const wellOpened = factOf<Wells>()({
  type: 'WellOpened',
  version: 1,
  title: { zh: '水井启用', en: 'Well opened' },
  route: '',
  payload: WellOpening,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (_, { name, areaCode }, { entryId }) => ({ well: { name, areaCode, by: entryId } }),
});

const well = streamKind({
  kind: 'well',
  path: 'wells',
  id: 'wellId',
  title: { zh: '水井', en: 'Well' },
  slices: [slice<Wells>({ name: 'well', initial: {}, facts: [wellOpened] })],
  reach: ({ well: opened }) => ({ areas: opened ? [opened.areaCode] : [] }),
  label: ({ well: opened }) => opened?.name,
});

interface Bees {
  readonly bees?: { readonly hives: string; readonly by: string };
}

class BeeKeeping extends Entry {
  @Required('蜂箱：数量与种类', 'Hives: how many and of what kind', Text(100), '六箱中蜂') hives!: string;
}

const beesKept = factOf<Bees>()({
  type: 'BeesKept',
  version: 1,
  title: { zh: '养蜂登记', en: 'Bees kept' },
  route: 'bees',
  payload: BeeKeeping,
  mayRecord: ['office'],
  rank: 10,
  evolve: (_, { hives }, { entryId }) => ({ bees: { hives, by: entryId } }),
});

const bees = slice<Bees>({ name: 'bees', initial: {}, facts: [beesKept] });
const withBees: AnyStream = {
  ...household,
  slices: [...household.slices, bees],
  facts: [...household.facts, beesKept],
  initial: (id) => ({ ...household.initial(id), ...bees.initial }),
};
const lists = kinds as AnyStream[];
lists.splice(lists.indexOf(household), 1, withBees);
lists.push(well);
// What reads the lists when it is loaded comes after.
const { letPeopleIn } = await import('../../demo/people.js');
const { newHousehold, recorded, settle, startTestLedger, villageCode } = await import('../api/ledger.js');
const { buildPage, settled, visitorOf } = await import('./visitor.js');

const why: string[] = [];
const browser = await openBrowser(why);

if (!browser) notRun('facts and kinds that the page has never heard of', `a Chromium that starts; ${why.join('; ')}`);
else
  describe('Of a kind and a fact that nobody told it of, the page', () => {
    let ledger: TestLedger;
    let office: string;

    beforeAll(async () => {
      buildPage();
      ledger = await startTestLedger({}, { entrance: letPeopleIn });
      ({ office } = await settle(ledger));
    }, 300_000);

    afterAll(async () => {
      await browser.close();
      await ledger.close();
    });

    it('shows the file, the timeline and the entry, in the words of the domain', async () => {
      const wellId = randomUUID();
      const opening = {
        entryId: randomUUID(),
        wellId,
        name: '东头井',
        areaCode: villageCode,
        occurredOn: '2018-05-04',
      };
      await recorded(ledger.post('/v1/wells', opening, office));
      const householdId = await newHousehold(ledger, office);
      for (const [occurredOn, hives] of [
        ['2018', '两箱中蜂'],
        ['2019', '六箱中蜂'],
      ] as const) {
        const kept = { entryId: randomUUID(), occurredOn, hives };
        await recorded(ledger.post(`/v1/households/${householdId}/bees`, kept, office));
      }
      const { page, visit, go, complaints, close } = await visitorOf(browser, ledger.url);
      await visit(`/wells/${wellId}`);
      await page.getByRole('heading', { level: 1, name: /东头井\s*水井/ }).waitFor();
      await go(`/wells/${wellId}/timeline`);
      await page.locator('.item').first().waitFor();
      expect(await page.locator('.items').innerText()).toMatch(/水井启用.*东头井/s);

      await go(`/households/${householdId}`);
      await page.locator('.sections').waitFor();
      await settled(page);
      expect(await page.locator('.sections').innerText()).toMatch(/蜂箱.*六箱中蜂/s);
      await page.getByRole('button', { name: '六箱中蜂' }).first().click();
      const entry = page.getByRole('dialog');
      await entry.getByText('养蜂登记').first().waitFor();
      await entry.getByText('office-1').waitFor();
      await go(`/households/${householdId}/timeline?fact=BeesKept`);
      await page.locator('.item').nth(1).waitFor();
      const items = await page.locator('.items').innerText();
      expect(items).toMatch(/两箱中蜂.*六箱中蜂/s);
      expect(items).not.toContain('{');
      expect(complaints).toEqual([]);
      await close();
    }, 300_000);
  });
