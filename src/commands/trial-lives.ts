/** Copies on which entries are tried: what the first of them changes, the next one sees; nothing is recorded. */
import type { StreamKind } from '../domain/fact.js';
import { streamName } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

export class TrialLives implements Pick<Lives, 'kept' | 'get' | 'refresh'> {
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

  refresh(_: StreamKind, life: AnyLife): Promise<AnyLife> {
    return Promise.resolve(life);
  }

  async #copy(kind: StreamKind, id: string): Promise<AnyLife> {
    return (await this.lives.latest(kind, id)).copy();
  }
}
