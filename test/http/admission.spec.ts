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
/** Requests whose body is awaited, and those that are worked on. */
let begun: number;
let working: number;
let finish: () => void;
let finished: Promise<void>;

afterEach(() => server.close());

async function serve(limits: Partial<AdmissionLimits>): Promise<number> {
  server = Fastify();
  begun = 0;
  working = 0;
  finished = new Promise((settle) => (finish = settle));
  limitLoad(server, { places_max: 100, per_connection_max: 100, body_bytes_max: 1_000_000, ...limits });
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
    working += 1;
    await finished;
    return 'x'.repeat(1_000);
  });
  server.get('/visits', async () => {
    working += 1;
    await finished;
    return 'read';
  });
  server.get('/livez', { config: { public: true } }, () => 'alive');
  server.post('/sign-in/redeem', { config: { public: true } }, () => 'in');
  await server.listen({ port: 0, host: '127.0.0.1' });
  return (server.server.address() as AddressInfo).port;
}

async function send(port: number, body: object = {}): Promise<[status: number, retryAfter: string | null]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`http://127.0.0.1:${port}/visits`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  await answer.text();
  return [answer.status, answer.headers.get('retry-after')];
}

/** A request whose body announces so many bytes, and brings these. */
async function announce(port: number, length: number, bytes = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(pipelined(bytes, length));
  socket.on('error', () => undefined);
  return socket;
}

function pipelined(bytes: string, length: number): string {
  const lines = [
    'POST /visits HTTP/1.1',
    'Host: ledger',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
  ];
  return [...lines, '', bytes].join('\r\n');
}

function statusesIn(answers: string): string[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status!);
}

const slept = (ms: number): Promise<undefined> => new Promise((settle) => setTimeout(settle, ms, undefined));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((settle) => setTimeout(settle, 2));
}

describe('Admission', () => {
  it('sends away what comes beyond the requests under way, before work on it begins, and takes it later', async () => {
    const port = await serve({ places_max: 2 });
    const first = [send(port), send(port)];
    await until(() => working === 2);
    expect(await send(port)).toEqual([503, '1']);
    expect(begun).toBe(2);
    finish();
    expect(await Promise.all(first)).toEqual([
      [200, null],
      [200, null],
    ]);
    expect(await send(port)).toEqual([200, null]);
  });

  it('counts a large body as several requests, but never sends one away alone', async () => {
    const port = await serve({ places_max: 4 });
    const large = { text: 'x'.repeat(200_000) }; // four places
    const alone = send(port, { text: 'x'.repeat(500_000) });
    await until(() => working === 1);
    expect(await send(port, large)).toEqual([503, '1']);
    finish();
    expect(await alone).toEqual([200, null]);
    expect(await send(port, large)).toEqual([200, null]);
  });

  it('G1: counts a request with many entries by its entries', async () => {
    const port = await serve({ places_max: 20 });
    const entries = (count: number): object => ({ entries: Array.from({ length: count }, () => 0) });
    const first = send(port, entries(100)); // eleven places
    await until(() => working === 1);
    expect(await send(port, entries(100))).toEqual([503, '1']);
    const few = send(port, entries(80));
    await until(() => working === 2);
    finish();
    expect(await Promise.all([first, few])).toEqual([
      [200, null],
      [200, null],
    ]);
  });

  it('takes no more large bodies in at once than it was told, by what has come of them', async () => {
    const port = await serve({ body_bytes_max: 100_000 });
    finish();
    const announced = await announce(port, 900_000, '{');
    await until(() => begun === 1);
    expect(await send(port, { text: 'x'.repeat(70_000) })).toEqual([200, null]);
    const half = await announce(port, 900_000, `"${'x'.repeat(110_000)}`);
    await until(() => begun === 3);
    while ((await send(port, { text: 'x'.repeat(70_000) }))[0] !== 503);
    expect(await send(port)).toEqual([200, null]);
    half.destroy();
    while ((await send(port, { text: 'x'.repeat(70_000) }))[0] !== 200);
    announced.destroy();
  });

  it('lets reads and writes take no places from each other', async () => {
    const port = await serve({ places_max: 1 });
    const write = send(port);
    await until(() => working === 1);
    const read = fetch(`http://127.0.0.1:${port}/visits`);
    await until(() => working === 2);
    expect((await fetch(`http://127.0.0.1:${port}/visits`)).status).toBe(503);
    finish();
    expect((await write)[0]).toBe(200);
    expect((await read).status).toBe(200);
  });

  it('keeps count of requests that wait behind others on a connection that is cut', async () => {
    const port = await serve({ places_max: 2, body_bytes_max: 100_000 });
    const socket = await announce(port, 2, '{}');
    socket.write(pipelined('{}', 2) + pipelined('"', 900_000) + 'x'.repeat(150_000));
    await until(() => begun >= 2);
    while ((await Promise.race([send(port), slept(50)]))?.[0] !== 503);
    socket.destroy();
    finish();
    while ((await send(port, { text: 'x'.repeat(70_000) }))[0] !== 200);
    expect(await Promise.all([send(port), send(port)])).toEqual([
      [200, null],
      [200, null],
    ]);
  });

  it('takes others while some are slow to send and some never read', async () => {
    const port = await serve({ places_max: 2 });
    finish();
    const slow = await Promise.all(Array.from({ length: 10 }, () => announce(port, 900, '{')));
    const deaf = await Promise.all(Array.from({ length: 10 }, () => announce(port, 2, '{}')));
    for (const socket of deaf) socket.pause();
    await until(() => begun === 20);
    expect(await send(port)).toEqual([200, null]);
    for (const socket of [...slow, ...deaf]) socket.destroy();
  });

  it('takes no more from a connection than it was told before the answers are taken, and cuts off who goes on', async () => {
    const port = await serve({ per_connection_max: 3 });
    const socket = await announce(port, 2, '{}');
    socket.write(pipelined('{}', 2).repeat(5));
    await until(() => working === 3);
    expect(begun).toBe(3);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const deaf = (await announce(port, 2, '{}')).pause();
    const gone = once(deaf, 'close');
    deaf.write(pipelined('{}', 2).repeat(20));
    deaf.resume(); // what it is sent is dropped: that it is cut off is to be seen
    await gone;
    finish();
    expect(await send(port)).toEqual([200, null]);
    let answers = '';
    for await (const chunk of socket) if (statusesIn((answers += String(chunk))).length === 6) break;
    expect(statusesIn(answers)).toEqual(['200', '200', '200', '503', '503', '503']);
    socket.destroy();
  });

  it('always answers whether the process lives, but takes no body because it comes without a token', async () => {
    const port = await serve({ places_max: 1 });
    const busy = send(port);
    await until(() => working === 1);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/sign-in/redeem`, { method: 'POST' })).status).toBe(503);
    finish();
    await busy;
  });
});
