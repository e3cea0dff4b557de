/** Two services that do nothing with what they are sent: what HTTP costs by itself. */
import { Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmptyService {
  readonly port: number;
  close(): Promise<unknown>;
}

@Controller()
class EmptyController {
  /** The body has been read and parsed. */
  @Post('/v1/households/:id/visits')
  @HttpCode(201)
  record(@Req() _: unknown): object {
    return {};
  }
}

@Module({ controllers: [EmptyController] })
class EmptyModule {}

export async function startEmptyNest(): Promise<EmptyService> {
  const app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return { port: (app.getHttpServer().address() as AddressInfo).port, close: () => app.close() };
}

/** Reads the body, and answers. */
export async function startBareHttp(): Promise<EmptyService> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((settle) => server.close(settle)),
  };
}
