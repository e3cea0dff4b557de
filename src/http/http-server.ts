/** Fastify under Nest: limits, who may come in, and every fault answered as a problem. */
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Caller } from '../access/caller.js';
import { limitLoad, overloaded } from './admission.js';
import type { AdmissionLimits } from './admission.js';
import { problem_type, problemBody } from './answer-problem.js';
import type { ProblemAnswers } from './answer-problem.js';
import { showNobodyErased } from './erased.js';
import { body_bytes_max, takeJson } from './json-body.js';
import { languageOf } from './language.js';
import { Page } from './page.js';
import type { PageOptions } from './page.js';
import { Problem } from './problem.js';
import type { ProblemCode } from './problem.js';

export interface HttpParts {
  readonly answers: ProblemAnswers;
  /** @throws Problem */
  readonly callerOf: (authorization: string | undefined) => Caller | Promise<Caller>;
  /** How many erasures there have been: what was begun before one is not answered after it. */
  readonly erasures?: () => Promise<number>;
  /** Called once for every answer, with the template of the route or `unknown`. */
  readonly observe: (method: string, route: string, status: number, seconds: number) => void;
  /** Whether the service is about to close: whoever is answered then is told to let go of the connection. */
  readonly isClosing: () => boolean;
  /** How many requests are begun and not answered, and how many have come, is counted here. */
  readonly underWay: { requests: number; arrived: number };
  /** Whether nothing that comes is begun any more. */
  readonly isRefusing: () => boolean;
  /** Body limits of routes that take more than one entry, in bytes. */
  readonly bodyLimits?: Readonly<Record<string, number>>;
  readonly admission?: AdmissionLimits;
  /** Served to browsers at every address that is no route; none where undefined. */
  readonly page?: PageOptions;
}

const stopping = {
  zh: '服务正在停止，没有处理这次请求，请稍后再试',
  en: 'The service is stopping; nothing was begun, send it again in a moment',
};
const header_bytes_max = 16 * 1024;
const request_ms_max = 60_000;
/** How long nothing may move on a connection, in either direction. */
const silence_ms_max = 120_000;
/** A whole batch of appends, or three of the largest bodies. */
const usualAdmission: AdmissionLimits = { places_max: 500, per_connection_max: 16, body_bytes_max: 64 * 1024 * 1024 };
/** An id is of 64 characters at most; longer ones are told that they are none. */
const param_characters_max = 400;

/** Nest would turn Fastify's faults into its own shape; this keeps their codes. */
class LedgerAdapter extends FastifyAdapter {
  readonly #answers: ProblemAnswers;
  readonly #routes: readonly Route[];
  page: Page | undefined;

  constructor(answers: ProblemAnswers, routes: readonly Route[], options: FastifyHttpOptions<Server>) {
    super(options);
    this.#answers = answers;
    this.#routes = routes;
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance().setErrorHandler((error, request, reply) => {
      this.#answers.answer(error, request, reply);
    });
  }

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance().setNotFoundHandler((request, reply) => {
      if (this.page?.answers(request)) return this.page.send(reply);
      this.#answers.answer(strayed(request, this.#routes), request, reply);
      return reply;
    });
  }
}

interface Route {
  readonly method: string;
  readonly url: string;
}

