/** Lists, page by page. Which there are, and what they can be filtered by, stands in the description of the API. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Asked } from '../address';
import type { Language } from '../texts/texts';
import type { FieldMeaning } from '../words/catalogue';
import { answerOf, api } from './client';
import type { Labels } from './streams';

export type ListRow = Readonly<Record<string, unknown>>;

export interface ListAnswer {
  readonly items: readonly ListRow[];
  readonly labels: Labels;
  readonly nextCursor?: string;
  readonly day?: string;
}

export interface ListDefinition {
  /** Name in the address. */
  readonly name: string;
  readonly path:
    | '/v1/households'
    | '/v1/findings'
    | '/v1/held'
    | '/v1/overdue'
    | '/v1/lists/needs'
    | '/v1/lists/pairings'
    | '/v1/reports/visits/entries'
    | '/v1/lists/baseline';
  /** Sent with every question, and not to be chosen. */
  readonly fixed?: Asked;
  /** Of some days, which are always sent. */
  readonly ofDays?: true;
  /** Parameters that may be chosen, beside the area. */
  readonly filters: readonly string[];
  readonly columns: readonly string[];
  /** Whether it can be confined to an area; else it can. */
  readonly ofAreas?: boolean;
  /** What its columns and their values are called, where the API says so. */
  readonly meanings?: ReadonlyMap<string, FieldMeaning>;
}

const page_rows = 100;

export function readPage(list: ListDefinition, asked: Asked, cursor?: string, signal?: AbortSignal, rows = page_rows) {
  const query = cursor === undefined ? { ...list.fixed, ...asked, limit: rows } : { cursor };
  return answerOf(api.GET(list.path, { signal, params: { query: query } })) as Promise<ListAnswer>;
}

/** All of it, as CSV. */
export function readCsv(list: ListDefinition, asked: Asked): Promise<Blob> {
  const query = { ...list.fixed, ...asked };
  return answerOf<Blob>(api.GET(list.path, { params: { query }, headers: { accept: 'text/csv' }, parseAs: 'blob' }));
}

export function listQuery(list: ListDefinition, asked: Asked, language: Language) {
  return infiniteQueryOptions({
    queryKey: ['list', list.name, asked, language],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => readPage(list, asked, pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
  });
}
