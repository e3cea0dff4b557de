/** The questions that every kind of stream answers alike, under `/v1/{path}/{id}`. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Language } from '../texts/texts';
import { answerOf, api } from './client';
import type { paths } from './generated/schema';

/** A file of any kind: the segment of its address, and its id. */
export interface Stream {
  readonly path: string;
  readonly id: string;
}

type KindPath = paths['/v1/{path}/{id}/file']['get']['parameters']['path']['path'];

/** A segment that is none of a kind is answered as an address that is not known. */
function placeOf({ path, id }: Stream) {
  return { path: path as KindPath, id };
}

type Get<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: infer C } } } }
  ? C extends { 'application/json': infer T }
    ? T
    : never
  : never;

export type File = Get<'/v1/{path}/{id}/file'>;
export type FileFromLog = Get<'/v1/{path}/{id}/file-from-log'>;
export type Comparison = Get<'/v1/{path}/{id}/compare'>;
export type TimelinePage = Get<'/v1/{path}/{id}/timeline'>;
export type TimelineEntry = TimelinePage['items'][number];
export type EntryAnswer = Get<'/v1/{path}/{id}/entries/{entryId}'>;
export type FactLine = Get<'/v1/facts'>['items'][number];
export type Threshold = Get<'/v1/thresholds'>['items'][number];
export type Change = TimelineEntry['changes'][number];
export type Ruling = TimelineEntry['rulings'][number];
export type Labels = TimelinePage['labels'];

/** Entries that one answer of a timeline holds. */
const timeline_page = 500;

export function fileQuery(stream: Stream, view: { asOf?: string; knownAt?: string }, language: Language) {
  return queryOptions({
    queryKey: ['file', stream.path, stream.id, view.asOf, view.knownAt, language],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/{path}/{id}/file', {
          signal,
          params: { path: placeOf(stream), query: view },
        }),
      ),
  });
}

/** Asked anew each time: what it is for is to see what has been altered meanwhile. */
export function fileFromLogQuery(stream: Stream, language: Language) {
  return queryOptions({
    queryKey: ['file-from-log', stream.path, stream.id, language],
    gcTime: 0,
    staleTime: 0,
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/{path}/{id}/file-from-log', { signal, params: { path: placeOf(stream) } })),
  });
}

export interface TimelineAsked {
  readonly knownAt?: string;
}

function readTimeline(stream: Stream, asked: TimelineAsked, cursor: string | undefined, signal: AbortSignal) {
  const query = cursor === undefined ? { ...asked, limit: timeline_page } : { cursor };
  const params = { path: placeOf(stream), query };
  return answerOf(api.GET('/v1/{path}/{id}/timeline', { signal, params }));
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
        api.GET('/v1/{path}/{id}/compare', {
          signal,
          params: { path: placeOf(stream), query: asked },
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
        api.GET('/v1/{path}/{id}/entries/{entryId}', {
          signal,
          params: { path: { ...placeOf(stream), entryId } },
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

export function thresholdsQuery(language: Language) {
  return queryOptions({
    queryKey: ['thresholds', language],
    staleTime: Infinity,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/thresholds', { signal })),
  });
}
