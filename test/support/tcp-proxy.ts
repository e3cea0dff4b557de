import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a store and its server and plays the network on a bad day. */
export class TcpProxy {
  /** Bytes that went to the server so far. */
  sent_bytes = 0;
  /** Connections taken so far. */
  connections = 0;
  private readonly pairs = new Set<{ client: Socket; server: Socket }>();
  private refusing = false;
  private answersLost = false;
  private request_bytes_left: number | undefined;

  private constructor(
    private readonly listener: Server,
    private readonly host: string,
    private readonly target: number,
  ) {
    listener.on('connection', (client) => {
      this.forward(client);
    });
  }

  static async to(host: string, port: number): Promise<TcpProxy> {
    const listener = createServer();
    await new Promise<void>((settle) => listener.listen(0, '127.0.0.1', settle));
    return new TcpProxy(listener, host, port);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Ends every connection, both ways, at once. */
  cut(): void {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
  }

  /** The server is gone: cuts, and lets nobody in. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  /** All is well again. */
  admit(): void {
    this.refusing = false;
    this.answersLost = false;
    this.request_bytes_left = undefined;
  }

  /** Requests arrive, answers don't. */
  loseAnswers(): void {
    this.answersLost = true;
  }

  /** Lets so many bytes more go to the server, then cuts and lets nobody in. */
  cutAfter(request_bytes: number): void {
    this.request_bytes_left = request_bytes;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((settle) => this.listener.close(settle));
  }

  private forward(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    this.connections += 1;
    const server = connect(this.target, this.host);
    const pair = { client, server };
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
    client.on('data', (bytes) => {
      this.toServer(server, bytes);
    });
    server.on('data', (bytes) => {
      if (!this.answersLost) client.write(bytes);
    });
  }

  private toServer(server: Socket, bytes: Buffer): void {
    const left = this.request_bytes_left;
    const let_through = left === undefined ? bytes : bytes.subarray(0, left);
    this.sent_bytes += let_through.length;
    if (left === undefined) {
      server.write(let_through);
      return;
    }
    this.request_bytes_left = left - let_through.length;
    if (this.request_bytes_left > 0) server.write(let_through);
    else {
      this.refusing = true;
      server.write(let_through, () => {
        this.cut();
      });
    }
  }
}
