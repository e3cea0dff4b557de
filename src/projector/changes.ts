/**
 * What a stream's entries mean for the tables, as rows; nothing here knows a database. Three ways lead to the same rows:
 * `extend` takes entries into a file as it stands, last or among the last that are known; `insert` puts others at their
 * places, from all entries, and makes the rows from there on; `refold` makes all rows of a stream. Which of them was taken can't be seen in
 * the tables.
 */
import type {
  Base,
  FileOf,
  Journal,
  Keyed,
  RecordedRows,
  Row,
  Ruled,
  StreamTable,
  Table,
  Tools,
} from '../../projections/table.js';
import { entryCorrected, isControl, targetOf } from '../domain/control.js';
import { effectiveOf, needsConfirmation, rulingsOf, statusOf } from '../domain/effective.js';
import type { Effective, OrderKey, Recorded, Ruling } from '../domain/effective.js';
import type { StreamKind } from '../domain/fact.js';
import { emptyFold, entriesIn, factsOf, foldEntries } from '../domain/fold.js';
import type { Folded } from '../domain/fold.js';
import type { AnyStream } from '../domain/streams.js';
import type { Encoding } from './encoding.js';
import { snapshotOf } from './snapshots.js';
import type { Snapshot } from './snapshots.js';
import { SnapshottedTail } from './snapshotted-tail.js';

/** The file of a stream as it stands: enough to take in what sorts last. Plain JSON, but for what it has in memory alone. */
export interface StreamFile {
  /** Last revision taken in, whether it counts or not. */
  readonly revision: number;
  /** Entries that count. */
  readonly entries: number;
  readonly folded: Folded<unknown>;
  readonly tail?: SnapshottedTail;
}

/** What becomes of the rows of one stream. */
export interface RowChanges {
  readonly stream: string;
  readonly kind: StreamKind;
  readonly id: string;
  /** All rows of the stream go before the new ones come. */
  readonly replaces: boolean;
  /** Rows that are new, as text. */
  readonly added: ReadonlyMap<Table, readonly string[]>;
  /** Rows under a key that may be there already. */
  readonly put: ReadonlyMap<Table, readonly string[]>;
  /** Rows whose key is there no longer. */
  readonly gone: ReadonlyMap<Table, readonly string[]>;
  readonly file: StreamFile;
  /** The file with its collections, as its parts are stored for: of a kind that grows. */
  readonly snapshot?: Snapshot;
  /** The last entry that was taken in. */
  readonly last: Recorded;
}

/** Tables by the kind of stream and by shape, so that a stream meets only those that it can have rows in. */
export class TableSet {
  readonly #journals = new Map<string, readonly Journal[]>();
  readonly #keyed = new Map<StreamKind, readonly Keyed[]>();
  readonly #recorded = new Map<StreamKind, readonly RecordedRows[]>();

  constructor(
    readonly all: readonly Table[],
    readonly tools: Tools,
    /** How rows become text. */
    readonly encoding: Encoding,
  ) {}

  journalsOf(kind: StreamKind, fact: string): readonly Journal[] {
    const name = `${kind} ${fact}`;
    let found = this.#journals.get(name);
    if (!found) {
      const shows = (table: StreamTable): table is Journal =>
        table.shape === 'journal' && (table.facts === undefined || table.facts.has(fact));
      this.#journals.set(name, (found = this.#of(kind).filter(shows)));
    }
    return found;
  }

  keyedOf(kind: StreamKind): readonly Keyed[] {
    let found = this.#keyed.get(kind);
    if (!found) this.#keyed.set(kind, (found = this.#of(kind).filter((table) => table.shape === 'keyed')));
    return found;
  }

  recordedOf(kind: StreamKind): readonly RecordedRows[] {
    let found = this.#recorded.get(kind);
    if (!found) this.#recorded.set(kind, (found = this.#of(kind).filter((table) => table.shape === 'recorded')));
    return found;
  }

  #of(kind: StreamKind): readonly StreamTable[] {
    return this.all.filter(isOfStreams).filter((table) => table.of === kind || table.of === 'every');
  }
}

/** Tallies and derived tables are not: the database keeps them by what becomes of the rows of others. */
export function isOfStreams(table: Table): table is StreamTable {
  return table.shape !== 'tally' && table.shape !== 'derived';
}

