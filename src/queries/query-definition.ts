/** A question: one definition from which its route, its checks and its line in OpenAPI are made. */
import { Controller, Get, Inject, Injectable, Req, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AccessLog } from '../access/access-log.js';
import type { Caller } from '../access/caller.js';
import { uuid } from '../domain/ids.js';
import { roles as everybody } from '../domain/fact.js';
import type { Role, StreamKind } from '../domain/fact.js';
import type { JsonSchema } from '../domain/fields.js';
import { overloaded } from '../http/admission.js';
import { streamOfKind, streams } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { malformedId } from '../http/fault.js';
import { findId, idForms } from '../http/ids.js';
import { languageOf } from '../http/language.js';
import type { Bilingual, Language } from '../http/language.js';
import { Problem } from '../http/problem.js';
import type { ProblemCode } from '../http/problem.js';
import type { Parameter, RouteDescription } from '../http/route-description.js';
import { AccountLimiter, questionsOfAnAccount } from '../http/account-limiter.js';
import { pauseIfDue } from '../platform/pauses.js';
import type { Columns } from './columns.js';
import { csv_type, headOf, rowsOf, wantsCsv } from './csv.js';
import { Cursors } from './cursors.js';
import type { StreamRequest } from './file-reader.js';
import type { LabelTexts } from './labels.js';
import { Fault, format, textsOf, valuesOf } from './parameters.js';
import type { Parameters, Texts, ValuesOf } from './parameters.js';
import { Tables } from './tables.js';
import { WaitFor } from './wait-for.js';

export { everybody };

const noStream: StreamRequest = { definition: streams[0]!, id: '' };

/** The query of a question; each has a class of its own, by which the bus finds its handler. */
export class QueryRequest<P extends Parameters> {
  constructor(
    readonly values: ValuesOf<P>,
    readonly caller: Caller,
    readonly language: Language,
    /** Of the path, by name. */
    readonly ids: Ids,
    /** Where the page before ended, as its handler said. */
    readonly after: unknown,
    /** The stream that the path names, where it names one. */
    readonly stream: StreamRequest = noStream,
  ) {}
}

/** Checked, UUIDs in lower case. */
export type Ids = Readonly<Record<string, string>>;

export interface Page {
  readonly body: object;
  /** Where this page ended; undefined where nothing follows. Comes back in `after`, as JSON. */
  readonly after?: unknown;
}

/** One JSON value per line; undefined where the next one takes more work, and others may have their turn first. */
export interface Lines {
  readonly lines: Iterable<object | undefined>;
}

export type Answer = Page | Lines;

/** What a list has as CSV. */
export interface Listed {
  readonly columns: Columns;
  /** The rows of a page: its `items` where undefined. */
  readonly rows?: (body: object) => readonly object[];
}

export interface QueryDefinition<P extends Parameters = Parameters> {
  /** As in OpenAPI. */
  readonly path: string;
  readonly operationId: string;
  readonly title: Bilingual;
  readonly description?: Bilingual;
  /** Kind of the stream that the path names; `any` where it is a part of the path. */
  readonly of?: StreamKind;
  /** Who may ask; undefined where everybody may but donors, who ask of a stream where its kind is public. */
  readonly roles?: readonly Role[];
  /** With `cursor` among them it is answered by pages. */
  readonly parameters: P;
  /** What parameters have to be to each other. */
  readonly check?: (values: ValuesOf<P>) => Readonly<Record<string, Fault>>;
  /** Answered from tables, always or where this holds: `Ledger-Wait-For` and `Ledger-Position` go with it. */
  readonly fromTables?: true | ((values: ValuesOf<P>) => boolean);
  /** Tells by the map of today where things lie, whatever is asked for. */
  readonly byMap?: true;
  readonly response: JsonSchema;
  readonly responseType?: 'application/x-ndjson';
  /** Of a list: it answers as CSV, too. */
  readonly listed?: Listed;
  /** Streams, of whatever kind but households, that an answer tells something personal of. */
  readonly streams?: (body: object) => readonly string[];
  readonly problems?: readonly ProblemCode[];
  readonly query: new (...asked: ConstructorParameters<typeof QueryRequest<P>>) => QueryRequest<P>;
}

