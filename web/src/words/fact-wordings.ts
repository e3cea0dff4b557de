/** Wordings by the fact that a value comes from: each calls its fields as that fact does. */
import type { TimelineEntry } from '../api/streams';
import type { Catalogue } from './catalogue';
import type { Wording } from './wording';

export class FactWordings {
  readonly #byFact = new Map<string, Wording>();
  readonly #entries: ReadonlyMap<string, Pick<TimelineEntry, 'fact' | 'title'>>;

  constructor(
    readonly wording: Wording,
    readonly catalogue: Catalogue | undefined,
    readonly kind: string,
    entries: readonly TimelineEntry[],
  ) {
    this.#entries = new Map(entries.map((entry) => [entry.entryId, entry]));
  }

  ofFact(fact: string | undefined): Wording {
    if (fact === undefined) return this.wording;
    const known = this.#byFact.get(fact);
    if (known) return known;
    const made = this.wording.with({ own: this.catalogue?.ofFact(this.kind, fact) });
    this.#byFact.set(fact, made);
    return made;
  }

  ofEntry(entryId: string | undefined): Wording {
    return this.ofFact(entryId === undefined ? undefined : this.#entries.get(entryId)?.fact);
  }

  /** What a part of a file is called; one that nobody has named, as the fact that brought it. */
  part(name: string, by: string | undefined): string {
    const title = by === undefined ? undefined : this.#entries.get(by)?.title;
    return this.wording.knows(name) ?? title ?? this.wording.field(name);
  }
}
