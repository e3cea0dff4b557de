/** The entries of a file in their order, and the fold of them: an entry that sorts near the end costs what follows it. */
import { compareOrder } from './effective.js';
import type { Effective } from './effective.js';
import { emptyFold, foldOn } from './fold.js';
import type { Folded } from './fold.js';
import type { StreamDefinition } from './stream-kind.js';

/** Entries from one fold that is kept to the next. */
const kept_every = 16;

export class Course<S> {
  readonly #entries: Effective[];
  /** As of so many entries, twice as many, and so on. */
  readonly #kept: Folded<S>[] = [];
  #folded: Folded<S>;
  /** The last that was tried and sorted last, with the fold after it: what is tried is most often taken. */
  #tried: { readonly entry: Effective; readonly after: Folded<S> } | undefined;

  constructor(
    private readonly definition: StreamDefinition<S>,
    private readonly id: string,
    entries: readonly Effective[],
  ) {
    this.#entries = [...entries];
    this.#folded = this.#foldFrom(0);
  }

  /** Another one that goes on from here. */
  copy(): Course<S> {
    const copy = new Course(this.definition, this.id, []);
    for (const entry of this.#entries) copy.#entries.push(entry);
    for (const kept of this.#kept) copy.#kept.push(kept);
    copy.#folded = this.#folded;
    return copy;
  }

  get entries(): readonly Effective[] {
    return this.#entries;
  }

  get folded(): Folded<S> {
    return this.#folded;
  }

  /** The fold at the end of a day. The order of a file is first of all that of the last days. */
  foldedOn(day: string): Folded<S> {
    const place = this.#entries.findLastIndex(({ at }) => at.span.last <= day) + 1;
    return place === this.#entries.length ? this.#folded : this.#foldTo(place);
  }

  /** Takes an entry in at its place. */
  insert(entry: Effective): void {
    const place = this.#placeOf(entry);
    const isLast = place === this.#entries.length;
    const tried = isLast ? this.#triedAs(entry) : undefined;
    this.#tried = undefined;
    this.#entries.splice(place, 0, entry);
    this.#folded = isLast
      ? this.#keep(place + 1, tried ?? foldOn(this.definition, this.#folded, [entry]))
      : this.#foldFrom(place);
  }

  /** The fold after an entry, where just this one was tried: whatever it sorts by does not go into the state. */
  #triedAs({ at, payload, order }: Effective): Folded<S> | undefined {
    if (!this.#tried) return undefined;
    const { entry, after } = this.#tried;
    const isIt = entry.payload === payload && entry.at.entryId === at.entryId && entry.at.by === at.by;
    return isIt ? { ...after, last: order } : undefined;
  }

  /** The fold before an entry at its place, and the whole with it; nothing is changed. */
  try(entry: Effective): { readonly before: Folded<S>; readonly after: Folded<S> } {
    const place = this.#placeOf(entry);
    const isLast = place === this.#entries.length;
    const before = isLast ? this.#folded : this.#foldTo(place);
    const after = foldOn(this.definition, before, [entry, ...this.#entries.slice(place)]);
    this.#tried = isLast ? { entry, after } : undefined;
    return { before, after };
  }

  #placeOf({ order }: Effective): number {
    const place = this.#entries.findLastIndex((other) => compareOrder(other.order, order) <= 0);
    return place + 1;
  }

  #foldTo(place: number): Folded<S> {
    const kept = Math.min(this.#kept.length, Math.floor(place / kept_every));
    return foldOn(this.definition, this.#keptAs(kept), this.#entries.slice(kept * kept_every, place));
  }

  #keptAs(kept: number): Folded<S> {
    return kept === 0 ? emptyFold(this.definition, this.id) : this.#kept[kept - 1]!;
  }

  /** Folds all, of which those before a place are as they were. */
  #foldFrom(place: number): Folded<S> {
    this.#kept.length = Math.min(this.#kept.length, Math.floor(place / kept_every));
    let count = this.#kept.length * kept_every;
    return foldOn(
      this.definition,
      this.#keptAs(this.#kept.length),
      this.#entries.slice(count),
      (_, __, after) => void this.#keep((count += 1), after),
    );
  }

  #keep(count: number, folded: Folded<S>): Folded<S> {
    if (count === (this.#kept.length + 1) * kept_every) this.#kept.push(folded);
    return folded;
  }
}
