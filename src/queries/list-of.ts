/** A list: its route, pages, labels, CSV and line in OpenAPI, from what it selects and by what it is sorted. */
import { Inject } from '@nestjs/common';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../access/caller.js';
import type { JsonSchema } from '../domain/fields.js';
import type { Language } from '../http/language.js';
import { Clock } from '../platform/clock.js';
import { itemOf, nameRow } from './columns.js';
import type { Columns } from './columns.js';
import { Labels, Named } from './labels.js';
import { tellErased } from './erased-names.js';
import { cut, daySchema, pageSchema, plainPageSchema } from './pages.js';
import { cursor, limit } from './parameters.js';
import type { Fault, Parameters, ValuesOf } from './parameters.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page, QueryDefinition } from './query-definition.js';
import { Statement, Tables } from './tables.js';

/** What rows are selected for. */
export interface Listing<F extends Parameters> {
  readonly statement: Statement;
  readonly values: ValuesOf<F>;
  readonly caller: Caller;
  /** The place of today in the statement; of the first page's day, where it is not the first. */
  readonly today: () => string;
}

export interface Rows {
  /** SQL, by the names of columns: `area_code` for `areaCode`. What is not among the columns is not shown. */
  readonly select: string;
  readonly from: string;
  /** The same of households that were merged into those that go on: rows of either. */
  readonly fromMerged?: string;
}

/** SQL that a list is sorted by; all of them together are unique. */
export interface Key {
  readonly sql: string;
  readonly type: 'text' | 'uuid' | 'date' | 'timestamptz' | 'integer' | 'boolean';
}

type Row = Readonly<Record<string, unknown>>;

interface Told<F extends Parameters> {
  readonly schema: Readonly<Record<string, JsonSchema>>;
  readonly of: (values: ValuesOf<F>) => object;
}

export interface ListOf<F extends Parameters> extends Pick<
  QueryDefinition,
  'path' | 'operationId' | 'title' | 'description' | 'roles' | 'problems'
> {
  readonly filters: F;
  /** What the filters have to be to each other. */
  readonly check?: (values: ValuesOf<F>) => Readonly<Record<string, Fault>>;
  /** Items of a page: usually, and at the most. */
  readonly page: readonly [usual: number, most: number];
  readonly columns: Columns;
  /** The rows, and in the statement what they are bound to. */
  readonly rows: (listing: Listing<F>) => Rows;
  readonly order: readonly Key[] | ((values: ValuesOf<F>) => readonly Key[]);
  /** The last ones first. */
  readonly descending?: true;
  /** A further condition, implied by where the page before ended, that an index serves. */
  readonly from?: (places: readonly string[]) => string;
  /** It depends on the day, and tells it. */
  readonly byDay?: true;
  /** Its items hold their own names: nothing is to be named beside them. */
  readonly namesItself?: true;
  /** Told beside the items. */
  readonly told?: Told<F>;
  /** The stream of a row that holds what is personal, where it is no household's: whoever reads of it is noted. */
  readonly stream?: (row: Row) => string;
  readonly shown?: (row: Row, language: Language, values: ValuesOf<F>, day: string) => Row;
}

/** No interface: it has to be one of `Parameters`. */
type Paged = {
  readonly limit: ReturnType<typeof limit>;
  readonly cursor: typeof cursor;
};

interface After {
  readonly day: string;
  readonly keys: readonly string[];
}

type Handler<P extends Parameters> = new (
  tables: Tables,
  labels: Labels,
  clock: Clock,
) => IQueryHandler<QueryRequest<P>, Page>;

interface Made<P extends Parameters> {
  readonly question: QueryDefinition;
  readonly Query: new (...asked: ConstructorParameters<typeof QueryRequest<P>>) => QueryRequest<P>;
  readonly Handler: Handler<P>;
}

