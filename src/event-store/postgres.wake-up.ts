import pg from 'pg';

const channel = 'ledger_event';
const tell_ms = 10;

/**
 * Tells subscribers that there is something new: those of this process at once, those of others through the
 * database, at most once in 10 ms and outside the appends' transactions. A message may get lost, with its
 * sender or with a connection, so whoever waits also looks by himself now and then.
 */
export class PostgresWakeUp {
  /** How often there was something new so far. */
  news = 0;
  private readonly sleepers = new Set<() => void>();
  private listener: pg.Client | undefined;
  private connecting: Promise<void> | undefined;
  private wanted = false;
  private telling: NodeJS.Timeout | undefined;
  private toldAt = -Infinity;

  constructor(
    private readonly config: pg.ClientConfig,
    private readonly pool: pg.Pool,
    private readonly poll_ms: number,
  ) {}

  /** Something was committed by this process. */
  tell(): void {
    this.wake();
    if (this.telling) return;
    const wait_ms = Math.max(0, this.toldAt + tell_ms - performance.now());
    this.telling = setTimeout(() => {
      this.telling = undefined;
      this.toldAt = performance.now();
      this.pool.query({ name: 'event-store: tell', text: `SELECT pg_notify('${channel}', '')` }).catch(() => undefined);
    }, wait_ms);
  }

  /** Resolves when there is more news than `seen`, when it is time to look anyway, or when stopped. */
  after(seen: number, stopped: AbortSignal): Promise<void> {
    if (this.news !== seen || stopped.aborted) return Promise.resolve();
    return new Promise((settle) => {
      const done = () => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        stopped.removeEventListener('abort', done);
        settle();
      };
      const timer = setTimeout(done, this.poll_ms);
      this.sleepers.add(done);
      stopped.addEventListener('abort', done);
    });
  }

  /** From the first subscription on: also hear what other processes tell. */
  listen(): void {
    this.wanted = true;
    if (this.listener || this.connecting) return;
    this.connecting = this.connect().finally(() => (this.connecting = undefined));
  }

  async close(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.telling);
    this.wake();
    await this.connecting;
    await this.listener?.end().catch(() => undefined);
    this.listener = undefined;
  }

  private wake(): void {
    this.news += 1;
    for (const sleeper of [...this.sleepers]) sleeper();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ ...this.config, application_name: 'ledger listen' });
    const lost = () => {
      if (this.listener === client) this.listener = undefined;
      this.wake();
      if (this.wanted) setTimeout(() => this.wanted && this.listen(), this.poll_ms).unref();
    };
    client.once('error', lost);
    client.on('error', () => undefined);
    client.on('notification', () => this.wake());
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.listener = client;
      this.wake(); // what was told before we heard
    } catch {
      await client.end().catch(() => undefined);
      lost();
    }
  }
}
