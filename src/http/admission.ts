/** How much may be under way at once: what comes beyond it is told to come again, before any work on it begins. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    isUnderWay: boolean;
  }
}

export interface AdmissionLimits {
  /** Requests that have come in whole and are not answered yet. */
  readonly requests_max: number;
  /** Of the bodies of all requests, from their first byte on; one alone may have more. */
  readonly body_bytes_max: number;
}

const retry_after_seconds = 1;

/** To be called before the hooks that begin work. */
export function limitLoad(server: FastifyInstance, limits: AdmissionLimits): void {
  let requests = 0;
  let bytes = 0;
  server.decorateRequest('isUnderWay', false);
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.public) {
      done();
      return;
    }
    const awaited = bodyBytesOf(request);
    if (requests >= limits.requests_max || (bytes > 0 && bytes + awaited > limits.body_bytes_max)) {
      done(new Problem('overloaded', { headers: { 'retry-after': String(retry_after_seconds) } }));
      return;
    }
    if (awaited > 0) {
      bytes += awaited;
      // Also where its sender goes away, of which no hook hears.
      reply.raw.once('close', () => (bytes -= awaited));
    }
    done();
  });
  // Who sends a byte a second is not under way: they would keep others out.
  server.addHook('preValidation', (request, _, done) => {
    request.isUnderWay = true;
    requests += 1;
    done();
  });
  // Nor who does not read the answer.
  server.addHook('onSend', (request, _, payload, done) => {
    if (request.isUnderWay) requests -= 1;
    request.isUnderWay = false;
    done(null, payload);
  });
}

/** In chunks it may be as long as its route allows. */
function bodyBytesOf({ headers, routeOptions }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return routeOptions.bodyLimit;
  return Number(headers['content-length'] ?? 0);
}
