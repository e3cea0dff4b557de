/**
 * A journal whose columns and values follow from the fields of a payload: what a field says of itself is said once.
 * `each` makes a row of every item of a list; `also` adds what is not in the payload.
 */
import type { AnyFact } from '../src/domain/fact.js';
import { fieldsOf } from '../src/domain/fields.js';
import type { Field, PayloadClass } from '../src/domain/fields.js';
import { Entry } from '../src/domain/entry.js';
import type { StreamDefinition } from '../src/domain/stream-kind.js';
import { asInstant, coarse, count, required } from './column.js';
import type { Column, Columns, SqlType } from './column.js';
import { baseOf, ofList } from './shapes.js';
import type { Index, Journal, Placed, Row, RowList } from './table.js';

const int4_max = 2_147_483_647;
const common = new Set(fieldsOf(Entry).map(({ name }) => name));

export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Value = (body: Readonly<Record<string, unknown>> | undefined) => unknown;

interface Derived {
  readonly name: string;
  readonly column: Column;
  readonly value: Value;
}

function typeOf({ schema }: Field): SqlType {
  const { type, format, maximum, pattern } = schema as {
    type?: string;
    format?: string;
    maximum?: number;
    pattern?: string;
  };
  if (type === 'boolean') return 'boolean';
  if (type === 'integer') return (maximum ?? 0) > int4_max ? 'bigint' : 'integer';
  if (format === 'uuid') return 'uuid';
  if (format === 'date') return 'date';
  if (format === 'date-time') return 'timestamptz';
  return pattern?.startsWith('^-?(?:0|[1-9]') ? 'numeric' : 'text';
}

function commentOf({ label, description, codeList }: Field): string {
  const said = description.en === '' ? label.en : `${label.en}: ${description.en}`;
  return `${said}${codeList === undefined ? '' : ` (code list ${codeList})`}.`;
}

/** Of an amount the value bears the name of the field itself: `hours`, `hours_qualifier`. */
function partName(outer: string, inner: string): string {
  return inner === 'value' ? outer : `${outer}_${inner}`;
}

function derivedOf(payload: PayloadClass, left: ReadonlySet<string>, isPersonal = false): Derived[] {
  return fieldsOf(payload).flatMap((field): Derived[] => {
    const { name, nested, list, personalTo } = field;
    if (left.has(name)) return [];
    const own = snake(name);
    const personal = isPersonal || personalTo !== undefined;
    if (nested && list) {
      const column = { ...count(`${field.label.en}: how many.`), ...(personal && { personal: true as const }) };
      return [{ name: own, column, value: (body) => (body?.[name] as readonly unknown[] | undefined)?.length ?? 0 }];
    }
    if (nested) {
      return derivedOf(nested(), new Set(), personal).map((part) => ({
        name: partName(own, part.name),
        column: { ...part.column, comment: `${field.label.en} – ${part.column.comment}` },
        value: (body) => part.value(body?.[name] as Readonly<Record<string, unknown>> | undefined),
      }));
    }
    const type = typeOf(field);
    const listType = type === 'uuid' ? 'uuid[]' : 'text[]';
    const column: Column = {
      type: list ? listType : type,
      comment: commentOf(field),
      ...(personal && { personal: true }),
    };
    const shown = type === 'timestamptz' ? (value: unknown) => asInstant(value as string | undefined) : undefined;
    return [{ name: own, column, value: (body) => (shown ? shown(body?.[name]) : body?.[name]) }];
  });
}

interface JournalOf<S> {
  readonly name: string;
  readonly version: number;
  readonly comment: string;
  readonly facts: readonly AnyFact[];
  /** A list of parts: a row for each of them, numbered from 1. */
  readonly each?: string;
  /** Fields of the payload that the table leaves out. */
  readonly without?: readonly string[];
  /** Columns that tell, in a small village, whose row it is. */
  readonly coarse?: Readonly<Record<string, NonNullable<Column['coarse']>>>;
  readonly also?: {
    readonly columns: Columns;
    readonly values: (placed: Placed<S>, item: Readonly<Record<string, unknown>>) => Row;
  };
  readonly indexes?: readonly Index[];
  readonly list?: RowList;
}

/** Facts of one table have payloads of the same fields where they have any in common. */
function columnsOf(facts: readonly AnyFact[], left: ReadonlySet<string>): Derived[] {
  const found = new Map<string, Derived>();
  for (const { payload } of facts)
    for (const each of derivedOf(payload, left)) found.set(each.name, found.get(each.name) ?? each);
  return [...found.values()];
}

export function journalOf<S>(definition: StreamDefinition<S>, journal: JournalOf<S>): Journal {
  const { facts, each, without = [], also, indexes = [], coarse: coarsened = {} } = journal;
  const base = baseOf(definition);
  const left = new Set([...common, ...without, ...(each === undefined ? [] : [each]), definition.id]);
  const own = columnsOf(facts, left);
  const listed = each === undefined ? undefined : fieldsOf(facts[0]!.payload).find(({ name }) => name === each)?.nested;
  const items = listed ? derivedOf(listed(), new Set()) : [];
  // A field that is named as a column of every row, such as its area, is told apart by what it is of.
  const named = ({ name }: Derived): string => (name in base.columns ? `given_${name}` : name);
  const itemName = (item: Derived): string =>
    own.some(({ name }) => name === item.name) ? `item_${item.name}` : named(item);
  const columns: Record<string, Column> = {
    ...(listed && { number: required(count('Number within the entry, from 1.')) }),
    ...Object.fromEntries(items.map((item) => [itemName(item), item.column])),
    ...Object.fromEntries(own.map((field) => [named(field), field.column])),
    ...also?.columns,
  };
  for (const [name, as] of Object.entries(coarsened)) {
    const column = columns[name];
    if (!column) throw new Error(`${journal.name} has no column ${name}`);
    columns[name] = coarse(column, as);
  }
  const rowOf = (placed: Placed<S>, item: Readonly<Record<string, unknown>>, number: number): Row => {
    const body = placed.payload as unknown as Readonly<Record<string, unknown>>;
    return {
      ...(listed && { number }),
      ...Object.fromEntries(items.map((field) => [itemName(field), field.value(item)])),
      ...Object.fromEntries(own.map((field) => [named(field), field.value(body)])),
      ...also?.values(placed, item),
    };
  };
  const streamColumn = Object.keys(base.columns)[0]!;
  const key = [streamColumn, 'entry_id', ...(listed ? ['number'] : [])];
  return {
    ...journal,
    shape: 'journal',
    of: definition.kind,
    streamColumn,
    columns: { ...base.columns, ...columns },
    key,
    indexes: [...indexes, ...ofList(journal.list, key)],
    facts: new Set(facts.map(({ type }) => type)),
    base,
    rows: (placed: Placed<S>) => {
      if (each === undefined || !listed) return [rowOf(placed, {}, 1)];
      const held = (placed.payload as unknown as Readonly<Record<string, unknown>>)[each];
      return ((held ?? []) as Readonly<Record<string, unknown>>[]).map((item, i) => rowOf(placed, item, i + 1));
    },
  };
}
