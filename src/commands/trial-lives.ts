/** Copies on which entries are tried: what the first of them changes, the next one sees; nothing is recorded. */
import type { StreamKind } from '../domain/fact.js';
import { streamName } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

export class TrialLives implements Pick<Lives, 'kept' | 'get' | 'getAll' | 'refresh' | 'existing'> {
  readonly #copies = new Map<string, Promise<AnyLife>>();

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
