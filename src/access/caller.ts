/** Who sends a request, as the token says: the actor, and how far it reaches. */
import type {} from 'fastify';
import type { Actor } from '../domain/fact.js';

export interface Caller {
  readonly actor: Actor;
  /** Leading digits of the area codes that it is confined to; undefined where there is no bound. Cadres have none. */
  readonly areas?: readonly string[];
  /** Some area has ended: lists look up on the map where things lie today. */
  readonly byMap?: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every request but those of public routes. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Answers without a token. */
    public?: true;
  }
}
