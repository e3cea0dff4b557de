/** Looks at a log, event by event in its order: MACs, keys, forms, gaps, and the chain beside heads that were kept. */
import { findStream } from '../domain/streams.js';
import { UnreadableEvent } from '../event-store/codec.js';
import type { Codec, UnreadableCode } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { begun, isSameHead, leafOf, linked } from './chain.js';
import type { Head } from './chain.js';
import type { Finding } from './findings.js';
import type { LostEvents } from './lost.js';

/** A head that the log is held against. */
export interface KnownHead extends Head {
  /** Which it is, as the report names it. */
  readonly name: string;
}

/** Says after which revision streams go on. */
export interface LastRevisions {
  /** @param firsts the first revision that comes now, by stream */
  before(firsts: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
  note(stream: string, revision: number): void;
}

/** Of everything that was met, for a reader that began with the first event. */
export class RememberedRevisions implements LastRevisions {
  readonly #last = new Map<string, number>();

  async before(): Promise<ReadonlyMap<string, number>> {
    return this.#last;
  }

  note(stream: string, revision: number): void {
    this.#last.set(stream, revision);
  }
}

/** Asked of the log itself, for a reader that goes on somewhere and remembers nothing. */
export class ReadRevisions implements LastRevisions {
  constructor(private readonly store: EventStore) {}

  async before(firsts: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (const [stream, first] of firsts) {
      if (first < 2) continue;
      const [next] = await this.store.readStream(stream, { after: first - 2, limit: 1 });
      const before = next && next.revision < first ? next.revision : await this.#lastBefore(stream, first);
      if (before !== undefined) found.set(stream, before);
    }
    return found;
  }

  /** Where some are missing in between. */
  async #lastBefore(stream: string, first: number): Promise<number | undefined> {
    const events = await this.store.readStream(stream, { limit: first });
    return events.findLast(({ revision }) => revision < first)?.revision;
  }

  note(): void {
    // the log remembers
  }
}

export class LogCheck {
  #head: Head;
  #heads: readonly KnownHead[];
  /** One that differs makes all later ones differ. */
  #differs = false;

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly last: LastRevisions,
    from: Head = begun,
    heads: readonly KnownHead[] = [],
    private readonly lost: LostEvents = async () => [],
  ) {
    this.#head = from;
    this.#heads = [...heads].filter(({ count }) => count > from.count).sort((a, b) => a.count - b.count);
  }

  /** How far it has come. */
  get head(): Head {
    return this.#head;
  }

  /** The next events of the log, in its order. */
  async take(events: readonly StoredEvent[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    const read = await this.codec.decodeEach(events);
    for (const each of read) if (each instanceof UnreadableEvent) findings.push(findingOf(each));
    findings.push(...(await this.#gaps(events)));
    for (const event of events) {
      const gap = await this.#gapBefore(event);
      if (gap) findings.push(gap);
      this.#head = linked(this.#head, event.position, leafOf(event));
      const differing = this.#heldAgainst();
      if (differing) findings.push(differing);
    }
    return findings;
  }

  /** At the end of the log: what is known of it beyond. */
  end(): Finding[] {
    return this.#heads.map(({ name, count, position }) => ({
      code: 'log-cut' as const,
      place: `position ${position ?? ''}`,
      detail: `${name} counts ${count} events, the log holds ${this.#head.count}: it was cut off`,
    }));
  }

  async #gaps(events: readonly StoredEvent[]): Promise<Finding[]> {
    const firsts = new Map<string, number>();
    for (const { stream, revision } of events) {
      if (findStream(stream) && !firsts.has(stream)) firsts.set(stream, revision);
    }
    const known = new Map<string, number>();
    const before = await this.last.before(firsts);
    for (const stream of firsts.keys()) known.set(stream, before.get(stream) ?? 0);
    const findings: Finding[] = [];
    for (const { stream, revision, type, position } of events) {
      const last = known.get(stream);
      if (last === undefined) continue;
      if (revision !== last + 1) {
        const what = revision > last ? missingBefore(stream, last + 1, revision - 1) : `it comes after ${last}`;
        const detail = `${type} at position ${position}: ${what}`;
        findings.push({ code: 'revision-gap', place: `${stream}@${revision}`, detail, stream });
      }
      known.set(stream, revision);
      this.last.note(stream, revision);
    }
    return findings;
  }

  /** Where positions have no gaps, the one before follows from the position alone, as within one append. */
  async #gapBefore({ position, stream, revision }: StoredEvent): Promise<Finding | undefined> {
    const [before] = this.store.positionsOf({ revision: 2, position }, 2) ?? [];
    const last = this.#head.position ?? '0';
    if (before === undefined || before === last) return undefined;
    const [from, to] = [BigInt(last) + 1n, BigInt(before)];
    const isOne = from === to;
    const known = await this.lost({ from, to });
    const detail =
      `${isOne ? 'it is' : 'they are'} missing before position ${position} (${stream}@${revision}), moved or removed` +
      (known.length > 0 ? `; the tables know of ${known.join(', ')} there` : '');
    return { code: 'position-gap', place: isOne ? `position ${from}` : `positions ${from} to ${to}`, detail };
  }

  #heldAgainst(): Finding | undefined {
    let differing: Finding | undefined;
    // Its position may come at another count, where something is missing before it.
    const isReached = (known: KnownHead | undefined): boolean =>
      known?.count === this.#head.count || (known !== undefined && known.position === this.#head.position);
    while (isReached(this.#heads[0])) {
      const [known, ...later] = this.#heads as [KnownHead, ...KnownHead[]];
      this.#heads = later;
      if (this.#differs || isSameHead(known, this.#head)) continue;
      this.#differs = true;
      const detail = `${known.name} has another hash for the first ${known.count} events: some were altered, moved, added or removed`;
      differing = { code: 'head-differs', place: `position ${known.position ?? ''}`, detail };
    }
    return differing;
  }
}

function missingBefore(stream: string, from: number, to: number): string {
  return from === to
    ? `${stream}@${from} is missing before it`
    : `${stream}@${from} to ${stream}@${to} are missing before it`;
}

/** What is wrong with an event, as a sentence's end. */
export const said: Readonly<Record<UnreadableCode, string>> = {
  'stream-unknown': 'its stream is none of this ledger',
  'mac-missing': 'it carries no MAC: the ledger has not written it',
  'mac-wrong': 'its MAC does not fit: it was altered, moved or forged',
  'revision-gap': 'it does not follow the one before it',
  'key-broken': 'the key of somebody in it was altered',
  'key-lost': 'the key of somebody in it is gone, and was not destroyed by an erasure',
  'seal-broken': 'what is sealed in it does not open',
  'fact-unknown': 'this code knows no such fact',
  'version-unknown': 'nothing lifts its version to that of this code',
  'entry-id-invalid': 'its entryId is no UUID',
};

export function findingOf({ code, event }: UnreadableEvent): Finding {
  const { stream, revision, type, position } = event;
  return { code, place: `${stream}@${revision}`, detail: `${type} at position ${position}: ${said[code]}`, stream };
}
