/** A route per fact, made from the list of facts. */
import { v5 as uuidv5 } from 'uuid';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { allFacts, streamOfKind } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { findId, isNamedByUuid } from '../http/ids.js';

export interface RecordRoute {
  /** As Fastify writes it: `/v1/households/:id/visits`. */
  readonly url: string;
  readonly definition: AnyStream;
  readonly fact: AnyFact;
  /** The stream is named by the body, not by the path. */
  readonly begins: boolean;
}

/** What a process records has none. */
export const recordRoutes: readonly RecordRoute[] = allFacts()
  .filter(({ fact }) => fact.completes === undefined)
  .map(({ definition, fact }) => {
    const begins = fact.route === '';
    const base = `/v1/${definition.path}`;
    return { url: begins ? base : `${base}/:id/${fact.route}`, definition, fact, begins };
  });

/** Under which the ids of other kinds are made: as fixed as the ledger. */
const kinds_namespace = '5d1f0c52-0e0b-5f2f-9a53-3c1f1c0a7d44';

/**
 * The stream that a body begins or belongs to, as the body says; S1: one that leaves its id open takes that of its
 * entry. Empty where the body is not what it should be, which its check will tell.
 */
export function idInBody(kind: StreamKind, body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { id: name, idNamespace = uuidv5(kind, kinds_namespace) } = streamOfKind(kind);
  const { entryId, [name]: id } = body as Record<string, unknown>;
  if (typeof id === 'string') return findId(kind, id) ?? '';
  return isNamedByUuid(kind) && typeof entryId === 'string' ? uuidv5(entryId.toLowerCase(), idNamespace) : '';
}
