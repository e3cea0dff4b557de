/** All entries of a stream, page by page; the first page is enough to begin with. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { mergeLabels } from '../api/labels';
import { timelineQuery } from '../api/streams';
import type { Labels, Stream, TimelineAsked, TimelineEntry } from '../api/streams';
import { useLanguage } from '../texts/texts';

interface Entries {
  readonly entries: readonly TimelineEntry[];
  readonly labels: Labels;
  /** Whether more are still being read. */
  readonly reading: boolean;
  readonly error: unknown;
}

export function useEntries(stream: Stream, asked: TimelineAsked): Entries {
  const { language } = useLanguage();
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    timelineQuery(stream, asked, language),
  );
  useEffect(() => {
    // Two views may ask at once: the second one waits for what the first one asked for.
    if (hasNextPage && !isFetching) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetching, fetchNextPage]);
  return useMemo(() => {
    const pages = data?.pages ?? [];
    return {
      entries: pages.flatMap(({ items }) => items),
      labels: mergeLabels(pages.map(({ labels }) => labels)),
      reading: hasNextPage || data === undefined,
      error,
    };
  }, [data, hasNextPage, error]);
}
