/** Load, decide, append; all of it again where somebody else was faster. */
import { refuse } from '../domain/refusal.js';
import { streamName } from '../domain/streams.js';
import type { Codec } from '../event-store/codec.js';
import { repeatIn } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import { InvalidEvent, RevisionConflict } from '../event-store/event-store.js';
import { SubjectErased } from '../event-store/keys.js';
import type { AnyAggregate, AggregateRepository } from '../event-store/aggregate-repository.js';
import { inStretches, pauseIfDue } from '../platform/pauses.js';
import type { Entry } from '../domain/entry.js';
import { foldBefore, judgeInOrder } from './file-order.js';
import { outcomeOf } from './judge.js';
import type { PendingEvent } from './judge.js';
import { StreamBusy } from './record-entry.js';
import type { ItemOutcome, Outcome, RecordEntry } from './record-entry.js';

/** Lost races after which a client is better told to come again. */
export const races_max = 20;

/** What becomes of a command in a stream as it stands. */
export type Decide = (command: RecordEntry, aggregate: AnyAggregate) => Promise<Outcome | PendingEvent>;

export class Repository {
  constructor(
    private readonly store: EventStore,
    private readonly aggregates: AggregateRepository,
    private readonly codec: Codec,
  ) {}

  /**
   * @param commands of one stream, in their order
   * @returns the outcomes of the first of them, or of some more; of all where none is taken
   */
  async change(commands: readonly RecordEntry[], decide: Decide): Promise<ItemOutcome[]> {
    const { kind, id } = commands[0]!;
    let aggregate = this.aggregates.kept(kind, id) ?? (await this.aggregates.get(kind, id));
    for (let race = 0; race < races_max; race += 1) {
      const { revision } = aggregate;
      const outcomes = await this.#attempt(commands, aggregate, decide).catch((error: unknown) => {
        if (error instanceof RevisionConflict) return undefined;
        // What became of it may not be known: whoever asks again has to be told from the log.
        this.aggregates.forget(kind, id);
        throw error;
      });
      if (outcomes?.some(({ outcome }) => outcome === 'recorded' || outcome === 'held')) return outcomes;
      if (outcomes?.every(({ outcome }) => outcome === 'repeated')) return outcomes;
      // A no may rest on what others have changed since: it is given as of the log.
      aggregate = await this.aggregates.refresh(kind, aggregate);
      if (outcomes && aggregate.revision === revision) return outcomes;
    }
    throw new StreamBusy(`${kind} ${id} is being written to by too many at once`);
  }

  /** Each is judged as if those before it in the file were in the log already. */
  async #attempt(commands: readonly RecordEntry[], aggregate: AnyAggregate, decide: Decide): Promise<ItemOutcome[]> {
    const expected = aggregate.revision;
    if (commands.length === 1) return [await this.#attemptOne(commands[0]!, aggregate, decide)];
    const batch = untilRepeat(commands);
    const ahead = aggregate.copy();
    const { outcomes, taken } = await judgeInOrder<PendingEvent>(batch, ahead, {
      judge: async (command) => {
        const one = await decide(command, ahead);
        if ('record' in one) ahead.admit(one.record);
        return one;
      },
      isTaken: (one) => 'record' in one,
    });
    if (taken.length === 0) return outcomes as ItemOutcome[];
    const drafts = numbered(
      taken.map((i) => outcomes[i] as PendingEvent),
      expected,
    );
    const next = await this.#lifeAfter(drafts, ahead, aggregate);
    const fault = await this.#append(batch[0]!, { aggregate, ahead: next }, expected, drafts);
    if (fault) return this.#attempt(commands.slice(0, Math.ceil(batch.length / 2)), aggregate, decide);
    for (const [n, i] of taken.entries()) outcomes[i] = outcomeOf(drafts[n]!, next);
    return outcomes as ItemOutcome[];
  }

  async #attemptOne(command: RecordEntry, aggregate: AnyAggregate, decide: Decide): Promise<ItemOutcome> {
    const expected = aggregate.revision;
    if (!aggregate.isFolded) await foldBefore(command, aggregate);
    const draft = await decide(command, aggregate);
    if (!('record' in draft)) return draft;
    const fault = await this.#append(command, { aggregate, ahead: undefined }, expected, [draft]);
    if (fault) return fault;
    if (!aggregate.isFolded) await inStretches(aggregate.foldInStretches());
    return outcomeOf(draft, aggregate);
  }

  /** The aggregate with drafts in the order in which they go into the log. */
  async #lifeAfter(
    drafts: readonly PendingEvent[],
    ahead: AnyAggregate,
    aggregate: AnyAggregate,
  ): Promise<AnyAggregate> {
    const isAsJudged = drafts.every(({ record }) => ahead.findRecord(record.entryId) === record);
    const next = isAsJudged ? ahead : aggregate.copy();
    for (const { record } of isAsJudged ? [] : drafts) {
      await pauseIfDue();
      next.admit(record);
    }
    await pauseIfDue();
    await inStretches(next.foldInStretches());
    return next;
  }

  /** Into the log, and into the aggregate; or why one of them can't be stored. */
  async #append(
    { kind, id }: RecordEntry,
    { aggregate, ahead }: { readonly aggregate: AnyAggregate; readonly ahead: AnyAggregate | undefined },
    expected: number,
    drafts: readonly PendingEvent[],
  ): Promise<ItemOutcome | undefined> {
    const stream = streamName(kind, id);
    const entries = drafts.map(({ entry }) => entry);
    try {
      const keys = await this.codec.keysFor(stream, entries);
      const events = entries.map((entry, i) => this.codec.encode(stream, entry, keys, expected + 1 + i));
      const stored = await this.store.append(stream, expected, events);
      const positions = this.store.positionsOf(stored, events.length);
      if (!positions) {
        await this.aggregates.refresh(kind, aggregate);
        for (const { record } of drafts) Object.assign(record, aggregate.findRecord(record.entryId));
        return undefined;
      }
      for (const [i, { record }] of drafts.entries()) {
        Object.assign(record, { position: positions[i], mac: repeatIn(events[i]!) });
      }
      if (!ahead) aggregate.admit(drafts[0]!.record);
      this.aggregates.keep(kind, ahead ?? aggregate, aggregate);
      return undefined;
    } catch (error) {
      if (error instanceof SubjectErased) return { outcome: 'refused', refusal: refuse('subject-erased') };
      if (error instanceof InvalidEvent) return { outcome: 'failed', error };
      throw error;
    }
  }
}

/** Up to the first that may repeat one before it: whether it does shows when that is recorded. */
function untilRepeat(commands: readonly RecordEntry[]): readonly RecordEntry[] {
  const seen = new Set<string>();
  const repeat = commands.findIndex(({ body }) => seen.size === seen.add((body as Entry).entryId).size);
  return repeat < 0 ? commands : commands.slice(0, repeat);
}

/** As they follow each other in the log: where they were judged in another order, with the numbers of this one. */
function numbered(drafts: readonly PendingEvent[], expected: number): readonly PendingEvent[] {
  if (drafts.every(({ record }, i) => record.revision === expected + 1 + i)) return drafts;
  const received = drafts.map(({ record }) => record).sort((a, b) => a.revision - b.revision);
  return drafts.map((draft, i) => {
    const { receivedAt, receivedOn } = received[i]!;
    return {
      ...draft,
      entry: { ...draft.entry, receivedAt },
      record: {
        ...draft.record,
        revision: expected + 1 + i,
        receivedAt,
        ...(receivedOn !== undefined && { receivedOn }),
      },
    };
  });
}