export function openHttp(parts: HttpParts): FastifyAdapter {
  const { answers, callerOf, observe, isClosing, bodyLimits = {}, admission = usualAdmission, page } = parts;
  const routes: Route[] = [];
  const adapter = new LedgerAdapter(answers, routes, {
    bodyLimit: body_bytes_max,
    requestTimeout: request_ms_max,
    connectionTimeout: silence_ms_max,
    return503OnClosing: false, // who holds a connection while we close is served, and told to let go of it
    routerOptions: { maxParamLength: param_characters_max },
    // Node would answer a request without Host by itself, and say nothing.
    http: { maxHeaderSize: header_bytes_max, requireHostHeader: false },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      answers.answer(error, request, reply);
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  takeJson(server);
  answerInPlaceOfNode(server);
  if (page) adapter.page = Page.serve(server, page);
  server.decorateRequest('caller');
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push({ method, url: route.url });
    const limit = bodyLimits[route.url];
    if (limit !== undefined) route.bodyLimit = limit;
  });
  limitLoad(server, admission);
  beginOrRefuse(server, parts);
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || request.routeOptions.config.public) {
      done();
      return;
    }
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    admit(callerOf, request, done);
  });
  if (parts.erasures) showNobodyErased(server, parts.erasures);
  server.addHook('onSend', ({ raw }, reply, payload, done) => {
    if (!isClosing()) {
      done(null, payload);
      return;
    }
    void reply.header('connection', 'close');
    // Closed upon what was not read, the connection would be reset, and the answer lost.
    whenRead(raw, () => done(null, payload));
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    observe(method, routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  return adapter;
}

/** Counts what is begun, and begins nothing that can't be answered any more. */
function beginOrRefuse(server: FastifyInstance, { isRefusing, underWay }: HttpParts): void {
  const begun = new WeakSet<FastifyRequest>();
  server.addHook('onRequest', (request, _, done) => {
    underWay.arrived += 1;
    try {
      refuseOddities(request);
      if (!isRefusing()) {
        begun.add(request);
        underWay.requests += 1;
      }
      const { config } = request.routeOptions;
      done(isRefusing() && !config.public ? overloaded(stopping) : undefined);
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('onResponse', (request, _, done) => {
    if (begun.has(request)) underWay.requests -= 1;
    done();
  });
}

const unread_ms_max = 500;

/** When the body is in, or its time is over. */
function whenRead(request: IncomingMessage, then: () => void): void {
  if (request.complete || request.destroyed) {
    then();
    return;
  }
  const done = (): void => {
    clearTimeout(timer);
    for (const event of ['end', 'close', 'error']) request.off(event, done);
    then();
  };
  const timer = setTimeout(done, unread_ms_max);
  for (const event of ['end', 'close', 'error']) request.on(event, done);
  request.resume();
}

/** What Node answers by itself, without a word, becomes a request like any other, and a problem. */
function answerInPlaceOfNode({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
  server.on('connect', (_, socket) => {
    answerOnSocket(socket as Socket, new Problem('method-not-allowed'));
  });
}

/** @throws Problem */
function refuseOddities({ headers, raw: { httpVersion } }: FastifyRequest): void {
  if (headers.host === undefined && httpVersion === '1.1') throw new Problem('host-missing');
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') throw new Problem('expectation-unknown');
}

function admit(callerOf: HttpParts['callerOf'], request: FastifyRequest, done: (error?: Error) => void): void {
  try {
    const caller = callerOf(request.headers.authorization);
    if (caller instanceof Promise) {
      caller.then((found) => {
        request.caller = found;
        done();
      }, done);
      return;
    }
    request.caller = caller;
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

/** Nothing stands at this address, or it does not know this method. */
function strayed({ method, url }: FastifyRequest, routes: readonly Route[]): Problem {
  const path = url.split('?', 1)[0] ?? '';
  const methods = new Set(routes.filter((route) => matches(route.url, path)).map((route) => route.method));
  if (methods.size > 0 && !methods.has(method)) {
    const allow = [...methods].join(', ');
    const detail = { zh: `此地址只支持 ${allow}`, en: `This address knows ${allow}` };
    return new Problem('method-not-allowed', { detail, headers: { allow } });
  }
  const [, version = '', kind = ''] = path.split('/');
  const all = routes.filter((route) => route.method !== 'HEAD').map((route) => `${route.method} ${route.url}`);
  const near = all.filter((route) => route.includes(` /${version}/${kind}`));
  return new Problem('route-unknown', { more: { routes: near.length > 0 ? near : all } });
}

function matches(template: string, path: string): boolean {
  const [expected, found] = [template.split('/'), path.split('/')];
  return (
    expected.length === found.length &&
    expected.every((part, i) => (part.startsWith(':') ? found[i] !== '' : part === found[i]))
  );
}

const clientErrors: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What Node could not read as a request never becomes one. */
function answerBrokenRequest(error: Error & { code?: string; request?: IncomingMessage }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  answerOnSocket(socket, new Problem(clientErrors[error.code ?? ''] ?? 'request-malformed'));
}

function answerOnSocket(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problemBody(problem, languageOf(undefined)));
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.code}\r\ncontent-type: ${problem_type}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
