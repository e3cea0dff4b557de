import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { exampleOf } from '../domain/example.js';
import type { AnyFact } from '../domain/fact.js';
import type { JsonSchema, PayloadClass } from '../domain/fields.js';
import { classesIn, schemaOf } from '../domain/schema.js';
import type { Words } from '../domain/schema.js';
import { allFacts } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import type { Language } from '../http/language.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';

const parameters = {};

export class ListFacts extends Asked<typeof parameters> {}

@QueryHandler(ListFacts)
export class ListFactsHandler implements IQueryHandler<ListFacts, Page> {
  async execute({ language }: ListFacts): Promise<Page> {
    return { body: { items: allFacts().map(({ definition, fact }) => shownFact(definition, fact, language)) } };
  }
}

function shownFact({ kind, path, title }: AnyStream, fact: AnyFact, language: Language) {
  const { type, version, route, mayRecord, rank, opens, correctionNeedsConfirmation } = fact;
  return {
    stream: kind,
    streamTitle: title[language],
    fact: type,
    title: fact.title[language],
    version,
    path: route === '' ? `/v1/${path}` : `/v1/${path}/{id}/${route}`,
    mayRecord,
    rank,
    opens: opens ?? false,
    correctionNeedsConfirmation: correctionNeedsConfirmation ?? false,
    schema: wholeSchemaOf(fact.payload, (text) => text[language]),
    example: exampleOf(fact.payload),
  };
}

/** JSON Schema (2020-12) that stands for itself. */
function wholeSchemaOf(payload: PayloadClass, words: Words): JsonSchema {
  const parts = [...classesIn(payload)]
    .slice(0, -1)
    .map((part) => [part.name, schemaOf(part, '#/$defs/', words)] as const);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schemaOf(payload, '#/$defs/', words),
    ...(parts.length > 0 && { $defs: Object.fromEntries(parts) }),
  };
}

export const facts = question({
  path: '/v1/facts',
  operationId: 'listFacts',
  title: { zh: '记录种类', en: 'The facts that can be recorded' },
  description: {
    zh: '每种记录：保存的名称、版本、录入地址、可录入的角色、内容的 JSON Schema（含标签和说明）和示例。',
    en: 'Each with its stored name, version, path, the roles that may record it, an example, and the JSON Schema of its body.',
  },
  parameters,
  response: {
    type: 'object',
    required: ['items'],
    properties: {
      items: {
        type: 'array',
        items: {
          type: 'object',
          required: ['stream', 'fact', 'title', 'version', 'path', 'mayRecord', 'schema', 'example'],
          properties: {
            stream: { type: 'string' },
            streamTitle: { type: 'string' },
            fact: { type: 'string' },
            title: { type: 'string' },
            version: { type: 'integer' },
            path: { type: 'string' },
            mayRecord: { type: 'array', items: { type: 'string' } },
            rank: { type: 'integer' },
            opens: { type: 'boolean' },
            correctionNeedsConfirmation: { type: 'boolean' },
            schema: { type: 'object' },
            example: { type: 'object' },
          },
        },
      },
    },
  },
  query: ListFacts,
});
