import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client';

interface AreasAsked {
  readonly parent?: string;
  readonly q?: string;
}

/** Of one page of a level of the tree. */
const level_areas = 500;

export function areasQuery(asked: AreasAsked) {
  return infiniteQueryOptions({
    queryKey: ['areas', asked.parent],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam: cursor }) =>
      answerOf(
        api.GET('/v1/areas', {
          signal,
          params: { query: cursor === undefined ? { ...asked, limit: level_areas } : { cursor } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function findAreasQuery(q: string) {
  return queryOptions({
    queryKey: ['areas', 'found', q],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/areas', { signal, params: { query: { q, limit: 30 } } })),
    enabled: q.trim() !== '',
  });
}
