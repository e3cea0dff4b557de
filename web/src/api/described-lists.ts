/** The lists that the API describes, whatever they are: one that is new there is shown with no line of code here. */
import { queryOptions } from '@tanstack/react-query';
import { languageTags } from '../texts/texts';
import type { Language } from '../texts/texts';
import type { FieldMeaning } from '../words/catalogue';
import type { ListDefinition } from './lists';

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
  readonly parameters?: readonly { readonly name?: string; readonly required?: boolean }[];
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: Schema }>> }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}

export function describedListsQuery(language: Language) {
  return queryOptions({
    queryKey: ['described-lists', language],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const headers = { 'accept-language': languageTags[language] };
      const response = await fetch('/openapi.json', { signal, headers });
      if (!response.ok) throw new Error(response.statusText);
      return listsIn((await response.json()) as Description, language);
    },
  });
}

/** Those that can be asked for without saying more than where. */
function listsIn({ paths }: Description, language: Language): DescribedList[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (!get || path.includes('{')) return [];
    const { summary = path, description = '', parameters = [] } = get;
    const names = parameters.map(({ name }) => name);
    const columns = columnsOf(get);
    if (!columns || parameters.some(({ required }) => required) || !names.includes('cursor')) return [];
    return [
      {
        name: path.replace('/v1/', '').replaceAll('/', '.'),
        path: path as ListDefinition['path'],
        title: sideOf(summary, ' · ', language),
        description: sideOf(description, '\n\n', language),
        filters: [],
        ofAreas: names.includes('area'),
        columns: columnsShown(columns),
        meanings: new Map(Object.entries(columns).map(([name, column]) => [name, meaningOf(column, language)])),
      },
    ];
  });
}

function columnsOf({ responses }: Operation): Schema['properties'] {
  return responses?.['200']?.content?.['application/json']?.schema?.properties?.['items']?.items?.properties;
}

/** What people read first, ids of things that have a name beside them not at all. */
function columnsShown(columns: Readonly<Record<string, Schema>>): string[] {
  const names = Object.keys(columns).filter((name) => columns[name]?.format !== 'uuid' || name === 'entryId');
  const heads = ['headName', 'name'].filter((name) => names.includes(name));
  return [
    ...heads,
    ...names.filter((name) => !heads.includes(name) && name !== 'entryId'),
    ...names.filter((name) => name === 'entryId'),
  ];
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
