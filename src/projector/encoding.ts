/**
 * Rows as text: as JSON for statements that insert or replace some, as lines of COPY for filling from empty. A row is
 * text as soon as it is made, since text is what a transaction sends and what costs least to hold until then.
 */
import type { SqlType } from '../../projections/column.js';
import type { Base, Placed, Row, Table } from '../../projections/table.js';

export interface Encoding {
  /** What all rows of an entry begin with, in the journals of that base. */
  base(base: Base, placed: Placed<unknown>): string;
  /** A row; `begun` are the columns of the base. */
  row(table: Table, row: Row, begun?: string): string;
}

/** An object each: `{"column":value,…}`, nulls left out. */
export const asJson: Encoding = {
  base: (base, placed) => JSON.stringify(base.values(placed)),
  row: (_, row, begun) => {
    const own = JSON.stringify(row);
    if (begun === undefined) return own;
    return own === '{}' ? begun : `${begun.slice(0, -1)},${own.slice(1)}`;
  },
};

/** A line each, without its end: the text format of COPY, columns in the order of the table. */
export const asCopy: Encoding = {
  base: ({ columns, values }, placed) => lineOf(columnsOf(columns), values(placed)),
  row: (table, row, begun) => {
    const own = ownColumns.get(table) ?? keepOwnColumns(table);
    return begun === undefined ? lineOf(own, row) : `${begun}\t${lineOf(own, row)}`;
  },
};

type Encoded = readonly (readonly [name: string, encode: (value: never) => string])[];

const ownColumns = new WeakMap<Table, Encoded>();
const knownColumns = new WeakMap<object, Encoded>();

function keepOwnColumns(table: Table): Encoded {
  const begun = table.shape === 'journal' ? table.base.columns : {};
  const own = Object.entries(table.columns).filter(([name]) => !(name in begun));
  const encoded = columnsOf(Object.fromEntries(own));
  ownColumns.set(table, encoded);
  return encoded;
}

function columnsOf(columns: Readonly<Record<string, { readonly type: SqlType }>>): Encoded {
  let encoded = knownColumns.get(columns);
  if (!encoded) {
    encoded = Object.entries(columns).map(([name, { type }]) => [name, encoderOf(type)] as const);
    knownColumns.set(columns, encoded);
  }
  return encoded;
}

function lineOf(columns: Encoded, row: Row): string {
  let line = '';
  let separator = '';
  for (const [name, encode] of columns) {
    const value = row[name];
    line += separator + (value === undefined || value === null ? '\\N' : encode(value as never));
    separator = '\t';
  }
  return line;
}

function encoderOf(type: SqlType): (value: never) => string {
  switch (type) {
    case 'text':
      return copyText;
    case 'text[]':
    case 'uuid[]':
      return (values: readonly string[]) => copyText(`{${values.map(quotedElement).join(',')}}`);
    case 'boolean':
      return (value: boolean) => (value ? 't' : 'f');
    case 'uuid':
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'date':
    case 'timestamptz':
      return (value: string | number) => copyText(String(value));
  }
}

const special = /[\\\t\n\r]/;

/** As a field of COPY's text format. */
export function copyText(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function quotedElement(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
