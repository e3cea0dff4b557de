import { queryOptions } from '@tanstack/react-query';
import type { Language } from '../texts/texts';
import { answerOf, api } from './client';

const first_day = '1900-01-01';

export interface ReportAsked {
  readonly from: string;
  readonly to: string;
  readonly by: 'day' | 'unit' | 'area';
  readonly area?: string;
}

export interface ReportGroup {
  readonly day?: string;
  readonly first?: string;
  readonly last?: string;
  readonly organisationId?: string;
  readonly areaCode?: string;
  readonly toBePlaced?: boolean;
  readonly visits: number;
  readonly completed: number;
  readonly paired: number;
  readonly households?: number;
  /** The address of the list of what it counts. */
  readonly entries?: string;
}

/** The last day of the newest visits there are, of whatever year. */
export function newestVisitQuery(area: string | undefined, to: string) {
  return queryOptions({
    queryKey: ['newest-visit', area, to],
    queryFn: async ({ signal }) => {
      const query = { from: first_day, to, by: 'day' as const, area };
      const { groups } = await answerOf(api.GET('/v1/reports/visits', { signal, params: { query } }));
      const days = groups.flatMap(({ day, last = day }: ReportGroup) => last ?? []).filter((day) => day <= to);
      return days.sort().at(-1) ?? null;
    },
  });
}

export function visitReportQuery(asked: ReportAsked, language: Language) {
  return queryOptions({
    queryKey: ['visit-report', asked, language],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/reports/visits', { signal, params: { query: { ...asked, households: true, entries: true } } }),
      ),
  });
}
