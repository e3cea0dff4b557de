/** Three of the shapes, with what all tables of a shape have in common said once. */
import type { Entry } from '../src/domain/entry.js';
import type { AnyFact, Fact, StreamKind } from '../src/domain/fact.js';
import { fieldsOf } from '../src/domain/fields.js';
import type { Folded } from '../src/domain/fold.js';
import type { Household } from '../src/domain/household/household.js';
import { areaOf } from '../src/domain/household/registry/registry.js';
import type { AnyStream, StreamDefinition } from '../src/domain/stream-kind.js';
import { streamName } from '../src/domain/streams.js';
import { arrival, asInstant, asWritten, count, day, daysOfSpan, instant, required, text, uuid } from './column.js';
import type { Columns, RowOf } from './column.js';
import type { Base, FileOf, Index, Journal, Keyed, Placed, RecordedRows, RowList, Ruled } from './table.js';

interface Named<C extends Columns> {
  readonly name: string;
  readonly version: number;
  readonly comment: string;
  readonly columns: C;
  readonly indexes?: readonly Index[];
  readonly cells?: readonly (keyof C & string)[];
}

/** Of every row of a household's journal: where it comes from, and when it occurred. */
const entryColumns = {
  household_id: required(uuid('The household.')),
  entry_id: required(uuid('The entry that tells it; unique within its household.')),
  place: required(
    count('Place of the entry in the file of the household, from 1, in the order in which things occurred.'),
  ),
  occurred_on: text('When it occurred, as written (EDTF level 0); null where it is undated.'),
  first_day: required(day('First day of when it occurred.', asWritten('occurred_on', 'first'))),
  last_day: required(day('Last day of when it occurred.', asWritten('occurred_on', 'last'))),
  occurred_at: instant('Clock time, where there is one.'),
  area_code: text('Area at that time (12 digits).'),
  corrected_by: uuid('The correction whose content stands here; null where it stands as first recorded.'),
  revision: required(arrival(count('Place of the entry in its stream, from 1: the order of arrival.'))),
  received_at: required(arrival(instant('When the server received it.'))),
} as const;

type EntryColumns = typeof entryColumns;

const entryBase: Base = { columns: entryColumns, values: (placed) => entryValues(placed as Placed<Household>) };

const bases = new Map<StreamKind, Base>();

/** The first columns of every journal of a kind. */
export function baseOf({ kind, id: name, facts, reach }: AnyStream): Base {
  if (kind === 'household') return entryBase;
  const known = bases.get(kind);
  if (known) return known;
  const { household_id: _, ...others } = entryColumns;
  const field = facts.find(({ route }) => route === '');
  const isUuid =
    field && fieldsOf(field.payload).some((each) => each.name === name && each.schema['format'] === 'uuid');
  const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const said = `The ${kind.replaceAll('-', ' ')}.`;
  const base: Base = {
    columns: { [column]: required(isUuid ? uuid(said) : text(said)), ...others },
    values: (placed) => {
      const { household_id: id, ...values } = entryValues(placed as Placed<Household>, reach(placed.after)?.areas?.[0]);
      return { [column]: id, ...values };
    },
  };
  bases.set(kind, base);
  return base;
}

function entryValues(
  { id, entry, after, place, firstArea }: Placed<Household>,
  areaCode = areaOf(after) ?? firstArea,
): RowOf<EntryColumns> {
  const { at, record } = entry;
  const days = daysOfSpan(at.span);
  return {
    household_id: id,
    entry_id: at.entryId,
    place,
    occurred_on: at.occurredOn,
    first_day: days.first,
    last_day: days.last,
    occurred_at: asInstant(at.occurredAt),
    area_code: areaCode,
    corrected_by: entry.correctedBy,
    revision: record.revision,
    received_at: record.receivedAt,
  };
}

interface HouseholdJournal<P extends Entry, C extends Columns> extends Named<C> {
  /** Facts that it shows; undefined for all. */
  readonly facts?: readonly Fact<Household, P>[];
  /** Numbers the rows of one entry, where it may have several: a part of the primary key. */
  readonly numbered?: keyof C & string;
  readonly rows: (placed: Placed<Household, P>) => readonly RowOf<C>[];
  readonly list?: RowList;
}

/** Of a list, by day: whatever it is bound to, its first page is not looked for among all rows. */
export function ofList(list: RowList | undefined, key: readonly string[]): Index[] {
  return list ? [{ columns: ['last_day', ...key], for: 'its list, by day' }] : [];
}

