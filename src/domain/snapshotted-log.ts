/** The entries of a file in their order, and the fold of them: an entry that sorts near the end costs what follows it. */
import { compareOrder, isInFileOn } from './effective.js';
import type { Effective, OrderKey, Recorded } from './effective.js';
import { emptyFold, findingsOf, foldOn, step } from './fold.js';
import type { Finding } from './finding.js';
import type { Folded } from './fold.js';
import type { StreamDefinition } from './stream-kind.js';

/** Entries from one fold that is kept to the next. */
const kept_every = 16;
/** Entries that are folded before others may have their turn; so many that the next stretch goes on where it ended. */
const per_stretch = 4 * kept_every;

export class SnapshottedLog<S> {
  readonly #entries: Effective[];
  /** As of so many entries, twice as many, and so on. */
  readonly #kept: Folded<S>[] = [];
  /** Undefined where one came in before the end, or went, and nobody has asked for the whole since. */
  #folded: Folded<S> | undefined;
  /** The last that was tried and sorted last, with the fold after it: what is tried is most often taken. */
  #tried: { readonly entry: Effective; readonly after: Folded<S> } | undefined;

  constructor(
    private readonly definition: StreamDefinition<S>,
    private readonly id: string,
    entries: readonly Effective[],
  ) {
    this.#entries = [...entries];
  }

  /** Another one that goes on from here. */
  copy(): SnapshottedLog<S> {
    const copy = new SnapshottedLog(this.definition, this.id, []);
    for (const entry of this.#entries) copy.#entries.push(entry);
    for (const kept of this.#kept) copy.#kept.push(kept);
    copy.#folded = this.#folded;
    return copy;
  }

  get entries(): readonly Effective[] {
    return this.#entries;
  }

  /** Whether nothing is left to be folded. */
  get isFolded(): boolean {
    return this.#folded !== undefined;
  }

  get folded(): Folded<S> {
    this.#folded ??= this.#foldTo(this.#entries.length);
    return this.#folded;
  }

  /**
   * Folds in stretches what has not been folded, or was undone by an entry before the end; `folded` and `try` do the rest.
   * @param before to the place of one of that order; undefined: to the end
   */
  *foldInStretches(before?: OrderKey): Generator<void> {
    for (;;) {
      const place = this.#kept.length * kept_every + per_stretch;
      const end = before ? this.#placeOf(before) : this.#entries.length;
      if (this.#folded || place >= end) return;
      this.#foldTo(place);
      yield;
    }
  }

  find(record: Recorded): Effective | undefined {
    return this.#entries.find((entry) => entry.record === record);
  }

  /** The fold at the end of a day: of what sorts up to it, and of what had been received by then. */
  foldedOn(day: string): Folded<S> {
    const place = this.#entries.findLastIndex(({ order }) => order[0] <= day) + 1;
    const rest = this.#entries.slice(place);
    const more = rest.filter((entry) => isInFileOn(entry, day));
    if (more.length === rest.length) return this.folded;
    return foldOn(this.definition, this.#foldTo(place), more);
  }

  /** Takes an entry in at its place. */
  insert(entry: Effective): void {
    const place = this.#placeOf(entry.order);
    const isLast = place === this.#entries.length;
    const tried = isLast ? this.#triedAs(entry) : undefined;
    const folded = this.#folded;
    this.#cut(place);
    this.#entries.splice(place, 0, entry);
    if (isLast && folded) this.#folded = this.#keep(place + 1, tried ?? foldOn(this.definition, folded, [entry]));
  }

  /** Takes an entry away. */
  remove(entry: Effective): void {
    const place = this.#entries.indexOf(entry);
    this.#cut(place);
    this.#entries.splice(place, 1);
  }

  /** What is folded up to a place stays. */
  #cut(place: number): void {
    this.#tried = undefined;
    this.#folded = undefined;
    this.#kept.length = Math.min(this.#kept.length, Math.floor(place / kept_every));
  }

  /** The fold after an entry, where just this one was tried: whatever it sorts by does not go into the state. */
  #triedAs({ at, payload, order }: Effective): Folded<S> | undefined {
    if (!this.#tried) return undefined;
    const { entry, after } = this.#tried;
    const isSame = entry.at.entryId === at.entryId && entry.at.by === at.by && entry.at.span.last === at.span.last;
    const isIt = entry.payload === payload && isSame && entry.at.fixed === at.fixed;
    return isIt ? { ...after, last: order } : undefined;
  }

  /**
   * The fold before an entry at its place, and what is found about it; nothing is changed. What follows is folded on only
   * as long as it may still settle something that the entry names.
   * @param instead the entry in whose place it would stand
   */
  try(entry: Effective, instead?: Effective): { readonly before: Folded<S>; readonly findings: readonly Finding[] } {
    const place = this.#placeOf(entry.order);
    const isLast = place === this.#entries.length && !instead;
    const before = isLast ? this.folded : this.#foldWithout(place, instead);
    let after = step(this.definition, before, entry);
    this.#tried = isLast ? { entry, after } : undefined;
    const { entryId } = entry.at;
    for (let next = place; next < this.#entries.length; next += 1) {
      if (!after.mentions.some(({ finding }) => finding.entry === entryId)) break;
      if (this.#entries[next] !== instead) after = step(this.definition, after, this.#entries[next]!);
    }
    return { before, findings: findingsOf(after).filter(({ entry: of, warns }) => of === entryId && !warns) };
  }

  #placeOf(order: OrderKey): number {
    const place = this.#entries.findLastIndex((other) => compareOrder(other.order, order) <= 0);
    return place + 1;
  }

  #foldTo(place: number): Folded<S> {
    const kept = Math.min(this.#kept.length, Math.floor(place / kept_every));
    let count = kept * kept_every;
    return foldOn(
      this.definition,
      this.#keptAs(kept),
      this.#entries.slice(count, place),
      (_, __, after) => void this.#keep((count += 1), after),
    );
  }

  #foldWithout(place: number, entry: Effective | undefined): Folded<S> {
    const gone = entry ? this.#entries.indexOf(entry) : place;
    if (gone >= place) return this.#foldTo(place);
    return foldOn(this.definition, this.#foldTo(gone), this.#entries.slice(gone + 1, place));
  }

  #keptAs(kept: number): Folded<S> {
    return kept === 0 ? emptyFold(this.definition, this.id) : this.#kept[kept - 1]!;
  }

  #keep(count: number, folded: Folded<S>): Folded<S> {
    if (count === (this.#kept.length + 1) * kept_every) this.#kept.push(folded);
    return folded;
  }
}