/** Keeps the types of the parameters while the question takes its place in the list. */
export function queryDefinition<P extends Parameters>(definition: QueryDefinition<P>): QueryDefinition {
  const { listed, parameters, of, roles = of === undefined ? allButDonors : undefined } = definition;
  const all = { ...definition, ...(roles && { roles }), parameters: listed ? { ...parameters, format } : parameters };
  return all as unknown as QueryDefinition;
}

const allButDonors: readonly Role[] = everybody.filter((role) => role !== 'donor');

/** What OpenAPI says of it. */
export function describe(asked: QueryDefinition): RouteDescription {
  const { path, operationId, title, description, parameters, response, responseType, problems = [] } = asked;
  const { listed } = asked;
  const roles = asked.roles === everybody ? undefined : asked.roles;
  const names = idNamesIn(path);
  return {
    method: 'get',
    path,
    operationId,
    title,
    ...(description && { description }),
    ...(roles && { roles }),
    ...(names.length > 0 && { params: Object.fromEntries(names.map((name) => [name, idOf(name)])) }),
    query: parameters,
    ...(asked.fromTables && { fromTables: true }),
    response,
    ...(responseType && { responseType }),
    ...(listed && { csv: true }),
    problems: [
      'query-invalid',
      ...(roles ? (['role-may-not-read'] as const) : []),
      ...(names.length > 0 ? (['id-invalid'] as const) : []),
      ...problemsOfStream(asked),
      ...(asked.fromTables ? (['tables-behind'] as const) : []),
      ...problems,
    ],
  };
}

function idNamesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function problemsOfStream({ of }: QueryDefinition): readonly ProblemCode[] {
  if (of === undefined) return [];
  return [of === 'household' ? 'household-unknown' : 'stream-unknown', 'outside-area', 'not-paired'];
}

const means: Readonly<Record<string, Bilingual>> = {
  path: { zh: '对象种类，如 organisations', en: 'The kind of stream, such as organisations' },
  id: { zh: '对象编号', en: 'The stream, by its id' },
  householdId: { zh: '户', en: 'The household' },
  personId: { zh: '干部', en: 'The cadre' },
  entryId: { zh: '记录', en: 'The entry' },
  subjectId: { zh: '本人的人员编号', en: 'The person, by the id of a person' },
};

function idOf(name: string): Parameter {
  const said = means[name] ?? { zh: name, en: name };
  if (name === 'path') return { schema: { enum: streams.map(({ path }) => path) }, means: said };
  if (name === 'id') return { schema: { type: 'string' }, means: said };
  const other = idForms[name];
  if (other) return { schema: { type: 'string', pattern: other.pattern.source }, means: other.means };
  return { schema: { type: 'string', format: 'uuid' }, means: said };
}

/** Of the path of what is there for every kind of stream. */
export const paramsOfAnyKind = { path: idOf('path'), id: idOf('id') } as const;

type Params = Readonly<Record<string, string>>;

/** @throws Problem `route-unknown` where no kind has that path */
function kindIn({ of }: QueryDefinition, { path }: Params): AnyStream | undefined {
  if (of === undefined) return undefined;
  const definition = of === 'any' ? streams.find((each) => each.path === path) : streamOfKind(of);
  if (!definition) throw new Problem('route-unknown');
  return definition;
}

/** @throws Problem `id-invalid` */
function streamIn({ of }: QueryDefinition, definition: AnyStream | undefined, params: Params): StreamRequest {
  if (!definition) return noStream;
  const id = findId(definition.kind, params[of === 'any' ? 'id' : definition.id] ?? '');
  if (id === undefined) throw new Problem('id-invalid', { errors: [malformedId(definition.id)] });
  return { definition, id };
}

/** @throws Problem `id-invalid` · `route-unknown` */
function idsIn(asked: QueryDefinition, sent: unknown): { ids: Ids; stream: StreamRequest } {
  const params = sent as Params;
  const definition = kindIn(asked, params);
  const stream = streamIn(asked, definition, params);
  const ids: Record<string, string> = {};
  for (const name of idNamesIn(asked.path)) {
    if (definition && ['path', 'id', definition.id].includes(name)) continue;
    const id = (params[name] ?? '').toLowerCase();
    if (!uuid.test(id)) throw new Problem('id-invalid', { errors: [malformedId(name)] });
    ids[name] = id;
  }
  return { ids, stream };
}

