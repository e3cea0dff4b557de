/**
 * HTTP/1.1 over a socket, with next to nothing between: the load shares its processors with what it measures, so each
 * request that costs the load less leaves more to the service. Requests are bytes made beforehand; of an answer only
 * status, length and body are looked at.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface WireAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

/** One request at a time. */
export class Wire {
  readonly #socket: Socket;
  #settle: ((answer: WireAnswer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #received: Buffer | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('the service closed the connection')));
  }

  static open(port: number): Promise<Wire> {
    return new Promise((settle, fail) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        settle(new Wire(socket));
      });
    });
  }

  /** Rejects when the connection is lost before the answer has come. */
  send(request: Buffer): Promise<WireAnswer> {
    return new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#settle = this.#fail = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    const end = received.indexOf('\r\n\r\n');
    if (end >= 0) {
      const head = received.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? NaN);
      if (Number.isNaN(length)) {
        this.#lose(new Error(`an answer without a length: ${head}`));
        return;
      }
      if (received.length >= end + 4 + length) {
        this.#received = undefined;
        const status = Number(head.slice(9, 12));
        const settle = this.#settle;
        this.#settle = this.#fail = undefined;
        settle?.({ status, head, body: received.subarray(end + 4, end + 4 + length) });
        return;
      }
    }
    this.#received = received;
  }

  #lose(error: Error): void {
    const fail = this.#fail;
    this.#settle = this.#fail = undefined;
    this.#socket.destroy();
    fail?.(error);
  }
}

export function requestBytes(method: 'GET' | 'POST', path: string, token: string | undefined, body?: string): Buffer {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(bytes ? ['content-type: application/json', `content-length: ${bytes.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return bytes ? Buffer.concat([head, bytes]) : head;
}
