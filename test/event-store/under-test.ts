import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { v4 as uuid } from 'uuid';
import type { EventStore, JsonObject, NewEvent, Position, StoredEvent } from '../../src/event-store/event-store.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { by, contract_prefix, endpoint, openStore, type StoreKind } from './stores.js';

/** LEDGER_FULL=1: the rounds that find what is rare. */
export const whole_run = process.env['LEDGER_FULL'] === '1';

/** A server to test against. It may hold events of others, and others may be writing to it. */
export interface ServerUnderTest {
  readonly kind: StoreKind;
  readonly address: string;
  close(): Promise<void>;
}

/** A store on a server, a proxy in front of that, and further stores for a case. */
export class StoresUnderTest {
  server!: ServerUnderTest;
  store!: EventStore;
  proxy!: TcpProxy;
  private readonly opened: EventStore[] = [];

  /** Called inside a `describe`: everything is there while its cases run. */
  static of(start: () => Promise<ServerUnderTest>): StoresUnderTest {
    const t = new StoresUnderTest();
    beforeAll(async () => {
      t.server = await start();
      const { host, port } = endpoint(t.server.address);
      t.proxy = await TcpProxy.to(host, port);
      t.store = openStore(t.server.kind, t.server.address);
    }, 120_000);
    afterEach(async () => {
      t.proxy.admit();
      await Promise.all(t.opened.splice(0).map((one) => one.close()));
    });
    afterAll(async () => {
      await t.store.close();
      await t.proxy.close();
      await t.server.close();
    });
    return t;
  }

  /** Another store on the same log, as another process would have it; closed after the case. */
  another(options: { proxied?: boolean; outcome_ms_max?: number } = {}): EventStore {
    const address = options.proxied ? by(this.proxy.port, this.server.address) : this.server.address;
    const one = openStore(this.server.kind, address, options);
    this.opened.push(one);
    return one;
  }

  /** Has connected and appended once, so that the next thing it sends is what the case is about. */
  async throughProxy(options: { outcome_ms_max?: number } = {}): Promise<EventStore> {
    const one = this.another({ ...options, proxied: true });
    await one.append(fresh(), 0, [event()]);
    return one;
  }

  async revisions(stream: string): Promise<number[]> {
    return (await this.store.readStream(stream)).map(({ revision }) => revision);
  }

  async inLog(stream: string, after: Position | undefined): Promise<StoredEvent[]> {
    return (await this.store.readAll({ after })).filter((one) => one.stream === stream);
  }

  async untilStands(stream: string, revision: number): Promise<void> {
    while ((await this.store.readStream(stream)).length < revision) await sleep(5);
    await sleep(50);
  }
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

export function fresh(): string {
  return contract_prefix + uuid();
}

export function event(n = 0, more: JsonObject = {}): NewEvent {
  return { id: uuid(), type: 'Counted', data: { n, ...more }, metadata: {} };
}

export function events(count: number): NewEvent[] {
  return range(count).map((n) => event(n));
}

export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error,
  );
}
