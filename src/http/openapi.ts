/** The API described in OpenAPI 3.1: the routes that record from the list of facts, the others from their descriptions. */
import { streams } from '../domain/streams.js';
import type { AnyFact } from '../domain/fact.js';
import type { JsonSchema, PayloadClass } from '../domain/fields.js';
import { classesIn, schemaOf } from '../domain/schema.js';
import type { Words } from '../domain/schema.js';
import type { AnyStream } from '../domain/streams.js';
import type { Bilingual } from './language.js';
import { catalogue } from './codes.js';
import { isNamedByUuid } from './ids.js';
import type { Parameter, RouteDescription } from './route-description.js';

/** A route that records a fact, or a family of them: the same one under each kind of stream. */
export interface FactRoute {
  /** As in OpenAPI: `/v1/households/{householdId}/visits`. */
  readonly path: string;
  /** What the path names; empty where the body names its stream. */
  readonly params: Readonly<Record<string, Parameter>>;
  /** Undefined of a family. */
  readonly definition?: AnyStream;
  readonly fact: AnyFact;
  /** Taken in the order of their numbers, when each is sent by whom it names. */
  readonly examples: readonly NumberedExample[];
}

export interface NumberedExample {
  readonly name: string;
  readonly order: number;
  /** An account of the office, another one of the office, or a cadre who is not paired. */
  readonly sender: string;
  readonly body: object;
  /** Of a family: where it is sent. */
  readonly address?: string;
}

type Json = Readonly<Record<string, unknown>>;

const both = ({ zh, en }: Bilingual): string => `${zh} · ${en}`;
const wordsOf: Words = both;
const schemasAt = '#/components/schemas/';
const refersTo = (name: string): Json => ({ $ref: `${schemasAt}${name}` });

export interface About {
  readonly version: string;
}

export function openApi(facts: readonly FactRoute[], routes: readonly RouteDescription[], about: About): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const add = (path: string, method: string, operation: Json): void => {
    paths[path] = { ...paths[path], [method]: operation };
  };
  for (const route of facts) add(route.path, 'post', recording(route));
  for (const route of routes) add(route.path, route.method, operation(route));
  const classes = new Set<PayloadClass>(facts.flatMap(({ fact }) => [...classesIn(fact.payload)]));
  const schemas = [...classes].map((payload) => [payload.name, schemaOf(payload, schemasAt, wordsOf)] as const);
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
      { name: 'sign-in', description: '登录 · Signing in' },
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

const rulings = 'rulings';

function tagsOf(facts: readonly FactRoute[]): Json[] {
  const definitions = new Set(facts.flatMap(({ definition }) => definition ?? []));
  return [
    ...[...definitions].map(({ path, title }) => ({ name: path, description: both(title) })),
    { name: rulings, description: '更正、撤销与审核 · Corrections, voids and verdicts, of every kind of stream' },
  ];
}

/** Of a slice that is a part of several kinds. */
function isOfSeveral(fact: AnyFact): boolean {
  return streams.filter(({ facts }) => facts.includes(fact)).length > 1;
}

function recording({ path, params, definition, fact, examples }: FactRoute): Json {
  const { type, title, payload, mayRecord, version } = fact;
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  const of = definition && isOfSeveral(fact) ? `Of${definition.title.en.replaceAll(/\W/g, '')}` : '';
  return {
    tags: [definition?.path ?? rulings],
    operationId: name + of,
    summary: both(title),
    description: `\`${type}\` v${String(version)}. May be recorded by: ${mayRecord.join(', ')}.`,
    'x-fact': type,
    'x-may-record': mayRecord,
    ...parametersOf(params),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: refersTo(payload.name), ...shownExamples(examples) } },
    },
    responses: {
      '200': received('Recorded before: the first answer again. 已录入过，答复与第一次相同', 'Receipt'),
      '201': received('Recorded: it is on disk. 已录入', 'Receipt'),
      '202': received('Recorded, and waits for the office or for a confirmation. 已保存，待审核或确认', 'Receipt'),
      ...problemsOf([400, 401, 403, ...(path.includes('{') ? [404] : []), 409, 413, 415, 422, 503]),
    },
  };
}

function parametersOf(params: Readonly<Record<string, Parameter>>): Json {
  const parameters = Object.entries(params).map(([name, each]) => parameter('path', name, { ...each, required: true }));
  return parameters.length > 0 ? { parameters } : {};
}

