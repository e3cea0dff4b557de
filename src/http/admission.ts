/** How much may be under way at once: what comes beyond it is told to come again, before any work on it begins. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Bilingual } from './language.js';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of its body: as announced, or as far as it has come where it comes in chunks. */
    bodyBytes: number;
    /** That it takes. */
    places: number;
    /** Does what only waits, and meanwhile takes no places. */
    aside: <T>(wait: () => Promise<T>) => Promise<T>;
  }
}

export interface AdmissionLimits {
  /**
   * Places of requests that have come in whole and are not answered yet; a request takes one, and one more for each
   * 64 KiB of its body or each ten entries in it, whichever is more. Reads, which may wait for the tables, have as many of their own.
   */
  readonly places_max: number;
  /** Requests of one connection that are not answered yet, or whose answers wait to be read. */
  readonly per_connection_max: number;
  /** Of large bodies that are on their way in. */
  readonly body_bytes_max: number;
}

const bytes_per_place = 64 * 1024;
/** Of one request: they share the way in and out, and one append. */
const items_per_place = 10;
/** Times as many requests as a connection may have: who sends so many on reads no answers. */
const cut_times = 4;
const retry_after_seconds = 1;

/** To be called before the hooks that begin work. */
export function limitLoad(server: FastifyInstance, limits: AdmissionLimits): void {
  const { places_max, per_connection_max, body_bytes_max } = limits;
  const taken = { reads: 0, writes: 0 };
  const unanswered = new WeakMap<Socket, number>();
  let arriving_bytes = 0;
  server.decorateRequest('bodyBytes', 0);
  server.decorateRequest('places', 0);
  server.decorateRequest('aside', async function (this: FastifyRequest, wait) {
    const { places } = this;
    const kind = kindOf(this);
    taken[kind] -= places;
    this.places = 0;
    try {
      return await wait();
    } finally {
      taken[kind] += places;
      this.places = places;
    }
  });
  // Here the cost is least; whoever is let in is looked at again when the token is verified and the body is in.
  server.addHook('onRequest', (request, _, done) => {
    const { socket } = request.raw;
    const before = unanswered.get(socket) ?? 0;
    unanswered.set(socket, before + 1);
    if (before >= cut_times * per_connection_max) socket.destroy();
    const isFull =
      before >= per_connection_max ||
      taken[kindOf(request)] >= places_max ||
      (arriving_bytes > body_bytes_max && mayBeLarge(request));
    done(isFull && !isForMachines(request) ? overloaded() : undefined);
  });
  server.addHook('onResponse', ({ raw: { socket } }, _, done) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
    done();
  });
  // By the byte, not by what was announced: who sends one a second keeps nobody out.
  server.addHook('preParsing', (request, _, payload, done) => {
    request.bodyBytes = announcedBytes(request);
    if (mayBeLarge(request)) {
      const isInChunks = request.bodyBytes === 0;
      let arrived_bytes = 0;
      payload.on('data', ({ length }: Buffer) => {
        arrived_bytes += length;
        arriving_bytes += length;
        if (isInChunks) request.bodyBytes = arrived_bytes;
        if (arriving_bytes > 2 * body_bytes_max) request.raw.destroy();
      });
      request.raw.once('close', () => (arriving_bytes -= arrived_bytes));
    }
    done(null, payload);
  });
  server.addHook('preValidation', (request, _, done) => {
    const kind = kindOf(request);
    const { bodyBytes, body } = request;
    const places = 1 + Math.floor(Math.max(bodyBytes / bytes_per_place, itemsIn(body) / items_per_place));
    if (taken[kind] > 0 && taken[kind] + places > places_max && !isForMachines(request)) {
      done(overloaded());
      return;
    }
    request.places = places;
    taken[kind] += places;
    done();
  });
  // Before it is read: who does not read the answer keeps nobody out either.
  server.addHook('onSend', (request, _, payload, done) => {
    taken[kindOf(request)] -= request.places;
    request.places = 0;
    done(null, payload);
  });
}

/** @param detail whose limit it is, where that is not the whole service's */
export function overloaded(detail?: Bilingual): Problem {
  return new Problem('overloaded', {
    ...(detail && { detail }),
    headers: { 'retry-after': String(retry_after_seconds) },
  });
}

/** Who looks after the service is answered also when it is full; who brings a body is not, token or none. */
function isForMachines(request: FastifyRequest): boolean {
  return request.routeOptions.config.public === true && kindOf(request) === 'reads';
}

function kindOf({ method }: FastifyRequest): 'reads' | 'writes' {
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

function itemsIn(body: unknown): number {
  const { entries } = (body ?? {}) as { entries?: unknown };
  return Array.isArray(entries) ? entries.length : 0;
}

/** In chunks it may be as long as its route allows, which shows only when it is there. */
function mayBeLarge(request: FastifyRequest): boolean {
  return request.headers['transfer-encoding'] !== undefined || announcedBytes(request) > bytes_per_place;
}

function announcedBytes({ headers, routeOptions }: FastifyRequest): number {
  return Math.min(Number(headers['content-length'] ?? 0), routeOptions.bodyLimit);
}
