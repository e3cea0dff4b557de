/** The questions that every kind of stream answers alike, under `/v1/{path}/{id}`. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Language } from '../texts/texts';
import { answerOf, api } from './client';
import type { components, paths } from './schema';

/** A file of any kind: the segment of its address, and its id. */
export interface Stream {
  readonly path: string;
  readonly id: string;
}

type Get<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: infer C } } } }
  ? C extends { 'application/json': infer T }
    ? T
    : never
  : never;

export type File = Get<'/v1/households/{householdId}/file'>;
export type Comparison = Get<'/v1/households/{householdId}/compare'>;
export type TimelinePage = Get<'/v1/households/{householdId}/timeline'>;
export type TimelineEntry = TimelinePage['items'][number];
export type EntryAnswer = Get<'/v1/households/{householdId}/entries/{entryId}'>;
export type FactLine = Get<'/v1/facts'>['items'][number];
export type Change = TimelineEntry['changes'][number];
export type Ruling = TimelineEntry['rulings'][number];
export type Labels = TimelinePage['labels'];
export type State = Readonly<Record<string, unknown>>;
export type Schemas = components;

/** Entries that one answer of a timeline holds. */
const timeline_page = 500;

/** The description has one path per kind; all of them have the shape of a household's. */
function householdLike<T extends string>({ path }: Stream, rest: T): `/v1/households/{householdId}/${T}` {
  return `/v1/${encodeURIComponent(path)}/{householdId}/${rest}` as `/v1/households/{householdId}/${T}`;
}

export function fileQuery(stream: Stream, view: { asOf?: string; knownAt?: string }, language: Language) {
  return queryOptions({
    queryKey: ['file', stream.path, stream.id, view.asOf, view.knownAt, language],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET(householdLike(stream, 'file'), {
          signal,
          params: { path: { householdId: stream.id }, query: view },
        }),
      ),
  });
}

export interface TimelineAsked {
  readonly knownAt?: string;
}

function readTimeline(stream: Stream, asked: TimelineAsked, cursor: string | undefined, signal: AbortSignal) {
  const query = cursor === undefined ? { ...asked, limit: timeline_page } : { cursor };
  const params = { path: { householdId: stream.id }, query };
  return answerOf(api.GET(householdLike(stream, 'timeline'), { signal, params }));
}

export function timelineQuery(stream: Stream, asked: TimelineAsked, language: Language) {
  return infiniteQueryOptions({
    queryKey: ['timeline', stream.path, stream.id, asked.knownAt, language],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => readTimeline(stream, asked, pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** All of it at once. */
export function wholeTimelineQuery(stream: Stream, asked: TimelineAsked, language: Language) {
  return queryOptions({
    queryKey: ['whole-timeline', stream.path, stream.id, asked.knownAt, language],
    queryFn: async ({ signal }) => {
      const entries: TimelineEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await readTimeline(stream, asked, cursor, signal);
        entries.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return entries;
    },
  });
}

export function compareQuery(
  stream: Stream,
  asked: { from?: string; to?: string; knownFrom?: string; knownTo?: string },
  language: Language,
) {
  return queryOptions({
    queryKey: ['compare', stream.path, stream.id, asked, language],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET(householdLike(stream, 'compare'), {
          signal,
          params: { path: { householdId: stream.id }, query: asked },
        }),
      ),
    enabled: asked.from !== undefined || asked.knownFrom !== undefined,
  });
}

export function entryQuery(stream: Stream, entryId: string, language: Language) {
  return queryOptions({
    queryKey: ['entry', stream.path, stream.id, entryId, language],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET(householdLike(stream, 'entries/{entryId}'), {
          signal,
          params: { path: { householdId: stream.id, entryId } },
        }),
      ),
  });
}

export function factsQuery(language: Language) {
  return queryOptions({
    queryKey: ['facts', language],
    staleTime: Infinity,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/facts', { signal })),
  });
}
