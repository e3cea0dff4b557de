/** The files of streams, opened for a caller who may read them, each reading noted in the access log. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.js';
import type { Caller } from '../access/caller.js';
import { Places } from '../access/places.js';
import { denyRead } from '../access/readers.js';
import type { ReadDenial } from '../access/readers.js';
import type { View } from '../domain/fold.js';
import { joinedAggregate } from '../domain/joined-aggregate.js';
import { Aggregate } from '../domain/aggregate.js';
import { streamName } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { Codec, isReadable, UnreadableEvent, withoutGaps } from '../event-store/codec.js';
import { EventStore } from '../event-store/event-store.js';
import { AggregateRepository } from '../event-store/aggregate-repository.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import { Problem } from '../http/problem.js';
import { inStretches } from '../platform/pauses.js';
import { Clock } from '../platform/clock.js';
import type { Known } from './parameters.js';

/** A stream that a question names. */
export interface StreamRequest {
  readonly definition: AnyStream;
  readonly id: string;
}

@Injectable()
export class FileReader {
  constructor(
    private readonly aggregates: AggregateRepository,
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly accessLog: AccessLog,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /**
   * As the log stands at this moment.
   * @param what kind of query, for the access log
   * @throws Problem `household-unknown` or `stream-unknown`, `outside-area`, `not-paired`, or `parked` where an entry
   *   can't be read
   */
  async open(caller: Caller, asked: StreamRequest, what: string): Promise<AnyAggregate> {
    const aggregate = await this.#readable(asked);
    await this.#admitTo(caller, asked, aggregate, what);
    return aggregate;
  }

  /** The same and what it is with those that were merged into it, read from the log anew: nothing kept is taken for it. */
  async openAnew(
    caller: Caller,
    asked: StreamRequest,
    what: string,
  ): Promise<{ readonly own: AnyAggregate; readonly aggregate: AnyAggregate }> {
    const aggregates = new AggregateRepository(this.store, this.codec);
    const own = await this.#readable(asked, aggregates);
    await this.#admitTo(caller, asked, own, what);
    const { aggregate, others } = await this.#joined(caller, asked, own, {}, aggregates);
    await this.accessLog.noteEach(caller, asked.definition.kind, others, what);
    return { own, aggregate };
  }

  /** The same with the entries of streams that were merged into it by what its file says at a view (S6). */
  async openAt(caller: Caller, asked: StreamRequest, what: string, view: View = {}): Promise<AnyAggregate> {
    return (await this.openAtEach(caller, asked, what, [view]))[0]!;
  }

  /** The same at several views: read, and noted, once. */
  async openAtEach(
    caller: Caller,
    asked: StreamRequest,
    what: string,
    views: readonly View[],
  ): Promise<AnyAggregate[]> {
    const own = await this.open(caller, asked, what);
    const read = new Set<string>();
    const aggregates: AnyAggregate[] = [];
    for (const view of views) {
      const { aggregate, others } = await this.#joined(caller, asked, own, view);
      aggregates.push(aggregate);
      for (const id of others) read.add(id);
    }
    await this.accessLog.noteEach(caller, asked.definition.kind, [...read], what);
    return aggregates;
  }

  /** Who may read the one reads what was merged into it; of what was parted since, who may read that. */
  async #joined(
    caller: Caller,
    { definition }: StreamRequest,
    own: AnyAggregate,
    view: View,
    aggregates = this.aggregates,
  ) {
    return joinedAggregate<unknown>(own, view, async (id, isJoined) => {
      const other = { definition, id };
      const aggregate = await this.#readable(other, aggregates);
      const isShown = isJoined || (await this.#whyNotRead(caller, other, aggregate.state)) === undefined;
      return isShown ? aggregate : undefined;
    });
  }

  /**
   * Where the stream goes on in whose place a state says another one stands; readers stop at circles, and where a
   * stream can't be read: that one says so itself.
   */
  async leadsTo({ definition, id }: StreamRequest, state: unknown): Promise<string | undefined> {
    const seen = new Set([id]);
    let next = definition.leadsTo?.(state);
    let last: string | undefined;
    while (next !== undefined && !seen.has(next)) {
      last = next;
      seen.add(next);
      const aggregate = await this.#read({ definition, id: next }).catch(unlessUnreadable);
      next = aggregate && definition.leadsTo?.(aggregate.state);
    }
    return last;
  }

  /**
   * Whether the caller may read it at all; nothing is shown, and so only a refusal is noted.
   * @throws Problem as `open` does
   */
  async look(caller: Caller, asked: StreamRequest): Promise<void> {
    const aggregate = await this.#readable(asked);
    if (aggregate.revision === 0) throw unknown(asked);
    const reason = await this.#whyNotRead(caller, asked, aggregate.state);
    if (reason) await this.#refuse(caller, asked, reason, 'look');
  }

  /**
   * The same for one entry; whoever recorded it may read it without reach, too: what was sent is the sender's own.
   * What is shown of it is still to be noted, by `noteEntry`.
   */
  async openEntry(
    caller: Caller,
    asked: StreamRequest,
    entryId: string,
  ): Promise<{ aggregate: AnyAggregate; outOfReach?: ReadDenial }> {
    const aggregate = await this.#readable(asked);
    if (aggregate.revision === 0) throw unknown(asked);
    const outOfReach = await this.#whyNotRead(caller, asked, aggregate.state);
    if (outOfReach === undefined) {
      if (aggregate.findRecord(entryId)) return { aggregate };
      const joined = await this.#joined(caller, asked, aggregate, {});
      const from = joined.aggregate.findRecord(entryId)?.from?.id;
      if (from !== undefined) await this.accessLog.note(caller, asked.definition.kind, from, 'entry');
      return { aggregate: joined.aggregate };
    }
    if (aggregate.findRecord(entryId)?.by.sub !== caller.actor.sub)
      await this.#refuse(caller, asked, outOfReach, 'entry');
    return { aggregate, outOfReach };
  }

  async noteEntry(caller: Caller, { definition, id }: StreamRequest): Promise<void> {
    await this.accessLog.note(caller, definition.kind, id, 'entry');
  }

  /** The same for who wants the stored events alone: an entry that can't be read keeps nobody from them. */
  async openHistory(caller: Caller, asked: StreamRequest, what: string): Promise<void> {
    const aggregate = (await this.#read(asked).catch(unlessUnreadable)) ?? (await this.#readablePart(asked));
    await this.#admitTo(caller, asked, aggregate, what);
  }

  /** Of a stream in which an entry can't be read, the others. */
  async #readablePart({ definition, id }: StreamRequest): Promise<AnyAggregate> {
    const events = await this.store.readStream(streamName(definition.kind, id));
    const read = withoutGaps(events, await this.codec.decodeEach(events), 0);
    return new Aggregate(definition, id, read.filter(isReadable)) as AnyAggregate;
  }

  /** A day means all of it, in the ledger's time zone. */
  viewOf(asOf: string | undefined, knownAt: Known | undefined): View {
    const instant = knownAt && ('day' in knownAt ? this.clock.endOf(knownAt.day) : knownAt.instant);
    return { ...(asOf !== undefined && { asOf }), ...(instant !== undefined && { knownAt: instant }) };
  }

  async #read({ definition, id }: StreamRequest, aggregates = this.aggregates): Promise<AnyAggregate> {
    const aggregate = await aggregates.latest(definition.kind, id);
    await inStretches(aggregate.foldInStretches());
    return aggregate;
  }

