/** Copies on which entries are tried: what the first of them changes, the next one sees; nothing is recorded. */
import type { Actor, StreamKind } from '../domain/fact.js';
import { Aggregate } from '../domain/aggregate.js';
import { streamName } from '../domain/streams.js';
import type { AnyAggregate, AggregateRepository } from '../event-store/aggregate-repository.js';

export class DryRunRepository implements Pick<AggregateRepository, 'kept' | 'get' | 'getAll' | 'refresh' | 'existing'> {
  readonly #copies = new Map<string, Promise<AnyAggregate>>();
  /** In place of those that the account has no reach to. */
  readonly #ofAccount = new Map<string, AnyAggregate>();

  constructor(private readonly aggregates: AggregateRepository) {}

  /** Nothing is at hand before it was copied. */
  kept(): undefined {
    return undefined;
  }

  get(kind: StreamKind, id: string): Promise<AnyAggregate> {
    const name = streamName(kind, id);
    const copy = this.#copies.get(name) ?? this.#copy(kind, id);
    this.#copies.set(name, copy);
    return copy;
  }

  /** As far as the account knows it that tries: what it has sent itself, and what it tries here. */
  ofAccount(kind: StreamKind, aggregate: AnyAggregate, { sub }: Actor): AnyAggregate {
    const name = streamName(kind, aggregate.id);
    const records = aggregate.records.filter(({ by }) => by.sub === sub);
    // Nothing there, or nothing but what it tries: others of the batch find it by its name.
    const known =
      records.length === aggregate.records.length
        ? aggregate
        : new Aggregate(aggregate.definition, aggregate.id, records);
    const shown = this.#ofAccount.get(name) ?? known;
    this.#ofAccount.set(name, shown);
    return shown;
  }

  async getAll(kind: StreamKind, ids: Iterable<string>): Promise<ReadonlyMap<string, AnyAggregate>> {
    const aggregates = new Map<string, AnyAggregate>();
    for (const id of ids) aggregates.set(id, await this.get(kind, id));
    return aggregates;
  }

  /** Those that were tried here, and those that are there. */
  async existing(kind: StreamKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set(await this.aggregates.existing(kind, ids));
    for (const id of ids) {
      const copy = await this.#copies.get(streamName(kind, id));
      if (copy && copy.revision > 0) there.add(id);
    }
    return there;
  }

  refresh(_: StreamKind, aggregate: AnyAggregate): Promise<AnyAggregate> {
    return Promise.resolve(aggregate);
  }

  async #copy(kind: StreamKind, id: string): Promise<AnyAggregate> {
    return (await this.aggregates.latest(kind, id)).copy();
  }
}
