/** The tables in SQL: what makes a generation, its indexes, and the views by which it is seen. */
import { createHash } from 'node:crypto';
import type { Column } from '../../projections/column.js';
import { enumsOf } from '../../projections/dashboard.js';
import { surviving } from '../../projections/surviving.js';
import { suspected } from '../../projections/suspected.js';
import type { Joined } from '../../projections/suspected.js';
import { goesOn } from '../../projections/fold.js';
import type { FoldPrints } from '../../projections/fold.js';
import type { Table } from '../../projections/table.js';
import { canonical } from '../event-store/canonical.js';
import { createDashboardViews } from './dashboard-views.js';
import type { shown } from './shown.js';
import { literal, quoted } from './sql-text.js';

/** Raised when what this engine makes of the same definitions changes. */
const engine_version = 7;

/** What code makes of a log. */
export interface Made {
  /** Hash of the definitions of the tables. */
  readonly tables: string;
  readonly prints: FoldPrints;
}

/** @param edition another one of the same tables, in specs */
export function madeOf(tables: readonly Table[], prints: FoldPrints, edition = 0): Made {
  const told = tables.map((table) => {
    const { name, version, columns, key, indexes, comment, cells } = table;
    const same = { columns, key, indexes, comment, ...(cells && { cells }) };
    if (table.shape === 'derived') return { name, version, from: table.from.name, select: table.select(''), ...same };
    if (table.shape !== 'tally') return { name, version, of: table.of, streamColumn: table.streamColumn, ...same };
    const { journal, groups, adds, counts, withheldBelow } = table;
    return { name, version, journal: journal.name, groups, adds, counts, withheldBelow, ...same };
  });
  return { tables: hashOf([engine_version, edition, told, enumsOf(tables)]), prints };
}

/** What code can feed a generation: the same hash, the same rows. */
export function definitionOf(made: Made): string {
  return hashOf(made);
}

/** Code may go on with what other code made: the same tables, and all that was met means the same. */
export function canGoOn(made: Made, code: Made): boolean {
  return made.tables === code.tables && goesOn(made.prints, code.prints);
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);
}

/** Where the views of a generation wait until they are shown. */
export function viewSchemas(generation: string): Record<keyof typeof shown, string> {
  return { api: `${generation}_projection`, dashboard: `${generation}_dashboard`, fine: `${generation}_fine` };
}

