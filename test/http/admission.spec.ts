import { afterEach, describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { limitLoad } from '../../src/http/admission.js';
import type { AdmissionLimits } from '../../src/http/admission.js';
import { problemOf } from '../../src/http/answer-problem.js';

let server: FastifyInstance;
let begun: number;
let finish: () => void;
let finished: Promise<void>;

afterEach(() => server.close());

async function serve(limits: Partial<AdmissionLimits>): Promise<number> {
  server = Fastify();
  begun = 0;
  finished = new Promise((settle) => (finish = settle));
  limitLoad(server, { requests_max: 100, body_bytes_max: 1_000_000, ...limits });
  server.addHook('onRequest', (_, reply, done) => {
    begun += 1;
    void reply.header('begun', 'yes');
    done();
  });
  server.setErrorHandler((error, _, reply) => {
    const { status, code, options } = problemOf(error);
    void reply
      .code(status)
      .headers(options.headers ?? {})
      .send({ code });
  });
  server.post('/visits', async () => {
    await finished;
    return 'x'.repeat(1_000);
  });
  server.get('/livez', { config: { public: true } }, () => 'alive');
  await server.listen({ port: 0, host: '127.0.0.1' });
  return (server.server.address() as AddressInfo).port;
}

async function send(port: number, body: object = {}): Promise<[status: number, retryAfter: string | null]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`http://127.0.0.1:${port}/visits`, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.text();
  return [answer.status, answer.headers.get('retry-after')];
}

/** A request whose body announces so many bytes, and brings these. */
async function announce(port: number, length: number, bytes = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const lines = ['POST /visits HTTP/1.1', 'Host: ledger', 'Content-Type: application/json', `Content-Length: ${length}`];
  socket.write([...lines, '', bytes].join('\r\n'));
  socket.on('error', () => undefined);
  return socket;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((settle) => setTimeout(settle, 2));
}

describe('Admission', () => {
  it('sends away what comes beyond the requests under way, before work on it begins, and takes it later', async () => {
    const port = await serve({ requests_max: 2 });
    const first = [send(port), send(port)];
    await until(() => begun === 2);
    expect(await send(port)).toEqual([503, '1']);
    expect(begun).toBe(2);
    finish();
    expect(await Promise.all(first)).toEqual([
      [200, null],
      [200, null],
    ]);
    expect(await send(port)).toEqual([200, null]);
  });

  it('sends away bodies that together are too long, but never one alone', async () => {
    const port = await serve({ body_bytes_max: 1_000 });
    const long = { text: 'x'.repeat(900) };
    const alone = send(port, { text: 'x'.repeat(2_000) });
    await until(() => begun === 1);
    expect(await send(port, long)).toEqual([503, '1']);
    finish();
    expect(await alone).toEqual([200, null]);
    expect(await send(port, long)).toEqual([200, null]);
  });

  it('forgets the body of whoever went away while it was being sent', async () => {
    const port = await serve({ body_bytes_max: 1_000 });
    finish();
    const slow = await announce(port, 900, '{');
    await until(() => begun === 1);
    expect(await send(port, { text: 'x'.repeat(200) })).toEqual([503, '1']);
    slow.destroy();
    let answer = [503, '1' as string | null];
    while (answer[0] === 503) answer = await send(port, { text: 'x'.repeat(200) });
    expect(answer).toEqual([200, null]);
  });

  it('takes others while some are slow to send and some never read', async () => {
    const port = await serve({ requests_max: 2 });
    finish();
    const slow = await Promise.all(Array.from({ length: 10 }, () => announce(port, 900, '{')));
    const deaf = await Promise.all(Array.from({ length: 10 }, () => announce(port, 2, '{}')));
    for (const socket of deaf) socket.pause();
    await until(() => begun === 20);
    expect(await send(port)).toEqual([200, null]);
    for (const socket of [...slow, ...deaf]) socket.destroy();
  });

  it('always answers whether the process lives', async () => {
    const port = await serve({ requests_max: 1 });
    const busy = send(port);
    await until(() => begun === 1);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    finish();
    await busy;
  });
});
