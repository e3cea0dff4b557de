/**
 * What OpenAPI says of a route that is not made from a fact. Whoever writes a query describes it beside the query and
 * puts the description into the list `queryRoutes` in src/queries/routes.ts; src/http/openapi.ts does the rest.
 */
import type { Role } from '../domain/fact.js';
import type { JsonSchema } from '../domain/fields.js';
import type { Bilingual } from './language.js';
import type { ProblemCode } from './problem.js';

export interface Parameter {
  readonly schema: JsonSchema;
  readonly means: Bilingual;
  readonly required?: true;
  readonly example?: unknown;
}

export interface RouteDescription {
  readonly method: 'get' | 'post';
  /** As in OpenAPI: `/v1/households/{householdId}/file`. */
  readonly path: string;
  /** Name of the method in generated clients: `readFile`. */
  readonly operationId: string;
  readonly title: Bilingual;
  readonly description?: Bilingual;
  /** Who may; undefined where every role may. */
  readonly roles?: readonly Role[];
  /** Answers without a token. */
  readonly public?: true;
  /** `questions` where undefined, `machines` where it is public. */
  readonly tag?: 'sign-in';
  readonly params?: Readonly<Record<string, Parameter>>;
  readonly query?: Readonly<Record<string, Parameter>>;
  /** Answers from tables: `Ledger-Wait-For` is heard, and `Ledger-Position` is told. */
  readonly fromTables?: true;
  readonly body?: JsonSchema;
  /** Of the body of a 200. */
  readonly response: JsonSchema;
  /** `application/json` where undefined. */
  readonly responseType?: 'application/x-ndjson' | 'text/plain';
  /** Answers as CSV, too: the whole of a list. */
  readonly csv?: true;
  readonly example?: unknown;
  /** Codes that it may answer with, beside those of tokens and malformed requests. */
  readonly problems?: readonly ProblemCode[];
}