/** The controller of a question. */
export function routeOf(asked: QueryDefinition): Type {
  class Route {
    constructor(readonly questions: QueryRouter) {}

    answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      return this.questions.answer(asked, request, reply);
    }
  }
  Object.defineProperty(Route, 'name', { value: `${asked.operationId}Route` });
  Controller()(Route);
  Inject(QueryRouter)(Route, undefined, 0);
  const descriptor = Object.getOwnPropertyDescriptor(Route.prototype, 'answer');
  Get(asked.path.replaceAll(/\{(\w+)\}/g, ':$1'))(Route.prototype, 'answer', descriptor!);
  Req()(Route.prototype, 'answer', 0);
  Res()(Route.prototype, 'answer', 1);
  return Route;
}

const chunk_characters_min = 64 * 1024;

@Injectable()
export class QueryRouter {
  readonly #turns = new AccountLimiter(questionsOfAnAccount);

  constructor(
    private readonly bus: QueryBus,
    private readonly cursors: Cursors,
    private readonly waitFor: WaitFor,
    private readonly accessLog: AccessLog,
    private readonly tables: Tables,
  ) {}

  async answer(asked: QueryDefinition, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { caller } = request;
    const { ids, stream } = idsIn(asked, request.params);
    if (!mayAsk(asked, stream, caller.actor.role)) throw new Problem('role-may-not-read');
    const name = [asked.operationId, stream.definition.kind, stream.id, ...Object.values(ids)].join(' ');
    const { texts, after } = this.#textsOf(name, asked, request.query);
    const values = valuesOf(asked.parameters, texts, asked.check);
    const { fromTables } = asked;
    if (fromTables === true || fromTables?.(values)) {
      const position = await this.#positionFor(request, stream.id === '' ? undefined : stream);
      if (position !== undefined) void reply.header('Ledger-Position', position);
    }
    const language = languageOf(request.headers['accept-language']);
    const { format: as } = values as { readonly format?: string };
    return this.#turns.take(caller.actor.sub, async () => {
      if (request.raw.socket.destroyed) throw overloaded(); // nobody waits for it any more
      const reader = isByMap(asked, values, caller) ? { ...caller, byMap: await this.tables.hasEndedAreas() } : caller;
      const query = new asked.query(values, reader, language, ids, after, stream);
      if (asked.listed && wantsCsv(as, request.headers.accept)) return this.#sendCsv(asked, query, texts, reply);
      const answer = await this.bus.execute<QueryRequest<Parameters>, Answer>(query);
      if ('lines' in answer) {
        return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(chunksOf(answer.lines)));
      }
      const { body, after: next } = answer;
      await this.#note(asked, query, body, texts);
      const nextCursor = next === undefined ? undefined : this.cursors.seal(name, { texts, after: next });
      return reply.send(nextCursor === undefined ? body : { ...body, nextCursor });
    });
  }

  async #note(
    asked: QueryDefinition,
    { caller, stream }: QueryRequest<Parameters>,
    body: object,
    texts: Texts,
  ): Promise<void> {
    const households = stream.id === '' ? householdsIn(body) : [];
    const isSearch = texts['q'] !== undefined && tellsOfHouseholds(asked);
    if (households.length > 0 || isSearch) await this.accessLog.noteList(caller, households, asked.operationId);
    const streams = new Set(asked.streams?.(body));
    await this.accessLog.noteStreams(caller, [...streams], asked.operationId);
  }

  /** Resolves when the last row has been sent, or nobody waits for it any more: until then it takes a turn of the account. */
  async #sendCsv(
    asked: QueryDefinition,
    query: QueryRequest<Parameters>,
    texts: Texts,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = async (after: unknown): Promise<Page> => {
      const of = new asked.query({ ...query.values, ...longestPage(asked) }, ...restOf(query, after));
      const answer = await this.bus.execute<QueryRequest<Parameters>, Page>(of);
      await this.#note(asked, query, answer.body, texts);
      return answer;
    };
    const first = await page(query.after); // where it is refused, as a problem
    const rows = Readable.from(csvOf(asked.listed!, query.language, first, page));
    void reply.type(csv_type).header('content-disposition', attachment(asked, query.language)).send(rows);
    try {
      await finished(reply.raw).catch(() => undefined);
    } finally {
      rows.destroy();
    }
    return reply;
  }

  /** Whoever waits holds no place, and is one of few of the account. */
  async #positionFor(request: FastifyRequest, stream: StreamRequest | undefined): Promise<string | undefined> {
    const { caller, headers } = request;
    const wanted = await this.waitFor.wanted(headers['ledger-wait-for'], caller, stream);
    if (wanted !== undefined)
      await this.#turns.aside(caller.actor.sub, () => request.aside(() => this.waitFor.reached(wanted, stream)));
    return this.waitFor.position();
  }

  /** A cursor brings the filters of its first page; sent again they have to be the same. */
  #textsOf(name: string, asked: QueryDefinition, query: unknown): { texts: Texts; after: unknown } {
    const { cursor, ...sent } = textsOf(asked.parameters, query);
    if (cursor === undefined) return { texts: sent, after: undefined };
    const { texts, after } = this.cursors.open(name, cursor);
    const others = Object.keys(sent).filter((each) => !ofAnyPage.has(each) && sent[each] !== texts[each]);
    if (others.length > 0) throw new Problem('query-invalid', { errors: others.map((each) => otherFilter.at(each)) });
    return { texts: { ...texts, ...sent }, after };
  }
}

