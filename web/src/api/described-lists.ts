/** The lists that the API describes, whatever they are: one that is new there is shown with no line of code here. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { lists } from '../lists/definitions';
import { isOwnRole, useLanguage } from '../texts/texts';
import type { Language } from '../texts/texts';
import type { FieldMeaning } from '../words/catalogue';
import type { ListDefinition } from './lists';
import { useSession } from './session';

export interface DescribedList extends ListDefinition {
  readonly title: string;
  readonly description: string;
  readonly meanings: ReadonlyMap<string, FieldMeaning>;
}

interface Schema {
  readonly title?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-labels'?: Readonly<Record<string, string>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  /** Who may ask; everybody where it is left out. */
  readonly 'x-roles'?: readonly string[];
  readonly parameters?: readonly { readonly name?: string; readonly required?: boolean }[];
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: Schema }>> }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}

/** Everybody else has to say of which organisation, and a list is asked for without. */
const forDonorsAlone: ReadonlySet<string> = new Set(['/v1/reports/donor-trace']);

/** Those that are offered to whoever is signed in. */
export function useDescribedLists(enabled = true) {
  const { language } = useLanguage();
  const role = useSession().session?.claims.role;
  const query = useMemo(() => describedListsQuery(language, role), [language, role]);
  return useQuery({ ...query, enabled });
}

/** One answer holds both languages. */
export function describedListsQuery(language: Language, role: string | undefined) {
  return queryOptions({
    queryKey: ['described-lists'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const response = await fetch('/openapi.json', { signal });
      if (!response.ok) throw new Error(response.statusText);
      return (await response.json()) as Description;
    },
    select: (description) => listsIn(description, language, role),
  });
}

const ofDays: ReadonlySet<string> = new Set(['from', 'to']);

/** Those that can be asked for without saying more than where, and of which days. */
function listsIn({ paths }: Description, language: Language, role: string | undefined): DescribedList[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (!get || path.includes('{') || isBehindReport(path) || !mayAsk(path, get, role)) return [];
    const { summary = path, description = '', parameters = [] } = get;
    const names = parameters.map(({ name }) => name);
    const columns = columnsOf(get);
    const wanted = parameters.flatMap(({ name = '', required }) => (required ? [name] : []));
    if (!columns || !names.includes('cursor') || wanted.some((name) => !ofDays.has(name))) return [];
    return [
      {
        name: nameOf(path),
        path: path as ListDefinition['path'],
        title: sideOf(summary, ' · ', language),
        description: sideOf(description, '\n\n', language),
        filters: [],
        ...(wanted.length > 0 && { ofDays: true as const }),
        ofAreas: names.includes('area'),
        columns: columnsShown(columns),
        meanings: new Map(Object.entries(columns).map(([name, column]) => [name, meaningOf(column, language)])),
      },
    ];
  });
}

/** What stands behind a report is reached from there, unless the page has a list of it. */
function isBehindReport(path: string): boolean {
  return path.endsWith('/entries') && !lists.some((each) => each.path === path);
}

function mayAsk(path: string, { 'x-roles': roles }: Operation, role: string | undefined): boolean {
  if (forDonorsAlone.has(path)) return role === 'donor';
  if (role === undefined || !isOwnRole(role)) return true;
  return roles?.includes(role) ?? true;
}

/** One that the page has a place for is there, and nowhere else; another one has no name that is taken. */
function nameOf(path: string): string {
  const own = lists.find((each) => each.path === path);
  if (own) return own.name;
  const name = path.replace('/v1/', '').replaceAll('/', '.');
  return lists.some((each) => each.name === name) ? `${name}.all` : name;
}

function columnsOf({ responses }: Operation): Schema['properties'] {
  return responses?.['200']?.content?.['application/json']?.schema?.properties?.['items']?.items?.properties;
}

/**
 * What people read first, ids of things that have a name beside them and names of streams not at all. A household that
 * is not named leads to its file.
 */
function columnsShown(columns: Readonly<Record<string, Schema>>): string[] {
  const shownIds = new Set(['entryId', ...('headName' in columns ? [] : ['householdId'])]);
  const names = Object.keys(columns).filter((name) => columns[name]?.format !== 'uuid' || shownIds.has(name));
  const heads = ['headName', 'name', 'label'].filter((name) => names.includes(name));
  const others = [...heads, 'entryId', 'stream'];
  return [...heads, ...names.filter((name) => !others.includes(name)), ...names.filter((name) => name === 'entryId')];
}

function meaningOf(column: Schema, language: Language): FieldMeaning {
  const values = Object.entries({ ...column.items?.['x-labels'], ...column['x-labels'] });
  return {
    title: column.title === undefined ? undefined : sideOf(column.title, ' · ', language),
    lists: new Set(),
    values: new Map(values.map(([value, words]) => [value, sideOf(words, ' · ', language)])),
  };
}

/** Everything is described in both languages: Chinese first. */
function sideOf(words: string, between: string, language: Language): string {
  const [zh = words, en = zh] = words.split(between);
  return language === 'zh' ? zh : en;
}