function shownExamples(examples: readonly NumberedExample[]): Json {
  if (examples.length === 0) return {};
  const shown = examples.map(({ name, order, sender, body, address }) => [
    address === undefined ? name : `${name}${String(order)}`,
    {
      summary: [`${String(order)}. ${sender}`, address].filter((each) => each !== undefined).join(', '),
      value: body,
      ...{ 'x-order': order, 'x-sender': sender },
      ...(address !== undefined && { 'x-address': address }),
    },
  ]);
  return { examples: Object.fromEntries(shown) as unknown };
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
  const statuses = (route.problems ?? []).map((code) => catalogue[code]?.status ?? 500);
  return {
    tags: [tagOf(route)],
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
          ...(route.csv && { 'text/csv': csv }),
        },
      },
      ...problemsOf([...(route.public ? [] : [401, 403]), ...statuses]),
    },
  };
}

const csv: Json = {
  schema: {
    type: 'string',
    description:
      'With `format=csv` or `Accept: text/csv`: every row of the list, whatever `limit` says, under a header row of labels in ' +
      'the language asked for; UTF-8 with a byte order mark. 整个列表，首行为所选语言的标签',
  },
};

function tagOf({ tag, public: isPublic }: RouteDescription): string {
  return tag ?? (isPublic ? 'machines' : 'questions');
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
  429: 'Too often',
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

/** What an entry that begins a stream may leave to the ledger. */
const begun: Json = Object.fromEntries(
  streams
    .filter(({ kind }) => isNamedByUuid(kind))
    .map(({ id, title }) => [
      id,
      { type: 'string', format: 'uuid', description: `Of what it begins. ${title.zh}编号` },
    ]),
);

const answers: Readonly<Record<string, JsonSchema>> = {
  Receipt: {
    type: 'object',
    properties: {
      entryId: { type: 'string', format: 'uuid', description: 'As the client chose it.' },
      revision: { type: 'integer', minimum: 1, description: 'Place of the entry in its stream.' },
      position: { type: 'string', description: 'Place in the log; opaque, good within one event store.' },
      receivedAt: { type: 'string', format: 'date-time', description: 'By the clock of the ledger.' },
      held: {
        type: 'object',
        description: 'Why it waits for the office, and has no effect until it is released.',
        properties: {
          reason: text,
          text,
          waitsFor: {
            type: 'array',
            items: { type: 'string', format: 'uuid' },
            description: 'The held entries that it builds on.',
          },
        },
        required: ['reason', 'text'],
      },
      findings: {
        type: 'array',
        description:
          'It was recorded, and looks like another entry of the same file: one number for two members, one visit twice.',
        items: {
          type: 'object',
          properties: {
            code: text,
            path: text,
            with: { type: 'array', items: { type: 'string', format: 'uuid' }, description: 'The other entries.' },
            text,
          },
          required: ['code', 'path', 'with', 'text'],
        },
      },
      buildOnIt: {
        type: 'array',
        items: { type: 'string', format: 'uuid' },
        description:
          'Of a release or a rejection: the held entries that build on what was decided, in the order in which they can be released.',
      },
      ...begun,
      waiting: { const: true, description: 'A correction or a void that another person has to confirm.' },
      backupsHoldKeysUntil: {
        type: 'string',
        format: 'date',
        description: 'Of an erasure: until this day earlier backups hold the keys that it destroyed.',
      },
      namedIn: {
        type: 'object',
        description:
          'Of the erasure of a person: texts that are sealed for others and held the name at that moment. They stay; ' +
          'the first hundred are named.',
        properties: {
          count: { type: 'integer' },
          entries: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                stream: text,
                entryId: { type: 'string', format: 'uuid' },
                field: { type: 'string', description: 'Dotted, with list indices.' },
              },
              required: ['stream', 'entryId', 'field'],
            },
          },
        },
        required: ['count', 'entries'],
      },
      voided: {
        type: 'object',
        description: 'Of an entry that was recorded before: it has been voided since, by this entry.',
        properties: { by: { type: 'string', format: 'uuid' }, text },
        required: ['by', 'text'],
      },
    },
    required: ['entryId', 'revision', 'position', 'receivedAt'],
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    properties: {
      type: { type: 'string', format: 'uri-reference', description: 'Where the code is explained.' },
      title: { type: 'string', description: 'What the code means.' },
      status: { type: 'integer', description: 'As of the answer.' },
      detail: { type: 'string', description: 'What is wrong, and what to do about it.' },
      code: { enum: Object.keys(catalogue).sort(), description: 'Stable; docs/errors.md lists them all.' },
      instance: { type: 'string', description: 'To be told to the operator.' },
      errors: {
        type: 'array',
        description: 'Each field or parameter at fault; `code` and `detail` are those of the first.',
        items: {
          type: 'object',
          properties: {
            path: { type: 'string', description: 'Dotted from the body, such as `items.0.goods`; or a parameter.' },
            code: { enum: Object.keys(catalogue).sort() },
            message: { type: 'string', description: 'Begins with the label of the field.' },
          },
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
