/** `POST /v1/entries`: many entries in one request, for devices that come back online. */
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { AccessLog } from '../access/access-log.js';
import type { Caller } from '../access/caller.js';
import { formats } from '../domain/fields.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import { streamName, streamOfKind, streams } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { problemBody, problemOf as problemOfThrown } from '../http/answer-problem.js';
import { messageOf } from '../http/codes.js';
import { AccountLimiter, batchesOfAnAccount } from '../http/account-limiter.js';
import { malformedId, notOneOf, refuseUnknown, unknownMember } from '../http/fault.js';
import { findId } from '../http/ids.js';
import { languageOf } from '../http/language.js';
import type { Bilingual, Language } from '../http/language.js';
import { Problem } from '../http/problem.js';
import type { ProblemCode } from '../http/problem.js';
import type { RouteDescription } from '../http/route-description.js';
import { Metrics } from '../platform/metrics.js';
import { idOfBegun, problemOfFailure, problemOfOutcome, receiptOf } from './outcomes.js';
import { isMode, items_max, modes, RecordEntries } from './record-entries.js';
import { RecordEntry } from './record-entry.js';
import type { ItemOutcome, Outcome, Receipt } from './record-entry.js';
import { idInBody } from './routes.js';

export const entries_route = '/v1/entries';
export const entries_bytes_max = 8 * 1024 * 1024;

const byPath = new Map<string, AnyStream>(streams.map((stream) => [stream.path, stream]));

@Controller()
export class RecordManyController {
  readonly #turns = new AccountLimiter(batchesOfAnAccount);

  constructor(
    private readonly commands: CommandBus,
    private readonly metrics: Metrics,
    private readonly accessLog: AccessLog,
  ) {}

  @Post(entries_route)
  @HttpCode(200)
  async record(@Req() request: FastifyRequest, @Query('mode') mode?: string): Promise<{ results: object[] }> {
    refuseUnknown(request.query, ['mode']);
    if (mode !== undefined && !isMode(mode))
      throw new Problem('query-invalid', { errors: [notOneOf(modes).at('mode')] });
    const isTrial = mode === 'validate';
    const language = languageOf(request.headers['accept-language']);
    const sent = itemsIn(request.body);
    const items = sent.map((item) => commandOf(item, request.caller));
    const commands = items.map((item) => (item instanceof RecordEntry ? item : unreadable));
    if (isTrial) await this.#noteTrial(request.caller, items);
    const outcomes = await this.#turns.take(request.caller.actor.sub, (): Promise<ItemOutcome[]> =>
      this.commands.execute(new RecordEntries(commands, mode ?? 'record')),
    );
    return {
      results: outcomes.map((outcome, i) => {
        const item = items[i]!;
        if (!isTrial && item instanceof RecordEntry) this.metrics.entry(item.fact.type, outcome.outcome);
        if ('receipt' in outcome)
          return { ...told(outcome, language, isTrial), ...(item instanceof RecordEntry && idOfBegun(item)) };
        return refused(problemOf(item, outcome), language, sent[i]);
      }),
    };
  }

  /** What would become of an entry tells something of what it is for. */
  async #noteTrial(caller: Caller, items: readonly (RecordEntry | Problem)[]): Promise<void> {
    const tried = items.filter((item) => item instanceof RecordEntry);
    const households = new Set(tried.flatMap(({ kind, id }) => (kind === 'household' ? [id] : [])));
    const others = new Set(
      tried.flatMap(({ kind, id }) => (kind === 'household' || isPublic(kind, id) ? [] : [streamName(kind, id)])),
    );
    if (households.size > 0) await this.accessLog.noteList(caller, [...households], 'validateEntries');
    if (others.size > 0) await this.accessLog.noteStreams(caller, [...others], 'validateEntries');
  }
}

function isPublic(kind: StreamKind, id: string): boolean {
  const { reach, initial } = streamOfKind(kind);
  return reach(initial(id))?.public === true;
}

function problemOf(item: RecordEntry | Problem, outcome: Exclude<ItemOutcome, { readonly receipt: Receipt }>): Problem {
  if (item instanceof Problem) return item;
  if (outcome.outcome === 'failed') return problemOfThrown(problemOfFailure(outcome.error));
  return problemOfOutcome(outcome, item.fact, item.body);
}

