/** The API described in OpenAPI 3.1: the routes that record from the list of facts, the others from their descriptions. */
import type { AnyFact } from '../domain/fact.js';
import type { JsonSchema, PayloadClass } from '../domain/fields.js';
import { classesIn, schemaOf } from '../domain/schema.js';
import type { AnyStream } from '../domain/streams.js';
import { exampleOf } from './example.js';
import type { CodeOf } from './example.js';
import type { Bilingual } from './language.js';
import { allProblems } from './problem.js';
import type { Parameter, RouteDescription } from './route-description.js';

/** A route that records a fact. */
export interface FactRoute {
  /** As in OpenAPI: `/v1/households/{householdId}/visits`. */
  readonly path: string;
  /** Name and schema of the id in the path; undefined where the body names its stream. */
  readonly id?: { readonly name: string; readonly schema: JsonSchema };
  readonly definition: AnyStream;
  readonly fact: AnyFact;
}

type Json = Readonly<Record<string, unknown>>;

const both = ({ zh, en }: Bilingual): string => `${zh} · ${en}`;
const schemasAt = '#/components/schemas/';
const refersTo = (name: string): Json => ({ $ref: `${schemasAt}${name}` });

export interface About {
  readonly version: string;
  /** For examples. */
  readonly codeOf: CodeOf;
}

export function openApi(facts: readonly FactRoute[], routes: readonly RouteDescription[], about: About): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const add = (path: string, method: string, operation: Json): void => {
    paths[path] = { ...paths[path], [method]: operation };
  };
  for (const route of facts) add(route.path, 'post', recording(route, about.codeOf));
  for (const route of routes) add(route.path, route.method, operation(route));
  const classes = new Set<PayloadClass>(facts.flatMap(({ fact }) => [...classesIn(fact.payload)]));
  const schemas = [...classes].map((payload) => [payload.name, schemaOf(payload, schemasAt)] as const);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Household assistance ledger · 帮扶台账',
      version: about.version,
      description:
        'Every entry is recorded once, under the `entryId` that the client chooses, and may be sent again at will. ' +
        'Errors are RFC 9457 problems with a stable `code`; texts are in Chinese, in English with `Accept-Language: en`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: [
      ...tagsOf(facts),
      { name: 'questions', description: '查询 · Questions' },
      { name: 'machines', description: '运行 · For machines' },
    ],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { ...answers, ...Object.fromEntries(schemas.sort(([a], [b]) => (a < b ? -1 : 1))) },
      headers: { LedgerPosition: position },
      responses: problemResponses,
    },
  };
}

function tagsOf(facts: readonly FactRoute[]): Json[] {
  const definitions = new Set(facts.map(({ definition }) => definition));
  return [...definitions].map(({ path, title }) => ({ name: path, description: both(title) }));
}

function recording({ path, id, definition, fact }: FactRoute, codeOf: CodeOf): Json {
  const { type, title, payload, mayRecord, version } = fact;
  const isControl = !definition.facts.includes(fact);
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  const of = definition.title.en.replaceAll(/\W/g, '');
  return {
    tags: [definition.path],
    operationId: isControl ? `${name}Of${of}` : name,
    summary: both(title),
    description: `\`${type}\` v${String(version)}. May be recorded by: ${mayRecord.join(', ')}.`,
    'x-fact': type,
    'x-may-record': mayRecord,
    ...(id && {
      parameters: [parameter('path', id.name, { schema: id.schema, means: definition.title, required: true })],
    }),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: refersTo(payload.name), example: exampleOf(payload, codeOf) } },
    },
    responses: {
      '200': received('Recorded before: the first answer again. 已录入过，答复与第一次相同', 'Receipt'),
      '201': received('Recorded: it is on disk. 已录入', 'Receipt'),
      '202': received('Recorded, and waits for the office or for a confirmation. 已保存，待审核或确认', 'Receipt'),
      ...problemsOf([400, 401, 403, ...(path.includes('{') ? [404] : []), 409, 413, 415, 422, 503]),
    },
  };
}