/** A stream and what is to be taken in of it. */
export interface Taken {
  readonly stream: string;
  readonly definition: AnyStream;
  readonly id: string;
}

export function newFile({ definition, id }: Taken): StreamFile {
  return { revision: 0, entries: 0, folded: emptyFold(definition, id) };
}

/**
 * The change by entries that sort last, or among the last that are known; undefined where the stream has to be folded
 * again.
 * @param records oldest first
 * @param mayMove whether rows of others may come anew, which sort after one of them
 */
export function extend(
  tables: TableSet,
  taken: Taken,
  file: StreamFile,
  records: readonly Recorded[],
  mayMove = false,
): RowChanges | undefined {
  const { definition } = taken;
  if (records.some(({ type }) => isControl(type))) return undefined;
  const tail = file.tail ?? SnapshottedTail.after(file.folded, file.entries);
  const placed = tail.place(countingIn(definition, records));
  if (!placed || (placed.moves && !mayMove)) return undefined;
  if (tellsOfEarlier(placed.entries.slice(placed.first), placed.previous)) return undefined;
  const [rows, moved] = [new RowsOf(tables, taken), new RowsOf(tables, taken)];
  const journals = placed.moves ? moved : rows;
  const extended = tail.fold(definition, placed, (before, entry, after, place) => {
    journals.addEntry(before, entry, after, place);
  });
  if (hasOtherFirstArea(definition, file, extended.folded)) return undefined;
  return changeOf(tables, taken, { file, tail: extended, rows, moved, fresh: records });
}

/**
 * The change by entries of which some sort before others that are in the file: rows from there on. Undefined where one
 * of them speaks of another entry, and where the file has counted others than are there now: one has been left out.
 * @param file as it stands
 * @param records all of the stream, up to one, as they were when the file was made; those that it has not taken in are new
 */
export function insert(
  tables: TableSet,
  taken: Taken,
  file: StreamFile,
  records: readonly Recorded[],
): RowChanges | undefined {
  const { definition, id } = taken;
  const isNew = (record: Recorded): boolean => record.revision > file.revision;
  const fresh = records.filter(isNew);
  if (fresh.length === 0 || fresh.some(({ type }) => isControl(type))) return undefined;
  const effective = entriesIn(definition, records);
  if (effective.filter(({ record }) => !isNew(record)).length !== file.entries) return undefined;
  const first = effective.findIndex(({ record }) => isNew(record));
  if (first >= 0 && tellsOfEarlier(effective.slice(first), effective[first - 1]?.order)) return undefined;
  const [rows, moved] = [new RowsOf(tables, taken), new RowsOf(tables, taken)];
  const tail = SnapshottedTail.of(definition, id, effective, (before, entry, after, place) => {
    if (first >= 0 && place > first) moved.addEntry(before, entry, after, place);
  });
  if (hasOtherFirstArea(definition, file, tail.folded)) return undefined;
  return changeOf(tables, taken, { file, tail, rows, moved, fresh });
}

/** Rows of entries before any that tells where the stream lies: they are of the whole file, and come anew with it. */
function hasOtherFirstArea({ place }: AnyStream, file: StreamFile, after: Folded<unknown>): boolean {
  return file.entries > 0 && place !== undefined && place.first(file.folded.state) !== place.first(after.state);
}

/** What is in the tables stays there, but for rows that come anew. */
function changeOf(
  tables: TableSet,
  taken: Taken,
  made: {
    /** As it was. */
    readonly file: StreamFile;
    readonly tail: SnapshottedTail;
    readonly rows: RowsOf;
    readonly moved: RowsOf;
    /** The entries that were taken in. */
    readonly fresh: readonly Recorded[];
  },
): RowChanges {
  const { file, tail, rows, moved, fresh } = made;
  for (const each of [rows, moved]) each.finish(tail.folded);
  for (const record of fresh) rows.addFresh(record);
  const last = fresh.at(-1)!;
  const after: StreamFile = { revision: last.revision, entries: tail.count, folded: tail.folded, tail };
  const { put, gone } = keyedChanges(tables, taken, file, after);
  return {
    ...rows.named,
    replaces: false,
    added: rows.added,
    put: new Map([...moved.added, ...put]),
    gone,
    file: after,
    ...snapshotFor(taken, after, file.entries > 0 ? file : undefined),
    last,
  };
}

