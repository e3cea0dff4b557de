/** Clients that mean no harm to themselves: one sends a byte a second, one asks and asks and never reads,
 * one only connects. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { answer } from './children.js';
import { requestBytes } from './wire.js';

export interface Disturbance {
  readonly kind: 'send a byte a second' | 'never read' | 'only connect';
  readonly port: number;
  readonly clients: number;
  /** Whom a request that can be answered asks for. */
  readonly path: string;
  readonly token: string;
}

let sockets: Socket[] = [];
const timers: NodeJS.Timeout[] = [];

answer(
  async (message: Disturbance | 'stop') => {
    if (message === 'stop') {
      for (const timer of timers.splice(0)) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      sockets = [];
    } else {
      sockets = await Promise.all(Array.from({ length: message.clients }, () => open(message.port)));
      for (const socket of sockets) disturb(socket, message);
    }
  },
  () => Promise.resolve(),
);

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  return socket.on('error', () => undefined);
}

function disturb(socket: Socket, { kind, path, token }: Disturbance): void {
  if (kind === 'send a byte a second') {
    const request = requestBytes('POST', '/v1/entries', token, JSON.stringify({ entries: [] }));
    const body = request.length - 20;
    socket.write(request.subarray(0, body));
    let at = body;
    timers.push(setInterval(() => at < request.length && socket.write(request.subarray(at, ++at)), 1_000));
  } else if (kind === 'never read') {
    socket.pause();
    const request = requestBytes('GET', path, token);
    const ask = (): void => {
      while (!socket.destroyed && socket.write(request));
      socket.once('drain', ask);
    };
    ask();
  }
}
