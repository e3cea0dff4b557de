/** Everything that the ledger keeps about somebody; reading it is noted in the access log. */
import { queryOptions } from '@tanstack/react-query';
import type { Language } from '../texts/texts';
import { answerOf, api } from './client';
import type { paths } from './generated/schema';

export type PersonalData =
  paths['/v1/personal-data/{subjectId}']['get']['responses'][200]['content']['application/json'];
export type PersonalStream = PersonalData['streams'][number];

export function personalDataQuery(subjectId: string, language: Language) {
  return queryOptions({
    queryKey: ['personal-data', subjectId, language],
    // Each reading is noted: none that nobody asked for.
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/personal-data/{subjectId}', { signal, params: { path: { subjectId } } })),
  });
}
