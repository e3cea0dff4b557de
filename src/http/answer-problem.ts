/** Whatever is thrown while a request is answered, as an RFC 9457 problem. */
import { randomUUID } from 'node:crypto';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { UnreadableEvent } from '../event-store/codec.js';
import { InvalidEvent, OutcomeUnknown, StoreUnavailable } from '../event-store/event-store.js';
import { catalogue, messageOf } from './codes.js';
import { ClockAstray } from '../platform/clock-watch.js';
import { DatabaseUnavailable } from '../platform/database-errors.js';
import { languageOf, languageTags } from './language.js';
import type { Language } from './language.js';
import { Problem } from './problem.js';
import type { ProblemCode } from './problem.js';

export const problem_type = 'application/problem+json; charset=utf-8';

/** The members of a problem, in one language. */
export function problemBody({ code, status, options }: Problem, language: Language, instance?: string) {
  const title = catalogue[code]?.[language] ?? code;
  const errors = options.errors?.map((fault) => ({ ...fault, message: fault.message[language] }));
  const more = (errors?.length ?? 0) - 1;
  const others = language === 'zh' ? `（另有 ${more} 处）` : ` (and ${more} more)`;
  const detail =
    options.detail?.[language] ??
    (errors?.[0] ? errors[0].message + (more > 0 ? others : '') : messageOf(code)[language]);
  return {
    type: `/problems#${code}`,
    title,
    status,
    detail,
    code,
    ...(instance !== undefined && { instance }),
    ...(errors && { errors }),
    ...(options.with && { with: options.with }),
    ...options.more,
  };
}

/** Fastify's own complaints. */
const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content-type',
  FST_ERR_CTP_EMPTY_TYPE: 'content-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-missing',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-incomplete',
  FST_ERR_CTP_INVALID_JSON_BODY: 'json-malformed',
  FST_ERR_BAD_URL: 'url-malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'url-too-long',
  FST_ERR_ROUTE_PARAM_LENGTH: 'url-too-long',
  ECONNRESET: 'body-incomplete',
};

const statusCodes: Readonly<Record<number, ProblemCode>> = {
  400: 'query-invalid',
  403: 'role-may-not-read',
  404: 'route-unknown',
  405: 'method-not-allowed',
  413: 'body-too-large',
  414: 'url-too-long',
  415: 'content-type',
  503: 'not-ready',
};

/** The problem that something thrown is told as. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UnreadableEvent) return new Problem('parked', { cause: error });
  if (error instanceof StoreUnavailable || error instanceof DatabaseUnavailable)
    return new Problem('store-unavailable', { headers: { 'retry-after': '5' }, cause: error });
  if (error instanceof ClockAstray)
    return new Problem('clock-astray', { headers: { 'retry-after': '30' }, cause: error });
  if (error instanceof OutcomeUnknown)
    return new Problem('outcome-unknown', { headers: { 'retry-after': '5' }, cause: error });
  if (error instanceof InvalidEvent && error.code === 'event-too-large') return new Problem('entry-too-large');
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  const known = fastifyCodes[code ?? ''] ?? statusCodes[status ?? 0];
  return known ? new Problem(known) : new Problem('unexpected', { cause: error });
}

/** To whom nothing was to be stored. */
const unreadableNow = new Problem('store-unavailable', {
  detail: { zh: '数据库暂时无法访问，请稍后再试', en: 'The database cannot be read right now; try again later' },
});

/** Nest's filter for its handlers, and Fastify's error handler, in one. */
@Catch()
export class ProblemAnswers implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest(), http.getResponse());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error);
    const instance = problem.status >= 500 && problem.code !== 'overloaded' ? `urn:uuid:${randomUUID()}` : undefined;
    if (instance !== undefined) this.#tell(problem, instance, error, request);
    else if (isOfToken(problem)) this.#tellRefused(problem, request);
    if (reply.sent) return; // a stream that broke off: its reader sees that it is not whole
    const language = languageOf(request.headers['accept-language']);
    const shown = problem.code === 'store-unavailable' && request.method === 'GET' ? unreadableNow : problem;
    for (const [name, value] of Object.entries(problem.options.headers ?? {})) void reply.header(name, value);
    const challenge = challengeOf(problem);
    if (challenge !== undefined) void reply.header('www-authenticate', challenge);
    void reply
      .code(problem.status)
      .header('content-type', problem_type)
      .header('content-language', languageTags[language])
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problemBody(shown, language, instance)));
  }

  #tell(problem: Problem, instance: string, error: unknown, { method, routeOptions }: FastifyRequest): void {
    const cause = error instanceof Problem ? error.cause : error;
    const told = { code: problem.code, instance, method, route: routeOptions.url, err: cause };
    if (problem.code === 'unexpected') this.log.error(told, 'a request failed');
    else this.log.warn(told, 'a request could not be served');
  }

  /** Which claim, but nothing of what it holds. */
  #tellRefused({ code, options: { more, detail } }: Problem, { method, routeOptions }: FastifyRequest): void {
    const told = { code, claim: more?.['claim'], says: detail?.en, method, route: routeOptions.url };
    this.log.info(told, 'a token was refused');
  }
}

/** Some token came and was not good enough. */
function isOfToken({ code }: Problem): boolean {
  return code.startsWith('token-') && code !== 'token-missing';
}

/** RFC 6750. Descriptions in ASCII, as headers are. */
function challengeOf({ code, status }: Problem): string | undefined {
  if (!code.startsWith('token-') || status > 403) return undefined;
  if (code === 'token-missing') return 'Bearer realm="ledger"';
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token';
  return `Bearer realm="ledger", error="${error}", error_description="${code}"`;
}
