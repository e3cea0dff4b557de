/** A question about one stream: asked of a household under its own path, and of every kind under one family of paths. */
import type { JsonSchema } from '../domain/fields.js';
import type { StreamRequest } from './file-reader.js';
import type { Parameters } from './parameters.js';
import { queryDefinition } from './query-definition.js';
import type { QueryDefinition } from './query-definition.js';

/** Without path and operation: both follow from what it asks for. */
type StreamQuestion<P extends Parameters> = Omit<QueryDefinition<P>, 'path' | 'of' | 'response'> & {
  /** Last part of its path. */
  readonly what: string;
  /** Properties of the answer beside those that name the stream; a whole schema where it does not name it. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly response?: JsonSchema;
};

export function streamQuestion<P extends Parameters>(asked: StreamQuestion<P>): QueryDefinition[] {
  const { what, properties = {}, required = [], response, ...others } = asked;
  const answer = (names: Readonly<Record<string, JsonSchema>>): JsonSchema =>
    response ?? {
      type: 'object',
      required: [...Object.keys(names), ...required],
      properties: { ...names, ...properties },
    };
  return [
    queryDefinition({
      ...others,
      path: `/v1/households/{householdId}/${what}`,
      of: 'household',
      response: answer({ householdId: { type: 'string', format: 'uuid' } }),
    }),
    queryDefinition({
      ...others,
      path: `/v1/{path}/{id}/${what}`,
      operationId: `${asked.operationId}OfAny`,
      of: 'any',
      response: answer({ kind: { type: 'string' }, id: { type: 'string' } }),
    }),
  ];
}

/** What names the stream in an answer. */
export function naming({ definition: { kind, id: name }, id }: StreamRequest): Readonly<Record<string, string>> {
  return kind === 'household' ? { [name]: id } : { kind, id };
}
