/** Figures at a port of their own: what looks after the machine need not come by the door of everybody else. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Metrics } from '../platform/metrics.js';

/** @throws where the port is taken */
export async function serveMetrics(metrics: Metrics, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isAsked = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics';
    if (!isAsked) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('/metrics\n');
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((settle, fail) => server.once('error', fail).listen(port, host, settle));
  return server;
}
