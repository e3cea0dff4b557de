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
import { anything, itemOf, required, text, texts, whole, yesNo } from './columns.js';
import { QueryRequest, everybody, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';

const parameters = {};

export class ListFacts extends QueryRequest<typeof parameters> {}

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

const columns = {
  stream: required(text('对象种类代码', 'Stream')),
  streamTitle: text('对象种类', 'Stream title'),
  fact: required(text('保存的名称', 'Fact')),
  title: required(text('记录种类', 'Title')),
  version: required(whole('版本', 'Version')),
  path: required(text('录入地址', 'Path')),
  mayRecord: required(texts('可录入的角色', 'May record')),
  rank: whole('同日次序', 'Rank'),
  opens: yesNo('建立对象', 'Opens'),
  correctionNeedsConfirmation: yesNo('更正须第二人确认', 'Correction needs confirmation'),
  schema: required(anything('内容的 JSON Schema', 'Schema')),
  example: required(anything('示例', 'Example')),
};

export const facts = queryDefinition({
  path: '/v1/facts',
  operationId: 'listFacts',
  roles: everybody,
  title: { zh: '记录种类', en: 'The facts that can be recorded' },
  description: {
    zh: '每种记录：保存的名称、版本、录入地址、可录入的角色、内容的 JSON Schema（含标签和说明）和示例。',
    en: 'Each with its stored name, version, path, the roles that may record it, an example, and the JSON Schema of its body.',
  },
  parameters,
  listed: { columns },
  response: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: itemOf(columns) } } },
  query: ListFacts,
});
