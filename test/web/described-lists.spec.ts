/** The lists that the page offers, of those that the API describes. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { partOfPage } from './part-of-page.js';

interface List {
  readonly name: string;
  readonly path: string;
  readonly title: string;
}

interface Query {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: object) => Promise<unknown>;
  readonly select?: (data: unknown) => unknown;
}

const { describedListsQuery } = await partOfPage<{
  describedListsQuery: (language: string, role: string | undefined) => Query;
}>('api/described-lists');
const { lists: own } = await partOfPage<{ lists: readonly List[] }>('lists/definitions');
const description = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly 'x-roles'?: readonly string[] } }>>;
};

async function offered(role: string | undefined, language = 'zh'): Promise<List[]> {
  const { queryFn, select } = describedListsQuery(language, role);
  globalThis.fetch = async () => Response.json(description);
  const data = await queryFn({});
  return (select ? select(data) : data) as List[];
}

const pathsFor = async (role: string | undefined) => (await offered(role)).map(({ path }) => path);
const donors = '/v1/reports/donor-trace';

describe('Of the lists that the API describes,', () => {
  it.each([
    { role: 'cadre', may: [], mayNot: ['/v1/processes', '/v1/duplicates', '/v1/held', '/v1/volunteers'] },
    { role: 'desk', may: ['/v1/volunteers'], mayNot: ['/v1/processes', '/v1/duplicates', '/v1/held'] },
    { role: 'inspector', may: ['/v1/duplicates', '/v1/held', '/v1/volunteers'], mayNot: ['/v1/processes'] },
    { role: 'office', may: ['/v1/processes', '/v1/duplicates', '/v1/held', '/v1/volunteers'], mayNot: [] },
  ])('$role is offered those that the role may read', async ({ role, may, mayNot }) => {
    const paths = await pathsFor(role);
    expect(paths).toEqual(expect.arrayContaining(['/v1/areas', '/v1/funds', ...may]));
    for (const path of mayNot) expect(paths).not.toContain(path);
    // Everybody else would have to say whose gifts.
    expect(paths).not.toContain(donors);
  });

  it('a donor is offered those for donors, and no other', async () => {
    expect((await pathsFor('donor')).sort()).toEqual(['/v1/areas', '/v1/codes', '/v1/organisations', donors]);
  });

  it.each([undefined, 'Sachbearbeiter'])(
    'whoever has a role that only the service understands is offered what some role may read: %s',
    async (role) => {
      const paths = await pathsFor(role);
      expect(paths).toEqual(expect.arrayContaining(['/v1/areas', '/v1/processes', '/v1/held']));
      expect(paths).not.toContain(donors);
    },
  );

  it('one that the page has by a name of its own has that name alone', async () => {
    const names = new Map((await offered('office')).map(({ path, name }) => [path, name]));
    expect(names.get('/v1/lists/baseline')).toBe('baseline');
    for (const [path, name] of names) {
      const named = own.find((each) => each.path === path);
      if (named) expect(name).toBe(named.name);
    }
  });

  it('what stands behind a report is offered where the page has a list of it', async () => {
    const paths = await pathsFor('inspector');
    expect(paths).toContain('/v1/reports/visits/entries');
    expect(paths.filter((path) => path.endsWith('/entries'))).toHaveLength(1);
  });

  it('no two are called the same', async () => {
    for (const language of ['zh', 'en']) {
      const titles = (await offered('inspector', language)).map(({ title }) => title);
      expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
    }
  });

  it('goods that went to a household say to which, and what they are', async () => {
    const found = (await offered('inspector')).find(({ path }) => path === '/v1/journals/distribution-item');
    expect(found).toMatchObject({ columns: expect.arrayContaining(['householdId', 'goods']) });
  });

  it('one that is called as a page is that shows something else is called otherwise', async () => {
    const names = (await offered('inspector')).map(({ name }) => name);
    expect(names).not.toContain('corrections');
    expect(names).toContain('corrections.all');
    expect(new Set(names).size).toBe(names.length);
  });

  it('one that wants to know of which days is offered with days to choose', async () => {
    const found = (await offered('inspector')).find(({ path }) => path === '/v1/anomalies');
    expect(found).toMatchObject({ ofDays: true });
    expect((await offered('inspector')).find(({ path }) => path === '/v1/funds')).not.toHaveProperty('ofDays');
  });

  it('the titles are in the language of the page, of one answer for both', async () => {
    const titles = async (language: string) =>
      (await offered('office', language)).find(({ path }) => path === '/v1/funds')?.title;
    expect([await titles('zh'), await titles('en')]).toEqual(['资金', 'Funds']);
    const keys = ['zh', 'en'].map((language) => describedListsQuery(language, 'office').queryKey);
    expect(keys[0]).toEqual(keys[1]);
  });
});