/** Whether it matters to the rows that areas have ended: they are bound to some, or told by the map. */
function isByMap({ fromTables, byMap }: QueryDefinition, values: ValuesOf<Parameters>, { areas }: Caller): boolean {
  const { area, map } = values as { readonly area?: unknown; readonly map?: unknown };
  return fromTables === true && (byMap === true || (areas ?? area ?? map) !== undefined);
}

/** Of a stream a donor asks only where its kind is public. */
function mayAsk({ roles }: QueryDefinition, { definition, id }: StreamRequest, role: Role): boolean {
  return roles?.includes(role) ?? (role !== 'donor' || definition.reach(definition.initial(id))?.public === true);
}

/** Parameters that may differ from page to page. */
const ofAnyPage = new Set(['limit', 'format']);

function longestPage({ parameters: { limit } }: QueryDefinition): { limit?: unknown } {
  return limit ? { limit: limit.schema['maximum'] } : {};
}

function restOf(
  { caller, language, ids, stream }: QueryRequest<Parameters>,
  after: unknown,
): [caller: Caller, language: Language, ids: Ids, after: unknown, stream: StreamRequest] {
  return [caller, language, ids, after, stream];
}

/** The name of the file, in ASCII for those who read no other. */
function attachment({ operationId, title }: QueryDefinition, language: Language): string {
  return `attachment; filename="${operationId}.csv"; filename*=UTF-8''${encodeURIComponent(title[language])}.csv`;
}

/** One page at a time, the next when the one before has been taken. */
async function* csvOf(
  { columns, rows: rowsIn = itemsOf }: Listed,
  language: Language,
  first: Page,
  page: (after: unknown) => Promise<Page>,
): AsyncGenerator<string> {
  yield headOf(columns, language);
  for (let { body, after } = first; ; { body, after } = await page(after)) {
    const { labels = {} } = body as { labels?: LabelTexts };
    yield rowsOf(columns, rowsIn(body), labels, language);
    if (after === undefined) return;
  }
}

function itemsOf(body: object): readonly object[] {
  return (body as { items: readonly object[] }).items;
}

/** Whom a list tells of. A question that names the household in its path notes that itself. */
function householdsIn(body: object): string[] {
  const rows = Object.values(body).flatMap((held: unknown) => (Array.isArray(held) ? (held as unknown[]) : []));
  const ids = rows.flatMap((row) => {
    const { householdId, otherHouseholdId } = (row ?? {}) as { householdId?: unknown; otherHouseholdId?: unknown };
    return [householdId, otherHouseholdId];
  });
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}

/** Questions of which whoever looks for somebody is noted, found or not; worked out once for each. */
const tellingOfHouseholds = new WeakMap<QueryDefinition, boolean>();

function tellsOfHouseholds(asked: QueryDefinition): boolean {
  const known = tellingOfHouseholds.get(asked) ?? JSON.stringify(asked.response).includes('"householdId"');
  tellingOfHouseholds.set(asked, known);
  return known;
}

const otherFilter = new Fault('cursor-of-other-filter', {
  zh: '与游标所续的查询条件不同；要换条件，请不带 cursor 从第一页开始',
  en: 'differs from the query that the cursor continues; to change the query, start with the first page, without cursor',
});

async function* chunksOf(lines: Lines['lines']): AsyncGenerator<string> {
  let chunk = '';
  for (const line of lines) {
    await pauseIfDue();
    if (line === undefined) continue;
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < chunk_characters_min) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