/** Of records of which nothing was ruled. */
function countingIn(definition: AnyStream, records: readonly Recorded[]): Effective[] {
  const facts = factsOf(definition);
  return records.flatMap((record) => {
    const fact = facts.get(record.type);
    return record.held === undefined && fact ? [effectiveOf(record, fact)] : [];
  });
}

/**
 * S20: whether one of the entries is asked by days and may say something of one that sorts before it, whose rows come
 * anew then.
 * @param previous where what sorts before them ends
 */
function tellsOfEarlier(entries: readonly Effective[], previous?: OrderKey): boolean {
  return entries.some(({ fact, at }, i) => {
    const last = (entries[i - 1]?.order ?? previous)?.[0];
    return fact.byDays === true && last !== undefined && last >= at.span.first;
  });
}

/** All rows of a stream, from all of its entries up to one. */
export function refold(tables: TableSet, taken: Taken, records: readonly Recorded[], replaces = true): RowChanges {
  const { definition, id } = taken;
  const rows = new RowsOf(tables, taken);
  const effective = entriesIn(definition, records);
  let place = 0;
  const whole: unknown = tellsOfEarlier(effective) ? foldEntries(definition, id, effective).state : undefined;
  const folded = foldEntries(definition, id, effective, (before, entry, after) => {
    rows.addEntry(before, entry, after, (place += 1), whole);
  });
  rows.finish(folded);
  if (tables.recordedOf(definition.kind).length > 0) addAllRecorded(rows, definition, records);
  const last = records.at(-1)!;
  const file: StreamFile = { revision: last.revision, entries: effective.length, folded };
  for (const table of tables.keyedOf(definition.kind)) rows.add(table, rowsOf(table, taken, file, tables));
  return {
    ...rows.named,
    replaces,
    added: rows.added,
    put: new Map(),
    gone: new Map(),
    file,
    ...snapshotFor(taken, file),
    last,
  };
}

function snapshotFor({ definition }: Taken, { folded }: StreamFile, before?: StreamFile): Pick<RowChanges, 'snapshot'> {
  return definition.grows ? { snapshot: snapshotOf(folded, before?.folded) } : {};
}

function addAllRecorded(rows: RowsOf, definition: AnyStream, records: readonly Recorded[]): void {
  const facts = factsOf(definition);
  const rulings = rulingsOf(records, facts);
  const byId = new Map(records.map((record) => [record.entryId, record]));
  for (const record of records) {
    const target = isControl(record.type) ? byId.get(targetOf(record.type, record.payload)) : undefined;
    const corrected = record.type === entryCorrected.type ? facts.get(target?.type ?? '') : undefined;
    const ruling = rulings.get(record.entryId);
    rows.addRecorded({
      record,
      ruling,
      standing: statusOf(record, ruling, needsConfirmation(record, corrected)),
      target,
      decides: decides(record, target && rulings.get(target.entryId)),
    });
  }
}

function decides(record: Recorded, ruling: Ruling | undefined): boolean {
  return [ruling?.content, ruling?.release, ruling?.confirmation].some((each) => each?.entryId === record.entryId);
}

/** Rows of one stream, gathered by table. */
class RowsOf {
  readonly added = new Map<Table, string[]>();
  /** Where the stream lay then shows in the whole file alone; and what follows, which keeps its order. */
  readonly #waiting: [...Required<Parameters<RowsOf['addEntry']>>][] = [];

  constructor(
    private readonly tables: TableSet,
    private readonly taken: Taken,
  ) {}

  get named(): Pick<RowChanges, 'stream' | 'kind' | 'id'> {
    const { stream, definition, id } = this.taken;
    return { stream, kind: definition.kind, id };
  }

  add(table: Table, rows: readonly Row[], begun?: string): void {
    if (rows.length === 0) return;
    let known = this.added.get(table);
    if (!known) this.added.set(table, (known = []));
    for (const row of rows) known.push(this.tables.encoding.row(table, row, begun));
  }