function received(description: string, schema: string): Json {
  return {
    description,
    headers: {
      'Ledger-Position': { $ref: '#/components/headers/LedgerPosition' },
      Location: { schema: { type: 'string' } },
    },
    content: { 'application/json': { schema: refersTo(schema) } },
  };
}

function operation(route: RouteDescription): Json {
  const { operationId, title, description, params = {}, query = {}, body, response, responseType, example } = route;
  const parameters = [
    ...Object.entries(params).map(([name, each]) => parameter('path', name, { ...each, required: true })),
    ...Object.entries(query).map(([name, each]) => parameter('query', name, each)),
    ...(route.fromTables ? [waitFor] : []),
  ];
  const statuses = (route.problems ?? []).map((code) => allProblems[code]?.status ?? 500);
  return {
    tags: [route.public ? 'machines' : 'questions'],
    operationId,
    summary: both(title),
    ...(description && { description: `${description.zh}\n\n${description.en}` }),
    ...(route.roles && { 'x-roles': route.roles }),
    ...(route.public && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': {
        description: both(title),
        ...(route.fromTables && { headers: { 'Ledger-Position': { $ref: '#/components/headers/LedgerPosition' } } }),
        content: {
          [responseType ?? 'application/json']: { schema: response, ...(example !== undefined && { example }) },
        },
      },
      ...problemsOf([...(route.public ? [] : [401, 403]), ...statuses]),
    },
  };
}

function parameter(where: 'path' | 'query', name: string, { schema, means, required, example }: Parameter): Json {
  return {
    name,
    in: where,
    description: both(means),
    ...(required && { required }),
    schema,
    ...(example !== undefined && { example }),
  };
}

const waitFor: Json = {
  name: 'Ledger-Wait-For',
  in: 'header',
  description:
    'The Ledger-Position of a write that the answer has to hold; 503 with Retry-After where that takes too long. ' +
    '写入答复中的 Ledger-Position；答复须包含该次写入，等待过久则为 503',
  schema: { type: 'string' },
};

const meanings: Readonly<Record<number, string>> = {
  400: 'Malformed',
  401: 'No valid token',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Other methods',
  409: 'Against what is recorded',
  413: 'Too large',
  414: 'Address too long',
  415: 'Not JSON',
  422: 'A field or a rule',
  500: 'Unexpected',
  503: 'Not now',
};

function problemsOf(statuses: readonly number[]): Json {
  const unique = [...new Set(statuses)].sort((a, b) => a - b);
  return Object.fromEntries(unique.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}

const problemResponses = Object.fromEntries(
  Object.entries(meanings).map(([status, description]) => [
    `Problem${status}`,
    { description, content: { 'application/problem+json': { schema: refersTo('Problem') } } },
  ]),
);

const text = { type: 'string' };
const position = {
  description: 'Position of the entry in the log: send it as `Ledger-Wait-For` to read what you have written.',
  schema: text,
};

const answers: Readonly<Record<string, JsonSchema>> = {
  Receipt: {
    type: 'object',
    properties: {
      entryId: { type: 'string', format: 'uuid' },
      revision: { type: 'integer', minimum: 1, description: 'Place of the entry in its stream.' },
      position: { type: 'string', description: 'Place in the log; opaque, good within one event store.' },
      receivedAt: { type: 'string', format: 'date-time' },
      held: {
        type: 'object',
        description: 'Why it waits for the office, and has no effect until it is released.',
        properties: { reason: text, text },
        required: ['reason', 'text'],
      },
      waiting: { const: true, description: 'A correction that another person has to confirm.' },
    },
    required: ['entryId', 'revision', 'position', 'receivedAt'],
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: { type: 'string', description: 'Stable; docs/errors.md lists them all.' },
      instance: { type: 'string', description: 'To be told to the operator.' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: text, code: text, message: text },
          required: ['path', 'code', 'message'],
        },
      },
      with: { type: 'array', items: text, description: 'Entries that it does not go together with.' },
      source: {
        type: 'object',
        description: 'Of completed-at-source: where it is decided what a process records here.',
        properties: { kind: text, stream: text, entryId: { type: 'string', format: 'uuid' } },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'code'],
  },
};