/** What OpenAPI says of it. */
export const entriesRoute: RouteDescription = {
  method: 'post',
  path: entries_route,
  operationId: 'recordEntries',
  title: { zh: '批量录入', en: 'Many entries at once' },
  description: {
    zh: '至多 500 条，逐条判断，一条有误不影响其他；答复按原顺序。mode=validate 只检查不录入，答复为 would-record（可录入）、would-hold（将待审）、repeated（已录入过）或 refused（不予录入）。',
    en:
      'At most 500, each judged for itself, answered in their order. With mode=validate nothing is recorded: ' +
      'the outcomes are would-record, would-hold, repeated (recorded before) and refused.',
  },
  query: {
    mode: {
      schema: { enum: modes, default: 'record' },
      means: { zh: '录入，或只检查', en: 'Record them, or only try' },
    },
  },
  body: {
    type: 'object',
    properties: {
      entries: {
        type: 'array',
        minItems: 1,
        maxItems: items_max,
        items: {
          type: 'object',
          properties: {
            stream: { type: 'string', description: 'As in the path: `households/{householdId}`, or `households`.' },
            fact: { type: 'string', description: 'Its stored name, such as `VisitRecorded`.' },
            data: { type: 'object', description: 'The body that its own route would take.' },
          },
          required: ['stream', 'fact', 'data'],
          additionalProperties: false,
        },
      },
    },
    required: ['entries'],
    additionalProperties: false,
  },
  response: {
    type: 'object',
    properties: {
      results: {
        type: 'array',
        items: {
          anyOf: [
            {
              allOf: [
                { $ref: '#/components/schemas/Receipt' },
                {
                  type: 'object',
                  properties: { outcome: { enum: ['recorded', 'repeated', 'held'] } },
                  required: ['outcome'],
                },
              ],
            },
            {
              type: 'object',
              description: 'With mode=validate: what would become of it.',
              properties: {
                outcome: { enum: ['would-record', 'would-hold', 'repeated'] },
                entryId: { type: 'string', format: 'uuid' },
              },
              required: ['outcome', 'entryId'],
            },
            {
              type: 'object',
              description: 'Not taken, recorded or tried; `entryId` is the one that was sent, where it is a UUID.',
              properties: {
                outcome: { const: 'refused' },
                entryId: { type: 'string', format: 'uuid' },
                problem: { $ref: '#/components/schemas/Problem' },
              },
              required: ['outcome', 'problem'],
            },
          ],
        },
      },
    },
    required: ['results'],
  },
  problems: [
    'entries-missing',
    'json-malformed',
    'body-too-large',
    'content-type',
    'query-invalid',
    'store-unavailable',
  ],
};

/** Stands for what can't be read as an entry; its problem is told instead. */
const unreadable: Outcome = { outcome: 'invalid', errors: [] };

type Taken = Extract<ItemOutcome, { readonly receipt: Receipt }>;

/** What becomes of an entry that is only tried; what was recorded before is that all the same. */
const wouldBe = { recorded: 'would-record', held: 'would-hold', repeated: 'repeated' } as const;

/** What was only tried has no place in the log. */
function told({ outcome, receipt }: Taken, language: Language, isTrial: boolean): object {
  const all = receiptOf(receipt, language);
  if (!isTrial) return { outcome, ...all };
  const { revision: _, position: __, receivedAt: ___, ...others } = all;
  return { outcome: wouldBe[outcome], ...others };
}

/** With the id that the client chose, where it can be one: by it a device finds what was refused. */
function refused(problem: Problem, language: Language, item: unknown): object {
  const { entryId } = ((item as { data?: unknown } | null)?.data ?? {}) as { entryId?: unknown };
  const isId = typeof entryId === 'string' && formats.uuid(entryId);
  return { outcome: 'refused', ...(isId && { entryId }), problem: problemBody(problem, language) };
}

function itemsIn(body: unknown): readonly unknown[] {
  const { entries, ...others } = (typeof body === 'object' && body !== null ? body : {}) as { entries?: unknown };
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > items_max)
    throw faulty('entries-missing', 'entries');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw unknownIn(unknown, ['entries']);
  return entries;
}

function commandOf(item: unknown, { actor, areas }: Caller): RecordEntry | Problem {
  if (typeof item !== 'object' || item === null) return faulty('item-malformed', '');
  const { stream, fact: type, data, ...others } = item as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return unknownIn(unknown, itemFields);
  if (typeof stream !== 'string') return faulty('item-malformed', 'stream');
  const [path = '', named, ...rest] = stream.split('/');
  const definition = byPath.get(path);
  if (!definition || rest.length > 0) return oneOf('stream', streamNames);
  const fact = typeof type === 'string' ? factsOf(definition).get(type) : undefined;
  if (!fact) return oneOf('fact', [...factsOf(definition).keys()]);
  const { kind } = definition;
  const begins = fact.route === '';
  if (begins !== (named === undefined)) return itemFault(streamOf(definition, fact));
  const id = begins ? idInBody(kind, data) : findId(kind, named!);
  if (id === undefined) return itemFault(malformedId(definition.id).message);
  return new RecordEntry(kind, id, fact, data, actor, areas);
}

const itemFields = ['stream', 'fact', 'data'];

function unknownIn(name: string, known: readonly string[]): Problem {
  return new Problem('unknown-field', { errors: [unknownMember(known).at(name)] });
}

/** How the stream of a fact is written: where one opens it, its id stands in the body. */
function streamOf({ id, path }: AnyStream, { type, route }: AnyFact): Bilingual {
  return route === ''
    ? {
        zh: `stream：${type} 须写 ${path}，编号填在 data.${id} 中`,
        en: `stream of ${type} has to be ${path}, with the id in data.${id}`,
      }
    : { zh: `stream：${type} 须写 ${path}/{${id}}`, en: `stream of ${type} has to be ${path}/{${id}}` };
}

const streamNames = streams.flatMap(({ id, path }) => [path, `${path}/{${id}}`]);

function oneOf(path: string, names: readonly string[]): Problem {
  return itemFault(notOneOf(names).at(path).message, path);
}

function itemFault(message: Bilingual, path = 'stream'): Problem {
  return new Problem('item-malformed', { errors: [{ path, code: 'item-malformed', message }] });
}

function faulty(code: ProblemCode, path: string): Problem {
  if (path === '') return new Problem(code);
  const message = messageOf(code, { label: { zh: path, en: path } });
  return new Problem(code, { errors: [{ path, code, message }] });
}