/** A row (or several) per entry of a household. */
export function householdJournal<P extends Entry, C extends Columns>(journal: HouseholdJournal<P, C>): Journal {
  const { facts, numbered, columns, rows, indexes = [] } = journal;
  const key = ['household_id', 'entry_id', ...(numbered === undefined ? [] : [numbered])];
  return {
    ...journal,
    shape: 'journal',
    of: 'household',
    streamColumn: 'household_id',
    columns: { ...entryColumns, ...columns },
    key,
    indexes: [...indexes, ...ofList(journal.list, key)],
    facts: facts && new Set(facts.map((fact: AnyFact) => fact.type)),
    base: entryBase,
    rows,
  };
}

interface HouseholdKeyed<C extends Columns> extends Named<C> {
  /** Beside the household: columns that are unique in it. */
  readonly key?: readonly (keyof C & string)[];
  readonly parts: (folded: Folded<Household>) => readonly unknown[];
  readonly rows: (file: FileOf<Household>) => readonly RowOf<C>[];
}

/** Rows of a household as it stands. */
export function householdKeyed<C extends Columns>(keyed: HouseholdKeyed<C>): Keyed {
  const { key = [], columns, rows, indexes = [] } = keyed;
  return {
    ...keyed,
    shape: 'keyed',
    of: 'household',
    streamColumn: 'household_id',
    columns: { household_id: required(uuid('The household.')), ...columns },
    key: ['household_id', ...key],
    indexes,
    rows: (file: FileOf<Household>) => rows(file).map((row) => ({ household_id: file.id, ...row })),
  };
}

interface StateOf<S, C extends Columns> extends Named<C> {
  readonly of: StreamKind;
  readonly streamColumn: keyof C & string;
  readonly key: readonly (keyof C & string)[];
  readonly rows: (file: FileOf<S>) => readonly RowOf<C>[];
}

/** Rows of the state of another kind of stream. */
export function keyedOf<S>() {
  return <C extends Columns>(keyed: StateOf<S, C>): Keyed => ({
    ...keyed,
    shape: 'keyed',
    indexes: keyed.indexes ?? [],
    parts: ({ state }: Folded<S>) => [state],
    rows: keyed.rows,
  });
}

interface EveryKeyed<C extends Columns> extends Named<C> {
  /** Beside the stream: columns that are unique in it. */
  readonly key?: readonly (keyof C & string)[];
  readonly parts: (folded: Folded<unknown>, definition: StreamDefinition<unknown>) => readonly unknown[];
  readonly rows: (file: FileOf<unknown>) => readonly RowOf<C>[];
}

/** Rows of the state of streams of every kind. */
export function keyedOfEvery<C extends Columns>(keyed: EveryKeyed<C>): Keyed {
  const { key = [], columns, rows, indexes = [] } = keyed;
  return {
    ...keyed,
    shape: 'keyed',
    of: 'every',
    streamColumn: 'stream',
    columns: { stream: required(text('The stream: kind and id.')), ...columns },
    key: ['stream', ...key],
    indexes,
    rows: (file: FileOf<unknown>) =>
      rows(file).map((row) => ({ stream: streamName(file.definition.kind, file.id), ...row })),
  };
}

interface EveryRecorded<C extends Columns> extends Named<C> {
  readonly rows: (ruled: Ruled) => readonly RowOf<C>[];
}

/** Of every row that shows an entry as it was recorded. */
const recordedColumns = {
  stream: required(text('The stream that it stands in: kind and id.')),
  household_id: uuid('The household, where it is the stream of one.'),
  entry_id: required(uuid('The entry; unique within its stream.')),
  revision: required(arrival(count('Place of the entry in its stream, from 1: the order of arrival.'))),
  received_at: required(arrival(instant('When the server received it.'))),
} as const;

/** Rows of entries as they were recorded, whether they count or not, of streams of every kind. */
export function recordedOfEvery<C extends Columns>(recorded: EveryRecorded<C>): RecordedRows {
  const { columns, rows, indexes = [] } = recorded;
  return {
    ...recorded,
    shape: 'recorded',
    of: 'every',
    streamColumn: 'stream',
    columns: { ...recordedColumns, ...columns },
    key: ['stream', 'entry_id'],
    indexes,
    rows: (ruled: Ruled) =>
      rows(ruled).map((row) => ({
        stream: streamName(ruled.kind, ruled.id),
        household_id: ruled.kind === 'household' ? ruled.id : undefined,
        entry_id: ruled.record.entryId,
        revision: ruled.record.revision,
        received_at: ruled.record.receivedAt,
        ...row,
      })),
  };
}