/** The tables without keys and indexes, and one for the files as they stand. */
export function createTables(generation: string, tables: readonly Table[]): string {
  const schema = quoted(generation);
  const column = ([name, { type, required, generated }]: [string, Column]): string =>
    `${quoted(name)} ${type}${required ? ' NOT NULL' : ''}` +
    (generated === undefined ? '' : ` GENERATED ALWAYS AS (${generated}) STORED`);
  return [
    `CREATE SCHEMA ${schema};`,
    `CREATE TABLE ${schema}.file (
       stream text NOT NULL, revision integer NOT NULL, entries integer NOT NULL, position text NOT NULL,
       received_at timestamptz NOT NULL, folded json NOT NULL) WITH (fillfactor = 80);`,
    `CREATE TABLE ${schema}.${filePart.name} (stream text NOT NULL, path text NOT NULL, part json NOT NULL)
       WITH (fillfactor = 80);`,
    ...tables.map(
      ({ name, columns, shape }) =>
        `CREATE TABLE ${schema}.${quoted(name)} (${Object.entries(columns).map(column).join(', ')})` +
        `${shape === 'keyed' || shape === 'tally' ? ' WITH (fillfactor = 85)' : ''};`,
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
  const unique = (table: string, key: readonly string[]): { name: string; sql: string } => {
    const name = `${table}_key`;
    const on = `${schema}.${quoted(table)} (${list(key)}) NULLS NOT DISTINCT`;
    return { name, sql: `CREATE UNIQUE INDEX ${quoted(name)} ON ${on}` };
  };
  return [
    primary(file.name, ['stream']),
    primary(filePart.name, filePart.key),
    ...tables.flatMap((each) => {
      const { name: table, key, indexes, shape } = each;
      // Rows of a stream are found by the key, which begins with it.
      if (shape !== 'tally' && shape !== 'derived' && key[0] !== each.streamColumn)
        throw new Error(`the key of ${table} does not begin with ${each.streamColumn}`);
      return [
        shape === 'tally' ? unique(table, key) : primary(table, key),
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

/** Views with all columns for the service, and for dashboards as they may and can read them, each with its comment. */
export function createViews(generation: string, tables: readonly Table[]): string {
  const views = viewSchemas(generation);
  const [api, dashboard, fine] = [quoted(views.api), quoted(views.dashboard), quoted(views.fine)];
  return [
    ...[api, dashboard, fine].map((schema) => `CREATE SCHEMA ${schema};`),
    ...[api, dashboard, fine].map((schema) => progressView(schema, generation)),
    view(api, generation, file, [
      ...Object.entries(file.columns).map(asItIs),
      { name: 'folded', sql: 'folded', comment: file.folded },
    ]),
    view(api, generation, filePart, [
      ...Object.entries(filePart.columns).map(asItIs),
      { name: 'part', sql: 'part', comment: filePart.part },
    ]),
    ...tables.map((table) => view(api, generation, table, Object.entries(table.columns).map(asItIs))),
    ...createDashboardViews(dashboard, generation, tables),
    ...createDashboardViews(fine, generation, tables, { isFine: true }),
    ...joinsOf(tables).flatMap((joined) =>
      [api, dashboard, fine].map((schema) => joinView(schema, generation, joined)),
    ),
  ].join('\n');
}

/** Views that join tables. */
export const joinViews: readonly Joined[] = [suspected, surviving];

/** Of them, those whose tables are all there. */
function joinsOf(tables: readonly Table[]): readonly Joined[] {
  const names = new Set(tables.map(({ name }) => name));
  return joinViews.filter(({ of }) => of.every((name) => names.has(name)));
}

function joinView(schema: string, generation: string, { name, comment, columns, sql }: Joined): string {
  const itself = `${schema}.${quoted(name)}`;
  return [
    `CREATE VIEW ${itself} AS ${sql((table) => `${quoted(generation)}.${quoted(table)}`)};`,
    `COMMENT ON VIEW ${itself} IS ${literal(comment)};`,
    ...Object.entries(columns).map(
      ([column, said]) => `COMMENT ON COLUMN ${itself}.${quoted(column)} IS ${literal(said)};`,
    ),
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

/** The engine's own as well: what is too large to be written with every entry. */
export const filePart = {
  name: 'file_part',
  comment: 'Parts of files that grow to thousands, which stand as null in their file. Opened personal data.',
  key: ['stream', 'path'],
  columns: {
    stream: { type: 'text', comment: 'Kind and id of the stream.', required: true },
    path: { type: 'text', comment: 'Where in the file it belongs.', required: true },
  } satisfies Record<string, Column>,
  part: 'The part.',
} as const;

/** The columns of a file with its parts; one statement, so that both are of one moment. */
export function fileColumns(schema: string, grows: boolean): string {
  const parts = `(SELECT json_object_agg(p.path, p.part) FROM ${schema}.${filePart.name} p WHERE p.stream = f.stream)`;
  return `f.stream, f.revision, f.entries, f.folded${grows ? `, ${parts} AS parts` : ''} FROM ${schema}.${file.name} f`;
}

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

interface ViewColumn {
  readonly name: string;
  readonly sql: string;
  readonly comment: string;
}

function view(
  schema: string,
  generation: string,
  { name, comment }: { readonly name: string; readonly comment: string },
  columns: readonly ViewColumn[],
): string {
  const list = columns.map((each) => `${each.sql} AS ${quoted(each.name)}`).join(', ');
  const itself = `${schema}.${quoted(name)}`;
  return [
    `CREATE VIEW ${itself} AS SELECT ${list} FROM ${quoted(generation)}.${quoted(name)};`,
    `COMMENT ON VIEW ${itself} IS ${literal(comment)};`,
    ...columns.map((each) => `COMMENT ON COLUMN ${itself}.${quoted(each.name)} IS ${literal(each.comment)};`),
  ].join('\n');
}

function asItIs([name, { type, comment }]: readonly [string, Column]): ViewColumn {
  const note = type === 'date' ? ' Since ever is -infinity, open is infinity.' : '';
  return { name, sql: quoted(name), comment: `${comment}${note}` };
}
