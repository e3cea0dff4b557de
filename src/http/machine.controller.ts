/** For machines that look after this one. No token: they say nothing of anybody. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import type { RouteDescription } from './route-description.js';
import { Health } from '../platform/health.js';
import { Metrics } from '../platform/metrics.js';

const state = { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'] };

/** What OpenAPI says of them. */
export const machineRoutes: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/livez',
    operationId: 'isAlive',
    title: { zh: '是否存活', en: 'Whether the process lives' },
    public: true,
    response: { type: 'object', properties: { status: { const: 'alive' } }, required: ['status'] },
  },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'isReady',
    title: { zh: '是否就绪', en: 'Whether it is ready, part by part' },
    description: {
      zh: '数据库、事件库、投影及其进度；未就绪时为 503，waitingFor 列出未就绪的部分。',
      en: 'Database, event store, projector and how far it is; 503 where one is not ready, named in waitingFor.',
    },
    public: true,
    response: {
      type: 'object',
      properties: {
        status: { enum: ['ready', 'not-ready'] },
        waitingFor: { type: 'array', items: { type: 'string' } },
        parts: { type: 'object', additionalProperties: state },
      },
      required: ['status', 'parts'],
    },
  },
  {
    method: 'get',
    path: '/metrics',
    operationId: 'readMetrics',
    title: { zh: '运行指标', en: 'Figures for Prometheus' },
    description: {
      zh: '仅限本机访问；设了 LEDGER_METRICS_PORT 时，只在该端口提供。',
      en: 'To callers on this machine; where LEDGER_METRICS_PORT is set, at that port alone.',
    },
    public: true,
    response: { type: 'string' },
    responseType: 'text/plain',
  },
];

const toldElsewhere = {
  zh: '指标只对本机或在专用端口（LEDGER_METRICS_PORT）提供',
  en: 'Figures are told to this machine alone, or at a port of their own (LEDGER_METRICS_PORT)',
};

/** Not by way of a proxy that says so. */
function isOfThisMachine({ headers, raw: { socket } }: FastifyRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !isForwarded && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? '');
}

@Controller()
export class MachineController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  @RouteConfig({ public: true })
  live(): { status: string } {
    return { status: 'alive' };
  }

  @Get('readyz')
  @RouteConfig({ public: true })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, parts } = await this.health.readiness();
    void reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    const waitingFor = Object.keys(parts).filter((name) => !parts[name]?.ready);
    return { status: ready ? 'ready' : 'not-ready', ...(!ready && { waitingFor }), parts };
  }

  @Get('metrics')
  @RouteConfig({ public: true })
  async figures(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (this.metrics.isApart || !isOfThisMachine(request))
      throw new Problem('route-unknown', { detail: toldElsewhere });
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
