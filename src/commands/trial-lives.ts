/** Copies on which entries are tried: what the first of them changes, the next one sees; nothing is recorded. */
import type { Actor, StreamKind } from '../domain/fact.js';
import { Life } from '../domain/life.js';
import { streamName } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

export class TrialLives implements Pick<Lives, 'kept' | 'get' | 'getAll' | 'refresh' | 'existing'> {
  readonly #copies = new Map<string, Promise<AnyLife>>();
  /** In place of those that the account has no reach to. */
  readonly #ofAccount = new Map<string, AnyLife>();

  constructor(private readonly lives: Lives) {}

  /** Nothing is at hand before it was copied. */
  kept(): undefined {
    return undefined;
  }

  get(kind: StreamKind, id: string): Promise<AnyLife> {
    const name = streamName(kind, id);
    const copy = this.#copies.get(name) ?? this.#copy(kind, id);
    this.#copies.set(name, copy);
    return copy;
  }

  /** As far as the account knows it that tries: what it has sent itself, and what it tries here. */
  ofAccount(kind: StreamKind, life: AnyLife, { sub }: Actor): AnyLife {
    const name = streamName(kind, life.id);
    const records = life.records.filter(({ by }) => by.sub === sub);
    // Nothing there, or nothing but what it tries: others of the batch find it by its name.
    const known = records.length === life.records.length ? life : new Life(life.definition, life.id, records);
    const shown = this.#ofAccount.get(name) ?? known;
    this.#ofAccount.set(name, shown);
    return shown;
  }

  async getAll(kind: StreamKind, ids: Iterable<string>): Promise<ReadonlyMap<string, AnyLife>> {
    const lives = new Map<string, AnyLife>();
    for (const id of ids) lives.set(id, await this.get(kind, id));
    return lives;
  }

  /** Those that were tried here, and those that are there. */
  async existing(kind: StreamKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const there = new Set(await this.lives.existing(kind, ids));
    for (const id of ids) {
      const copy = await this.#copies.get(streamName(kind, id));
      if (copy && copy.revision > 0) there.add(id);
    }
    return there;
  }

  refresh(_: StreamKind, life: AnyLife): Promise<AnyLife> {
    return Promise.resolve(life);
  }

  async #copy(kind: StreamKind, id: string): Promise<AnyLife> {
    return (await this.lives.latest(kind, id)).copy();
  }
}
