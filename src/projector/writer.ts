/** Changes as statements: set-wise, one for all rows of a table, one list for a whole batch. */
import type { QueryConfig } from 'pg';
import type { StreamTable, Table } from '../../projections/table.js';
import type { Recorded } from '../domain/effective.js';
import { streamName } from '../domain/streams.js';
import { integerArray, jsonArray, textArray } from '../platform/postgres-arrays.js';
import { isOfStreams } from './changes.js';
import type { RowChanges } from './changes.js';
import { filePart } from './schema.js';
import { quoted } from './sql-text.js';

/** Where the checkpoint goes. */
export interface Move {
  /** Of the checkpoint, as known. */
  readonly version: number;
  readonly position: string;
  readonly receivedAt: string | undefined;
  readonly events: number;
  /** The event at that position, by which the log is recognised (S24). */
  readonly at?: { readonly stream: string; readonly revision: number; readonly entryId: string };
}

interface TableStatements {
  readonly remove: string;
  readonly add: string;
  readonly put: string;
  readonly gone: string;
}

/** The statements of one generation. */
export class Writer {
  readonly #tables: ReadonlyMap<StreamTable, TableStatements>;
  readonly #schema: string;

  constructor(
    readonly generation: string,
    tables: readonly Table[],
  ) {
    this.#schema = quoted(generation);
    this.#tables = new Map(tables.filter(isOfStreams).map((table) => [table, statementsOf(this.#schema, table)]));
  }

  /** Refuses the whole transaction where somebody else has moved the checkpoint. */
  advance({ version, position, receivedAt, events, at }: Move): QueryConfig {
    return {
      name: 'advance',
      text: 'SELECT projector.advance($1, $2, $3, $4, $5, NULL, $6, $7, $8)',
      values: [this.generation, version, position, receivedAt, events, at?.stream, at?.revision, at?.entryId],
    };
  }

  write(changes: readonly RowChanges[]): QueryConfig[] {
    if (changes.length === 0) return [];
    return [...this.#removals(changes), ...this.#rows(changes), this.#files(changes), ...this.#parts(changes)];
  }

  #removals(changes: readonly RowChanges[]): QueryConfig[] {
    const replaced = changes.filter(({ replaces }) => replaces);
    if (replaced.length === 0) return [];
    const statements: QueryConfig[] = [];
    for (const [{ name, of, streamColumn, columns }, { remove }] of this.#tables) {
      const streams = replaced.filter(({ kind }) => of === 'every' || of === kind);
      if (streams.length === 0) continue;
      const keys = streams.map(({ kind, id }) => (of === 'every' ? streamName(kind, id) : id));
      const type = columns[streamColumn]!.type;
      statements.push(this.#prepared(`${name} remove`, remove.replace('$type', type), [keys]));
    }
    return statements;
  }

  #rows(changes: readonly RowChanges[]): QueryConfig[] {
    const statements: QueryConfig[] = [];
    for (const [table, { add, put, gone }] of this.#tables) {
      const added = changes.flatMap((change) => change.added.get(table) ?? []);
      const lost = changes.flatMap((change) => change.gone.get(table) ?? []);
      const kept = changes.flatMap((change) => change.put.get(table) ?? []);
      if (lost.length > 0) statements.push(this.#prepared(`${table.name} gone`, gone, [listOf(lost)]));
      if (added.length > 0) statements.push(this.#prepared(`${table.name} add`, add, [listOf(added)]));
      if (kept.length > 0) statements.push(this.#prepared(`${table.name} put`, put, [listOf(kept)]));
    }
    return statements;
  }

  /** As arrays of columns: as rows of JSON each file would be parsed three times on its way. */
  #files(changes: readonly RowChanges[]): QueryConfig {
    const text =
      `INSERT INTO ${this.#schema}.file (stream, revision, entries, position, received_at, folded) ` +
      'SELECT a, b, c, d, e::timestamptz, f FROM ' +
      'unnest($1::text[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::json[]) AS file (a, b, c, d, e, f) ' +
      'ON CONFLICT (stream) DO UPDATE SET revision = EXCLUDED.revision, entries = EXCLUDED.entries, ' +
      'position = EXCLUDED.position, received_at = EXCLUDED.received_at, folded = EXCLUDED.folded';
    return this.#prepared('file', text, [
      textArray(changes.map(({ stream }) => stream)),
      integerArray(changes.map(({ file }) => file.revision)),
      integerArray(changes.map(({ file }) => file.entries)),
      textArray(changes.map(({ last }) => last.position)),
      // What others appended may not say it: then its row is refused, and its stream is parked.
      textArray(changes.map(({ last: { receivedAt = '' } }: { last: Partial<Recorded> }) => receivedAt)),
      jsonArray(changes.map(foldedJson)),
    ]);
  }

  #parts(changes: readonly RowChanges[]): QueryConfig[] {
    const growing = changes.filter(({ snapshot }) => snapshot);
    const table = `${this.#schema}.${filePart.name}`;
    const replaced = growing.flatMap(({ replaces, stream }) => (replaces ? stream : []));
    const parts = growing.flatMap(({ stream, snapshot }) => snapshot!.parts.map((part) => ({ ...part, stream })));
    const statements: QueryConfig[] = [];
    if (replaced.length > 0) {
      const text = `DELETE FROM ${table} WHERE stream = ANY ($1::text[])`;
      statements.push(this.#prepared(`${filePart.name} remove`, text, [replaced]));
    }
    if (parts.length > 0) {
      const text =
        `INSERT INTO ${table} (stream, path, part) SELECT * FROM unnest($1::text[], $2::text[], $3::json[]) ` +
        'ON CONFLICT (stream, path) DO UPDATE SET part = EXCLUDED.part';
      const values = [
        textArray(parts.map(({ stream }) => stream)),
        textArray(parts.map(({ path }) => path)),
        jsonArray(parts.map(({ json }) => json)),
      ];
      statements.push(this.#prepared(`${filePart.name} put`, text, values));
    }
    return statements;
  }

  #prepared(name: string, text: string, values: unknown[]): QueryConfig {
    return { name: `${this.generation} ${name}`, text, values };
  }
}

/** Without the parts that are stored by themselves. */
export function foldedJson({ file, snapshot }: Pick<RowChanges, 'file' | 'snapshot'>): string {
  return snapshot?.json ?? JSON.stringify(file.folded);
}

/** Rows as JSON, each already text. */
function listOf(rows: readonly string[]): string {
  return `[${rows.join(',')}]`;
}

function statementsOf(schema: string, { name, columns, key, streamColumn }: StreamTable): TableStatements {
  const table = `${schema}.${quoted(name)}`;
  const rows = `json_populate_recordset(NULL::${table}, $1::json)`;
  const list = (names: readonly string[]): string => names.map(quoted).join(', ');
  const others = Object.keys(columns).filter((column) => !key.includes(column));
  const set = others.map((column) => `${quoted(column)} = EXCLUDED.${quoted(column)}`).join(', ');
  const add = `INSERT INTO ${table} SELECT * FROM ${rows}`;
  return {
    remove: `DELETE FROM ${table} WHERE ${quoted(streamColumn)} = ANY ($1::$type[])`,
    add,
    put: `${add} ON CONFLICT (${list(key)}) DO UPDATE SET ${set}`,
    gone: `DELETE FROM ${table} t USING ${rows} r WHERE ${key.map((each) => `t.${quoted(each)} = r.${quoted(each)}`).join(' AND ')}`,
  };
}
