/** The tables in SQL: what makes a generation, its indexes, and the views by which it is seen. */
import { createHash } from 'node:crypto';
import type { Column } from '../../projections/column.js';
import type { Table } from '../../projections/table.js';

/** The schemas that readers name. */
export const shown = { api: 'projection', dashboard: 'dashboard' } as const;
export const dashboard_role = 'ledger_dashboard';

/** Raised when what this engine makes of the same definitions changes. */
const engine_version = 2;

/** What code can feed a generation: the same hash, the same rows. */
export function definitionOf(tables: readonly Table[], foldVersion: number): string {
  const told = tables.map(({ name, version, of, streamColumn, columns, key, indexes, comment }) => ({
    name,
    version,
    of,
    streamColumn,
    columns,
    key,
    indexes,
    comment,
  }));
  return createHash('sha256')
    .update(JSON.stringify([engine_version, foldVersion, told]))
    .digest('hex')
    .slice(0, 12);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Where the views of a generation wait until they are shown. */
export function viewSchemas(generation: string): { api: string; dashboard: string } {
  return { api: `${generation}_projection`, dashboard: `${generation}_dashboard` };
}

/** The tables without keys and indexes, and one for the files as they stand. */
export function createTables(generation: string, tables: readonly Table[]): string {
  const schema = quoted(generation);
  const column = ([name, { type, required }]: [string, Column]): string =>
    `${quoted(name)} ${type}${required ? ' NOT NULL' : ''}`;
  return [
    `CREATE SCHEMA ${schema};`,
    `CREATE TABLE ${schema}.file (
       stream text NOT NULL, revision integer NOT NULL, entries integer NOT NULL, position text NOT NULL,
       received_at timestamptz NOT NULL, folded json NOT NULL) WITH (fillfactor = 80);`,
    ...tables.map(
      ({ name, columns, shape }) =>
        `CREATE TABLE ${schema}.${quoted(name)} (${Object.entries(columns).map(column).join(', ')})` +
        `${shape === 'keyed' ? ' WITH (fillfactor = 85)' : ''};`,
    ),
  ].join('\n');
}

/** Each key and index by its name, so that each can be made after the rows are there, and once. */
export function createIndexes(generation: string, tables: readonly Table[]): { name: string; sql: string }[] {
  const schema = quoted(generation);
  const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');
  const primary = (table: string, key: readonly string[]): { name: string; sql: string } => {
    const name = `${table}_pkey`;
    const constraint = `ADD CONSTRAINT ${quoted(name)} PRIMARY KEY (${list(key)})`;
    return { name, sql: `ALTER TABLE ${schema}.${quoted(table)} ${constraint}` };
  };
  return [
    primary(file.name, ['stream']),
    ...tables.flatMap(({ name: table, key, indexes, streamColumn }) => {
      // Rows of a stream are found by the key, which begins with it.
      if (key[0] !== streamColumn) throw new Error(`the key of ${table} does not begin with ${streamColumn}`);
      return [
        primary(table, key),
        ...indexes.map(({ columns, include, where }, n) => {
          const name = `${table}_${n + 1}`;
          const parts = [`${schema}.${quoted(table)} (${list(columns)})`];
          if (include) parts.push(`INCLUDE (${list(include)})`);
          if (where !== undefined) parts.push(`WHERE ${where}`);
          return { name, sql: `CREATE INDEX ${quoted(name)} ON ${parts.join(' ')}` };
        }),
      ];
    }),
  ];
}

/** Views with all columns for the service, and without personal ones for dashboards, each with its comment. */
export function createViews(generation: string, tables: readonly Table[]): string {
  const views = viewSchemas(generation);
  const forDashboards = ([, column]: [string, Column]): boolean => column.personal !== true;
  const [api, dashboard] = [quoted(views.api), quoted(views.dashboard)];
  return [
    `CREATE SCHEMA ${api};`,
    `CREATE SCHEMA ${dashboard};`,
    ...[api, dashboard].map((schema) => progressView(schema, generation)),
    view(api, generation, file.name, file.comment, Object.entries(file.columns)),
    ...tables.flatMap(({ name, comment, columns }) => {
      const all = Object.entries(columns);
      return [
        view(api, generation, name, comment, all),
        view(dashboard, generation, name, comment, all.filter(forDashboards)),
      ];
    }),
  ].join('\n');
}

/** The engine's own table: by it a stream's file is known again. */
export const file = {
  name: 'file',
  comment: 'One row per stream: its file as it stands, with all entries that count. Opened personal data.',
  columns: {
    stream: { type: 'text', comment: 'Kind and id of the stream.', required: true },
    revision: { type: 'integer', comment: 'Last revision of the stream that was taken in.', required: true },
    entries: { type: 'integer', comment: 'Entries that count.', required: true },
    position: { type: 'text', comment: 'Position of that revision in the log; opaque.', required: true },
    received_at: { type: 'timestamptz', comment: 'When it was received.', required: true },
  } satisfies Record<string, Column>,
  folded: 'The file: state, findings, open mentions, and where the last entry sorted.',
} as const;

export const progress = {
  name: 'progress',
  comment: 'One row: how far in the log all tables have come, together.',
  columns: {
    position: 'Position in the log of the event store up to which all rows are there; opaque.',
    received_at: 'When the event at that position was received.',
    events: 'Events taken in.',
    moved_at: 'When the position last moved.',
    beat_at: 'When the projector was last seen alive.',
  },
} as const;

function progressView(schema: string, generation: string): string {
  const columns = Object.keys(progress.columns).join(', ');
  const commented = Object.entries(progress.columns).map(
    ([name, comment]) => `COMMENT ON COLUMN ${schema}.progress.${name} IS ${literal(comment)};`,
  );
  return [
    `CREATE VIEW ${schema}.progress AS SELECT ${columns} FROM projector.generation WHERE name = ${literal(generation)};`,
    `COMMENT ON VIEW ${schema}.progress IS ${literal(progress.comment)};`,
    ...commented,
  ].join('\n');
}

function view(
  schema: string,
  generation: string,
  name: string,
  comment: string,
  columns: readonly (readonly [string, Column])[],
): string {
  const isFile = name === file.name;
  const names = [...columns.map(([column]) => quoted(column)), ...(isFile ? ['folded'] : [])].join(', ');
  const from = `${quoted(generation)}.${quoted(name)}`;
  const itself = `${schema}.${quoted(name)}`;
  return [
    `CREATE VIEW ${itself} AS SELECT ${names} FROM ${from};`,
    `COMMENT ON VIEW ${itself} IS ${literal(comment)};`,
    ...columns.map(([column, told]) => `COMMENT ON COLUMN ${itself}.${quoted(column)} IS ${literal(told.comment)};`),
    ...(isFile ? [`COMMENT ON COLUMN ${itself}.folded IS ${literal(file.folded)};`] : []),
  ].join('\n');
}
