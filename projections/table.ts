/**
 * What a table is: its columns, and the rows that follow from the entries of one stream. Five shapes are enough:
 *
 * - `journal`: rows of one entry that counts, from the state before it, the entry, and the state after it. Which rows
 *   there are, by key, follows from the entry alone; an entry never changes a row of those that sort before it.
 * - `keyed`: rows of the state of a stream, each under a key.
 * - `recorded`: rows of one entry as it was recorded, whether it counts or not, and what was ruled on it.
 * - `tally`: sums over the rows of a journal, of all streams, by group and month.
 * - `derived`: what follows from all rows of another table together, by one statement; for tables that seldom change.
 *
 * All of it is pure: the same entries give the same rows, byte for byte, in whatever order they arrived; only columns
 * of arrival may differ.
 */
import type { Effective, Recorded, Ruling, EntryStatus } from '../src/domain/effective.js';
import type { Entry } from '../src/domain/entry.js';
import type { StreamKind } from '../src/domain/fact.js';
import type { Folded } from '../src/domain/fold.js';
import type { StreamDefinition } from '../src/domain/stream-kind.js';
import type { Columns } from './column.js';

/** By column; undefined is null. */
export type Row = Readonly<Record<string, unknown>>;

/** What rows may ask of the outside. */
export interface Tools {
  /** Keyed hash of an identity number: the same for the same number, and of no use without the key. */
  readonly lookupHash: (text: string) => string;
}

/** An entry at its place in the file. */
export interface Placed<S, P extends Entry = Entry> {
  /** Of the stream. */
  readonly id: string;
  readonly payload: P;
  readonly entry: Effective;
  readonly before: S;
  readonly after: S;
  /** The state to ask for what is asked by days: after all entries that could say something of those of this one. */
  readonly file: S;
  /** From 1, in the order of the file. */
  readonly place: number;
  /** Area in which the stream lay where the state does not tell it yet: by the whole file. */
  readonly firstArea?: string | undefined;
}

/** A file as it stands. */
export interface FileOf<S> {
  readonly definition: StreamDefinition<S>;
  readonly id: string;
  readonly state: S;
  readonly folded: Folded<S>;
  /** Entries that count. */
  readonly entries: number;
  readonly tools: Tools;
}

/** An entry as recorded, and what has become of it. */
export interface Ruled {
  readonly kind: StreamKind;
  readonly id: string;
  readonly record: Recorded;
  readonly standing: EntryStatus;
  readonly ruling: Ruling | undefined;
  /** Of a control entry: what it speaks of, where that is known. */
  readonly target: Recorded | undefined;
  /** Of a control entry: it is the one that decides what its target means. */
  readonly decides: boolean;
  readonly tools: Tools;
}

export interface Index {
  readonly columns: readonly string[];
  /** Columns that lie in the index beside it, so that what counts rows need not look at them. */
  readonly include?: readonly string[];
  /** SQL condition of a partial index. */
  readonly where?: string;
  /** The question that it answers. */
  readonly for: string;
}

interface Common {
  readonly name: string;
  /** Raised whenever rows come out otherwise than before: the tables are then built anew beside the old ones. */
  readonly version: number;
  readonly comment: string;
  readonly columns: Columns;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
  /** Columns by which, beside the area, those are told apart who have a coarse value in common. */
  readonly cells?: readonly string[];
}

interface OfStreams extends Common {
  /** Kind of the streams that it is made of, or `every`. */
  readonly of: StreamKind;
  /** The column that holds the stream's id; where it is of every kind, the stream's name. */
  readonly streamColumn: string;
}

/** Of a journal that answers as a list of its own, `/v1/journals/<name>`: all else follows from its columns. */
export interface RowList {
  /** Columns by which it is filtered, beside the area, the stream and the days. */
  readonly by?: readonly string[];
}

/** Columns that rows of several journals begin with: the same object, so that they are worked out once for an entry. */
export interface Base {
  readonly columns: Columns;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- payload and state follow from the fact
  readonly values: (placed: Placed<any, any>) => Row;
}

export interface Journal extends OfStreams {
  readonly shape: 'journal';
  /** The first of its columns. */
  readonly base: Base;
  /** Stored names of the facts that it shows; undefined for all of the kind. */
  readonly facts: ReadonlySet<string> | undefined;
  /** The columns after those of the base. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- payload and state follow from the fact
  readonly rows: (placed: Placed<any, any>) => readonly Row[];
  readonly list?: RowList;
}

export interface Keyed extends OfStreams {
  readonly shape: 'keyed';
  /** The parts of the file that the rows are made of: while all of them are the same, so are the rows. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state follows from the kind
  readonly parts: (folded: Folded<any>, definition: StreamDefinition<any>) => readonly unknown[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state follows from the kind
  readonly rows: (file: FileOf<any>) => readonly Row[];
}

export interface RecordedRows extends OfStreams {
  readonly shape: 'recorded';
  readonly rows: (ruled: Ruled) => readonly Row[];
}

/** Its key may hold nulls, of which there is one group, as of any other value. */
export interface Tally extends Common {
  readonly shape: 'tally';
  readonly journal: Journal;
  /** SQL over a row of the journal, by column of the key: the group that it belongs to. */
  readonly groups: Readonly<Record<string, string>>;
  /** SQL over a row of the journal, by column: what it adds there; null adds nothing. */
  readonly adds: Readonly<Record<string, string>>;
  /** The column that counts the rows: a group in which there are none is no group. */
  readonly counts: string;
  /** Of a group of fewer rows than this, dashboards do not see what it comes to. */
  readonly withheldBelow?: number;
}

/** Made anew, by the database, whenever its source changes. */
export interface Derived extends Common {
  readonly shape: 'derived';
  readonly from: Keyed;
  /** SQL: a statement over the source that gives all columns, in their order. */
  readonly select: (source: string) => string;
}

/** A table of which each row belongs to a stream. */
export type StreamTable = Journal | Keyed | RecordedRows;
export type Table = StreamTable | Tally | Derived;
