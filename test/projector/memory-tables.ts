import type { Row, Table } from '../../projections/table.js';
import { isOfStreams } from '../../src/projector/changes.js';
import type { RowChanges } from '../../src/projector/changes.js';

/** Tables in memory, as strict as a database: a key comes once, and what goes was there. */
export class MemoryTables {
  readonly #rows = new Map<string, Map<string, Row>>();

  constructor(private readonly tables: readonly Table[]) {
    for (const { name } of tables) this.#rows.set(name, new Map());
  }

  apply({ stream, id, replaces, added, put, gone }: RowChanges): void {
    if (replaces) {
      for (const table of this.tables.filter(isOfStreams)) {
        const rows = this.#of(table);
        for (const [key, row] of rows) {
          if (row[table.streamColumn] === (table.of === 'every' ? stream : id)) rows.delete(key);
        }
      }
    }
    for (const [table, rows] of gone) {
      for (const text of rows)
        if (!this.#of(table).delete(keyOf(table, rowOf(text)))) throw new Error(`${table.name}: not there`);
    }
    for (const [table, rows] of added) {
      for (const text of rows) {
        const row = rowOf(text);
        const key = keyOf(table, row);
        if (this.#of(table).has(key)) throw new Error(`${table.name}: ${key} is there already`);
        this.#of(table).set(key, checked(table, row));
      }
    }
    for (const [table, rows] of put)
      for (const text of rows) this.#of(table).set(keyOf(table, rowOf(text)), checked(table, rowOf(text)));
  }

  /** Every row as text, by table and key, without what only tells of the arrival. */
  text(): string {
    return this.tables
      .map((table) => {
        const columns = Object.entries(table.columns).filter(([, { arrival }]) => !arrival);
        const lines = [...this.#of(table)]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, row]) => JSON.stringify(columns.map(([name]) => row[name] ?? null)));
        return [table.name, ...lines].join('\n');
      })
      .join('\n\n');
  }

  /** Of one table, or of all. */
  rows(table?: string): readonly Row[] {
    const of = table === undefined ? [...this.#rows.values()] : [this.#rows.get(table)!];
    return of.flatMap((rows) => [...rows.values()]);
  }

  count(table: string): number {
    return this.#rows.get(table)!.size;
  }

  #of(table: Table): Map<string, Row> {
    return this.#rows.get(table.name)!;
  }
}

function rowOf(text: string): Row {
  return JSON.parse(text) as Row;
}

function keyOf(table: Table, row: Row): string {
  return JSON.stringify(table.key.map((column) => row[column]));
}

function checked(table: Table, row: Row): Row {
  for (const [name, { required }] of Object.entries(table.columns)) {
    if (required && row[name] == null) throw new Error(`${table.name}.${name} is null`);
  }
  for (const name of Object.keys(row)) if (!table.columns[name]) throw new Error(`${table.name} has no ${name}`);
  return row;
}