export function listOf<F extends Parameters>(list: ListOf<F>): Made<F & Paged> {
  type P = F & Paged;
  class Query extends QueryRequest<P> {}
  class ListHandler implements IQueryHandler<QueryRequest<P>, Page> {
    constructor(
      readonly tables: Tables,
      readonly labels: Labels,
      readonly clock: Clock,
    ) {}

    async execute(asked: QueryRequest<P>): Promise<Page> {
      const { values, language } = asked;
      const begun = asked.after as After | undefined;
      const day = begun?.day ?? this.clock.today();
      const { limit: items_max } = values as ValuesOf<Paged>;
      const statement = new Statement(list.operationId);
      const text = textOf(
        list,
        { statement, values, caller: asked.caller, today: todayIn(statement, day) },
        begun?.keys,
      );
      const { items: found, last } = cut(await statement.rows<Row>(this.tables, text(items_max + 1)), items_max);
      const told = found.map((row) => picked(list.columns, list.shown?.(row, language, values, day) ?? row));
      const items = await tellErased(this.tables, asked.caller, language, list.columns, told);
      const named = new Named();
      for (const row of items) nameRow(list.columns, row, named);
      const body = {
        ...(list.byDay && { day }),
        ...list.told?.of(values),
        items,
        ...(!list.namesItself && { labels: await this.labels.of(named, language) }),
      };
      return last ? { body, after: { day, keys: keysOf(last) } satisfies After } : { body };
    }
  }
  for (const [i, part] of [Tables, Labels, Clock].entries()) Inject(part)(ListHandler, undefined, i);
  QueryHandler(Query)(ListHandler);
  return { question: questionOf(list, Query), Query, Handler: ListHandler };
}

function questionOf<F extends Parameters>(list: ListOf<F>, query: Made<F & Paged>['Query']): QueryDefinition {
  const { path, operationId, title, description, roles, problems, filters, page, columns, byDay, told } = list;
  const item = itemOf(columns);
  return queryDefinition({
    ...{ path, operationId, title, query },
    ...(description && { description }),
    ...(roles && { roles }),
    ...(problems && { problems }),
    ...(list.check && { check: list.check }),
    parameters: { ...filters, limit: limit(...page), cursor },
    fromTables: true,
    listed: { columns },
    ...(list.stream && { streams: (body: object) => (body as { items: readonly Row[] }).items.map(list.stream!) }),
    response: list.namesItself
      ? plainPageSchema(item)
      : pageSchema(item, { ...(byDay && { day: daySchema }), ...told?.schema }),
  });
}

/** A value once, however often it is asked for. */
function todayIn(statement: Statement, day: string): () => string {
  let place: string | undefined;
  return () => (place ??= `${statement.value(day)}::date`);
}

function textOf<F extends Parameters>(
  list: ListOf<F>,
  listing: Listing<F>,
  begun: readonly string[] | undefined,
): (rows_max: number) => string {
  const { descending, from: implied } = list;
  const { statement, values } = listing;
  const order = typeof list.order === 'function' ? list.order(values) : list.order;
  const { select, from, fromMerged } = list.rows(listing);
  if (begun) {
    const places = order.map(({ type }, i) => `${statement.value(begun[i])}::${type}`);
    if (implied) statement.where(implied(places));
    statement.where(`(${order.map(({ sql }) => sql).join(', ')}) ${descending ? '<' : '>'} (${places.join(', ')})`);
  }
  const keys = order.map(({ sql }, i) => `'${mark}' || (${sql})::text AS key_${i}`);
  const sorted = order.map(({ sql }) => (descending ? `${sql} DESC` : sql));
  const page = (rowsOf: string, columns: string, limit: string): string =>
    `SELECT ${columns}, ${keys.join(', ')} FROM ${rowsOf} WHERE ${statement.conditions}
      ORDER BY ${sorted.join(', ')} LIMIT ${limit}`;
  return (rows_max) => {
    const limit = statement.value(rows_max);
    if (fromMerged === undefined) return page(from, select, limit);
    const columns = [select, ...order.map(({ sql }, i) => `${sql} AS sort_${i}`)].join(', ');
    const by = order.map((_, i) => `sort_${i}${descending ? ' DESC' : ''}`);
    return `SELECT * FROM ((${page(from, columns, limit)}) UNION ALL (${page(fromMerged, columns, limit)})) AS both_of
      ORDER BY ${by.join(', ')} LIMIT ${limit}`;
  };
}

/** Before each key, so that the day of an undated row is not left out of the row. */
const mark = ':';

function keysOf(row: Row): string[] {
  return Object.entries(row).flatMap(([name, key]) =>
    name.startsWith('key_') ? [(key as string).slice(mark.length)] : [],
  );
}

function picked(columns: Columns, row: Row): Row {
  return Object.fromEntries(
    Object.keys(columns).flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])),
  );
}
