/** For machines that look after this one. No token: they say nothing of anybody. */
import { Controller, Get, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Health } from '../platform/health.js';
import { Metrics } from '../platform/metrics.js';

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
  async figures(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