  async #readable(asked: StreamRequest, aggregates = this.aggregates): Promise<AnyAggregate> {
    return this.#read(asked, aggregates).catch((error: unknown) => {
      throw error instanceof UnreadableEvent ? new Problem('parked', { cause: error }) : error;
    });
  }

  /** @throws Problem `outside-area` or `not-paired`; else the reading is noted when it resolves */
  async admit(caller: Caller, asked: StreamRequest, state: unknown, what: string): Promise<void> {
    const { definition, id } = asked;
    const reason = await this.#whyNotRead(caller, asked, state);
    if (reason) await this.#refuse(caller, asked, reason, what);
    await this.accessLog.note(caller, definition.kind, id, what);
  }

  async #whyNotRead(caller: Caller, { definition }: StreamRequest, state: unknown): Promise<ReadDenial | undefined> {
    return denyRead(caller, await this.places.reachOf(definition, state, caller.areas !== undefined));
  }

  /** Who looks where they may not is in the access log, too. */
  async #refuse(caller: Caller, { definition, id }: StreamRequest, reason: ReadDenial, what: string): Promise<never> {
    await this.accessLog.note(caller, definition.kind, id, `${what}: ${reason}`);
    throw new Problem(reason);
  }

  async #admitTo(caller: Caller, asked: StreamRequest, aggregate: AnyAggregate, what: string): Promise<void> {
    if (aggregate.revision === 0) throw unknown(asked);
    await this.admit(caller, asked, aggregate.state, what);
  }
}

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableEvent)) throw error;
}

function unknown({ definition }: StreamRequest): Problem {
  return new Problem(definition.unknownAs ?? 'stream-unknown');
}