  /** @param file the state after all entries, where some of them say something of earlier ones */
  addEntry(
    before: Folded<unknown>,
    entry: Effective,
    after: Folded<unknown>,
    place: number,
    file: unknown = after.state,
  ): void {
    const { place: area } = this.taken.definition;
    const waits = this.#waiting.length > 0 || (area && area.of(after.state) === undefined);
    if (waits) this.#waiting.push([before, entry, after, place, file]);
    else this.#addPlaced(before, entry, after, place, file);
  }

  /** To be called with the whole file when all entries have been added. */
  finish({ state }: Folded<unknown>): void {
    const firstArea = this.taken.definition.place?.first(state);
    for (const entry of this.#waiting.splice(0)) this.#addPlaced(...entry, firstArea);
  }

  #addPlaced(
    before: Folded<unknown>,
    entry: Effective,
    after: Folded<unknown>,
    place: number,
    file: unknown,
    firstArea?: string,
  ): void {
    const { definition, id } = this.taken;
    const { payload } = entry;
    const placed = { id, payload, entry, before: before.state, after: after.state, file, place, firstArea };
    let base: Base | undefined;
    let begun = '';
    for (const journal of this.tables.journalsOf(definition.kind, entry.at.type)) {
      if (journal.base !== base) begun = this.tables.encoding.base((base = journal.base), placed);
      this.add(journal, journal.rows(placed), begun);
    }
  }

  /** An entry of which nothing was ruled yet. */
  addFresh(record: Recorded): void {
    this.addRecorded({ record, standing: statusOf(record, undefined, false), ruling: undefined });
  }

  addRecorded(ruled: Pick<Ruled, 'record' | 'standing' | 'ruling'> & Partial<Pick<Ruled, 'target' | 'decides'>>): void {
    const { definition, id } = this.taken;
    for (const table of this.tables.recordedOf(definition.kind)) {
      const { record, standing, ruling, target, decides: decided = false } = ruled;
      const { kind } = definition;
      const { tools } = this.tables;
      this.add(table, table.rows({ kind, id, record, standing, ruling, target, decides: decided, tools }));
    }
  }
}

/** A stream in which nothing counts has no rows. */
function rowsOf(
  table: Keyed,
  { definition, id }: Taken,
  { folded, entries }: StreamFile,
  { tools }: TableSet,
): readonly Row[] {
  const file: FileOf<unknown> = { definition, id, state: folded.state, folded, entries, tools };
  return entries > 0 ? table.rows(file) : [];
}

function keyedChanges(
  tables: TableSet,
  taken: Taken,
  before: StreamFile,
  after: StreamFile,
): Pick<RowChanges, 'put' | 'gone'> {
  const put = new Map<Keyed, readonly string[]>();
  const gone = new Map<Keyed, readonly string[]>();
  for (const table of tables.keyedOf(taken.definition.kind)) {
    const { definition } = taken;
    const was = table.parts(before.folded, definition);
    if (before.entries > 0 && table.parts(after.folded, definition).every((part, i) => part === was[i])) continue;
    const encode = (row: Row): string => tables.encoding.row(table, row);
    const rows = rowsOf(table, taken, after, tables);
    // Of a table with one row for each stream, there is nothing to compare.
    const known = table.key.length === 1 ? [] : rowsOf(table, taken, before, tables);
    if (known.length === 0) {
      if (rows.length > 0) put.set(table, rows.map(encode));
      continue;
    }
    const found = difference(table, known, rows, encode);
    if (found.put.length > 0) put.set(table, found.put);
    if (found.gone.length > 0) gone.set(table, found.gone);
  }
  return { put, gone };
}

function difference(
  table: Keyed,
  before: readonly Row[],
  after: readonly Row[],
  encode: (row: Row) => string,
): { put: readonly string[]; gone: readonly string[] } {
  const keyOf = (row: Row): string => JSON.stringify(table.key.map((column) => row[column]));
  const left = new Map(before.map((row) => [keyOf(row), row]));
  const put: string[] = [];
  for (const row of after) {
    const key = keyOf(row);
    const known = left.get(key);
    left.delete(key);
    const text = encode(row);
    if (known === undefined || encode(known) !== text) put.push(text);
  }
  return { put, gone: [...left.values()].map(encode) };
}
