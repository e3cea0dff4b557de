import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { addressOf } from '../../src/event-store/eventstoredb.address.js';
import { openEventStoreDb } from '../../src/event-store/eventstoredb.start.js';
import { EventStoreDbStub } from './eventstoredb.stub.js';

const prefixes = ['household-'];

describe('EVENTSTOREDB_URL', () => {
  it.each([
    ['esdb://a:2113?tls=false', 'esdb://a:2113?tls=false'],
    ['kurrentdb://a:2113?tls=false', 'esdb://a:2113?tls=false'],
    ['kurrentdb+discover://u:p%40@a.b/', 'esdb+discover://u:p%40@a.b'],
    ['esdb://a:1,b:2,c?nodePreference=follower&keep_alive-Interval=-1', undefined],
    ['esdb://[::1]:2113?tls=false', undefined],
  ])('may be %s', (url, connectionString = url) => {
    expect(addressOf(url)).toMatchObject({ connectionString });
  });

  it.each([
    ['esdb://u:secret@', 'not written like'],
    ['esdb://u:sec@ret@a:2113', 'not written like'],
    ['http://a:2113', 'not written like'],
    ['esdb://a:b', '"a:b" is no host with a port'],
    ['esdb://a?tsl=false', 'there is no option "tsl"'],
    ['esdb://u:secret@a?tls=no', 'the option "tls" cannot be "no"'],
    ['esdb://a?tlsVerifyCert=false', 'the option "tlsVerifyCert" cannot be "false"'],
    ['esdb://a?nodePreference=anything', 'the option "nodePreference" cannot be "anything"'],
  ])('may not be %s, which is said in a sentence without a secret', (url, sentence) => {
    expect(() => addressOf(url)).toThrow(`EVENTSTOREDB_URL: ${sentence}`);
    expect(() => addressOf(url)).not.toThrow(/sec/);
  });
});

describe('The start on EventStoreDB', () => {
  let stub: EventStoreDbStub;
  let deaf: Server;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    deaf = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
    });
    await new Promise<void>((settle) => deaf.listen(0, '127.0.0.1', settle));
  });
  afterAll(() => {
    deaf.close();
    for (const socket of sockets) socket.destroy();
  });
  beforeEach(async () => {
    stub = await EventStoreDbStub.start();
  });
  afterEach(() => stub.close());

  /** What it says, and that it is not long in coming. */
  async function saidOf(url: string): Promise<string> {
    const began = performance.now();
    try {
      await (await openEventStoreDb(url, { prefixes, answer_ms_max: 2_000, start_ms_max: 4_000 })).close();
      return 'open';
    } catch (error) {
      expect(performance.now() - began).toBeLessThan(10_000);
      return (error as Error).message;
    }
  }
  const denied = { code: 7, details: 'Access Denied' };
  const unknown = { code: 16, details: 'Unauthenticated' };
  const as = (user: string): string => stub.address.replace('esdb://', `esdb://${user}:pw@`);

  it('succeeds where all that the ledger does may be done, and leaves nothing behind', async () => {
    stub.add({ stream: 'bank-1' });
    expect(await saidOf(stub.address)).toBe('open');
    expect(await saidOf(stub.address.replace('esdb', 'kurrentdb'))).toBe('open');
    expect(stub.log).toHaveLength(1);
  });

  it.each([
    ['nothing answers', () => stub.close(), /^EVENTSTOREDB_URL: nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/],
    ['calls are taken and not answered', () => (stub.frozen = true), /: no answer from 127\.0\.0\.1:\d+ within \d+ s$/],
    [
      'a user is wanted',
      () => (stub.refusal = denied),
      /: the server wants a user who may read \$all, and none is named/,
    ],
    [
      'streams may not be written',
      () => (stub.refusal = { ...denied, only: 'append' }),
      /: the server wants a user who may write streams such as household-[-\w]+, and none is named/,
    ],
  ])('fails with one sentence where %s', async (_, spoil, sentence) => {
    spoil();
    expect(await saidOf(stub.address)).toMatch(sentence);
  });

  it.each([
    ['nobody', { ...denied, only: 'read' as const }, 'the user "nobody" may not read $all'],
    ['stranger', unknown, 'the server does not know the user "stranger", or not with that password'],
  ])('fails with one sentence that names the user %s', async (user, refusal, sentence) => {
    stub.refusal = refusal;
    expect(await saidOf(as(user))).toBe(`EVENTSTOREDB_URL: ${sentence}`);
  });

  it('fails with one sentence where the connection is taken and nobody speaks', async () => {
    const { port } = deaf.address() as AddressInfo;
    expect(await saidOf(`esdb://127.0.0.1:${port}?tls=false`)).toMatch(/: no answer from 127/);
    expect(await saidOf(`esdb://127.0.0.1:${port}`)).toMatch(/: no answer from 127/);
  });

  it('fails with one sentence where the server has no TLS', async () => {
    const sentence = `the server at 127.0.0.1:${stub.port} does not speak TLS; if it shall not, add tls=false`;
    expect(await saidOf(`esdb://127.0.0.1:${stub.port}`)).toBe(`EVENTSTOREDB_URL: ${sentence}`);
  });
});
