/** Copies on which entries are tried: what the first of them changes, the next one sees; nothing is recorded. */
import type { Recorded } from '../domain/effective.js';
import type { StreamKind } from '../domain/fact.js';
import { Life } from '../domain/life.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

export class TrialLives implements Pick<Lives, 'get' | 'refresh'> {
  readonly #copies = new Map<string, Promise<AnyLife>>();

  constructor(
    private readonly lives: Lives,
    private readonly now: string,
  ) {}

  get(kind: StreamKind, id: string): Promise<AnyLife> {
    const name = streamName(kind, id);
    const copy = this.#copies.get(name) ?? this.#copy(kind, id);
    this.#copies.set(name, copy);
    return copy;
  }

  refresh(_: StreamKind, life: AnyLife): Promise<AnyLife> {
    return Promise.resolve(life);
  }

  /** What a store would have added. */
  pretend(revision: number): Promise<Pick<Recorded, 'revision' | 'position' | 'receivedAt'>> {
    return Promise.resolve({ revision: revision + 1, position: '', receivedAt: this.now });
  }

  async #copy(kind: StreamKind, id: string): Promise<AnyLife> {
    const life = await this.lives.refresh(kind, await this.lives.get(kind, id));
    return new Life(streamOfKind(kind), id, life.records);
  }
}
