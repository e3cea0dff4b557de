/**
 * The last entries of a file, with folds between them: what comes late is put in at its place, and what follows it is
 * folded again, without the log. Never changed: each file has its own. In memory alone.
 */
import { compareOrder } from '../domain/effective.js';
import type { Effective, OrderKey } from '../domain/effective.js';
import type { StreamDefinition } from '../domain/stream-kind.js';
import { emptyFold, foldOn } from '../domain/fold.js';
import type { Folded } from '../domain/fold.js';

/** More are let go of, down to about half. */
const entries_max = 32;
/** Entries from one fold that is kept to the next. */
const kept_every = 8;

/** Called for each entry from the first place on that others have taken. `place` counts from 1, in the file. */
type Observer = (before: Folded<unknown>, entry: Effective, after: Folded<unknown>, place: number) => void;

/** Entries put in among those of a tail. */
interface Placed {
  readonly entries: readonly Effective[];
  /** Index of the first that was put in. */
  readonly first: number;
  /** Where what sorts before that one ends. */
  readonly previous: OrderKey | undefined;
  /** Whether one of the tail's sorts after one that was put in. */
  readonly moves: boolean;
}

export class SnapshottedTail {
  private constructor(
    /** The fold of those before, and how many they are. */
    private readonly begun: Folded<unknown>,
    private readonly before: number,
    private readonly entries: readonly Effective[],
    /** After so many entries, twice as many, and so on. */
    private readonly kept: readonly Folded<unknown>[],
    readonly folded: Folded<unknown>,
  ) {}

  /** That of a file whose entries are not at hand. */
  static after(folded: Folded<unknown>, count: number): SnapshottedTail {
    return new SnapshottedTail(folded, count, [], [], folded);
  }

  /** That of a file all of whose entries are at hand, in their order. */
  static of(
    definition: StreamDefinition<unknown>,
    id: string,
    entries: readonly Effective[],
    observe: Observer,
  ): SnapshottedTail {
    const last = entries.slice(-entries_max);
    let count = 0;
    const begun = foldOn(
      definition,
      emptyFold(definition, id),
      entries.slice(0, entries.length - last.length),
      (before, entry, after) => {
        observe(before, entry, after, (count += 1));
      },
    );
    return SnapshottedTail.after(begun, count).fold(definition, { entries: last, first: 0, moves: false }, observe);
  }

  get length(): number {
    return this.entries.length;
  }

  /** Entries that are in the file. */
  get count(): number {
    return this.before + this.entries.length;
  }

  /** Undefined where one of them sorts before what is known here. */
  place(others: readonly Effective[]): Placed | undefined {
    const entries = [...this.entries];
    let first = entries.length;
    for (const entry of others) {
      const at = entries.findLastIndex(({ order }) => compareOrder(order, entry.order) <= 0) + 1;
      if (at === 0 && this.begun.last && compareOrder(this.begun.last, entry.order) > 0) return undefined;
      entries.splice(at, 0, entry);
      first = Math.min(first, at);
    }
    const previous = entries[first - 1]?.order ?? this.begun.last;
    return { entries, first, previous, moves: first < this.entries.length };
  }

  fold(
    definition: StreamDefinition<unknown>,
    { entries, first, moves }: Omit<Placed, 'previous'>,
    observe: Observer,
  ): SnapshottedTail {
    const kept = this.kept.slice(0, Math.floor(first / kept_every));
    let count = moves ? kept.length * kept_every : first;
    const begun = moves ? (kept.at(-1) ?? this.begun) : this.folded;
    const folded = foldOn(definition, begun, entries.slice(count), (before, entry, after) => {
      if (count >= first) observe(before, entry, after, this.before + count + 1);
      count += 1;
      if (count % kept_every === 0) kept.push(after);
    });
    return new SnapshottedTail(this.begun, this.before, entries, kept, folded).#shortened();
  }

  #shortened(): SnapshottedTail {
    const { begun, before, entries, kept, folded } = this;
    if (entries.length <= entries_max) return this;
    const folds = Math.floor((entries.length - entries_max / 2) / kept_every);
    const gone = folds * kept_every;
    return new SnapshottedTail(kept[folds - 1] ?? begun, before + gone, entries.slice(gone), kept.slice(folds), folded);
  }

  /** A file goes through JSON without it. */
  toJSON(): undefined {
    return undefined;
  }
}
