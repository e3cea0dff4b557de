/**
 * Timelines that are being read page by page: worked out for the first page, and kept for those that follow. All of a
 * file is folded for one page of it, so that a long one would else be folded once for each.
 */
import { LRUCache } from 'lru-cache';
import type { TimelineItem } from '../domain/timeline.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';

const kept_max = 4;
const kept_ms = 30_000;

interface Kept {
  readonly revision: number;
  readonly knownAt: string | undefined;
  readonly timeline: readonly TimelineItem[];
}

export class KeptTimelines {
  /** By the aggregate itself: of one that was let go of, nothing is found again. */
  readonly #kept = new LRUCache<AnyAggregate, Kept>({ max: kept_max, ttl: kept_ms, ttlAutopurge: true });

  /** As of a revision of the stream, by what was known then. */
  find(aggregate: AnyAggregate, revision: number, knownAt: string | undefined): readonly TimelineItem[] | undefined {
    const kept = this.#kept.get(aggregate);
    return kept?.revision === revision && kept.knownAt === knownAt ? kept.timeline : undefined;
  }

  /** As long as another page follows. */
  keep(aggregate: AnyAggregate, kept: Kept, follows: boolean): void {
    if (follows) this.#kept.set(aggregate, kept);
    else this.#kept.delete(aggregate);
  }
}
