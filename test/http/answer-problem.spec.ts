import { describe, expect, it } from '@jest/globals';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { problemOfFailure, problemOfRefusal } from '../../src/commands/outcomes.js';
import { StreamBusy } from '../../src/commands/record-entry.js';
import { InvalidEvent, OutcomeUnknown, StoreUnavailable } from '../../src/event-store/event-store.js';
import { ProblemAnswers } from '../../src/http/answer-problem.js';
import { languageOf } from '../../src/http/language.js';
import { Problem } from '../../src/http/problem.js';

interface Told {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

function answerTo(error: unknown, acceptLanguage?: string): Told {
  const told: Told = { status: 0, headers: {}, body: {} };
  const reply = {
    sent: false,
    code(status: number) {
      told.status = status;
      return reply;
    },
    header(name: string, value: string) {
      told.headers[name] = value;
      return reply;
    },
    send(text: string) {
      told.body = JSON.parse(text) as Record<string, unknown>;
      return reply;
    },
  };
  const request = { headers: { 'accept-language': acceptLanguage }, method: 'POST', routeOptions: { url: '/v1/x' } };
  new ProblemAnswers(pino({ level: 'silent' })).answer(
    error,
    request as unknown as FastifyRequest,
    reply as unknown as FastifyReply,
  );
  return told;
}

describe('What is thrown', () => {
  it.each([
    [new StoreUnavailable('down'), 503, 'store-unavailable', '5'],
    [new OutcomeUnknown('household-1'), 503, 'outcome-unknown', '5'],
    [problemOfFailure(new StreamBusy('household 1')), 503, 'stream-busy', '1'],
    [new InvalidEvent('event-too-large', 'events', 'too large'), 413, 'entry-too-large', undefined],
    [new InvalidEvent('revision-invalid', 'x', 'y'), 500, 'unexpected', undefined],
    [new NotFoundException('Cannot GET /secret'), 404, 'route-unknown', undefined],
    [new BadRequestException('secret'), 400, 'query-invalid', undefined],
    [Object.assign(new Error('secret'), { statusCode: 415 }), 415, 'content-type', undefined],
    [new TypeError('secret'), 500, 'unexpected', undefined],
    ['a text: secret', 500, 'unexpected', undefined],
  ])('%s becomes a problem', (error, status, code, retryAfter) => {
    const told = answerTo(error);
    expect([told.status, told.body['code'], told.headers['retry-after']]).toEqual([status, code, retryAfter]);
    expect('instance' in told.body).toBe(status >= 500);
    expect(JSON.stringify(told.body)).not.toContain('secret');
  });

  it('is answered with all that a client needs', () => {
    const message = { zh: '日期有误', en: 'is no date' };
    const problem = new Problem('not-a-day', { errors: [{ path: 'from', code: 'not-a-day', message }], with: ['a'] });
    expect(answerTo(problem, 'en').body).toEqual({
      type: '/problems#not-a-day',
      title: 'A day that exists is expected',
      status: 422,
      detail: 'is no date',
      code: 'not-a-day',
      errors: [{ path: 'from', code: 'not-a-day', message: 'is no date' }],
      with: ['a'],
    });
  });

  it('says how many more there are', () => {
    const fault = (path: string) => ({
      path,
      code: 'required',
      message: { zh: `${path}：必填`, en: `${path} is required` },
    });
    const problem = new Problem('required', { errors: ['a', 'b', 'c'].map(fault) });
    expect(answerTo(problem).body['detail']).toBe('a：必填（另有 2 处）');
    expect(answerTo(problem, 'en').body['detail']).toBe('a is required (and 2 more)');
  });
});

describe('Every code', () => {
  it('of the domain is answered as it is, with the field at fault', () => {
    const { status, body } = answerTo(problemOfRefusal({ code: 'pairing-overlaps', path: 'tier', with: ['e1'] }));
    expect([status, body['code'], body['with']]).toEqual([409, 'pairing-overlaps', ['e1']]);
    expect(body['errors']).toEqual([expect.objectContaining({ path: 'tier', code: 'pairing-overlaps' })]);
  });
});

describe('The language', () => {
  it.each([
    [undefined, 'zh'],
    ['', 'zh'],
    ['*', 'zh'],
    ['en', 'en'],
    ['en-GB', 'en'],
    ['EN', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-US,en;q=0.9,zh;q=0.8', 'en'],
    ['fr,en;q=0.5', 'en'],
    ['fr', 'zh'],
    ['eng', 'zh'],
    ['zh,en', 'zh'],
    ['en;q=0', 'zh'],
    ['en;q=x', 'zh'],
    ['x'.repeat(600), 'zh'],
  ])('of %j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
