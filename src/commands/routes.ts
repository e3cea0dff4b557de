/** A route per fact, made from the list of facts. */
import { v5 as uuidv5 } from 'uuid';
import { streamKinds } from '../domain/fact.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { fieldsOf } from '../domain/fields.js';
import type { JsonSchema } from '../domain/fields.js';
import { allFacts } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';

export interface RecordRoute {
  /** As Fastify writes it: `/v1/households/:id/visits`. */
  readonly url: string;
  readonly definition: AnyStream;
  readonly fact: AnyFact;
  /** The stream is named by the body, not by the path. */
  readonly begins: boolean;
}

export const recordRoutes: readonly RecordRoute[] = allFacts().map(({ definition, fact }) => {
  const begins = fact.route === '';
  const base = `/v1/${definition.path}`;
  return { url: begins ? base : `${base}/:id/${fact.route}`, definition, fact, begins };
});

/** The field of the first fact of a kind that names its stream. */
export const idFields: Readonly<Record<StreamKind, string>> = {
  household: 'householdId',
  organisation: 'organisationId',
  cadre: 'personId',
  area: 'code',
  'code-list': 'list',
};

function idSchemaOf(kind: StreamKind): JsonSchema {
  const payload = recordRoutes.find(({ begins, definition }) => begins && definition.kind === kind)?.fact.payload;
  const field = payload && fieldsOf(payload).find(({ name }) => name === idFields[kind]);
  if (!field) throw new Error(`nothing names the streams of a ${kind}`);
  return field.schema;
}

export const idSchemas = Object.fromEntries(streamKinds.map((kind) => [kind, idSchemaOf(kind)])) as Readonly<
  Record<StreamKind, JsonSchema>
>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const patterns = new Map<StreamKind, RegExp>(
  streamKinds.map((kind) => {
    const { pattern } = idSchemas[kind];
    return [kind, typeof pattern === 'string' ? new RegExp(pattern) : uuid];
  }),
);

/** An id as it stands in a path; undefined where it can't be one of this kind. UUIDs in lower case. */
export function findId(kind: StreamKind, text: string): string | undefined {
  const pattern = patterns.get(kind);
  if (pattern?.test(text)) return text;
  const id = text.toLowerCase();
  return pattern === uuid && uuid.test(id) ? id : undefined;
}

/** Under which the id of a household is made from that of its registration (S1): as fixed as the ledger. */
const household_namespace = 'b1b0f2f4-6d0e-5f3e-9d43-4f2d6b8f7c1a';

/**
 * The stream that a body begins or belongs to, as the body says; S1: a household without an id takes that of its
 * entry. Empty where the body is not what it should be, which its check will tell.
 */
export function idInBody(kind: StreamKind, body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { entryId, [idFields[kind]]: id } = body as Record<string, unknown>;
  if (typeof id === 'string') return findId(kind, id) ?? '';
  return kind === 'household' && typeof entryId === 'string' ? uuidv5(entryId.toLowerCase(), household_namespace) : '';
}
