/** Before anything relies on it: whether the server answers, and whether the ledger may do there what it will do. */
import { randomUUID } from 'node:crypto';
import { AccessDeniedError } from '@eventstore/db-client';
import { addressOf, EventStoreDbUnusable, type Address } from './eventstoredb.address.js';
import { EventStoreDbEventStore, type EventStoreDbEventStoreOptions } from './eventstoredb.event-store.js';
import { inTime } from './eventstoredb.failures.js';
import { InvalidEvent, RevisionConflict } from './event-store.js';

export interface OpenOptions extends EventStoreDbEventStoreOptions {
  /** For all of it. */
  readonly start_ms_max?: number;
}

const start_ms_usual = 8_000;

/** @throws EventStoreDbUnusable with a sentence on what is wrong */
export async function openEventStoreDb(url: string, options: OpenOptions): Promise<EventStoreDbEventStore> {
  const address = addressOf(url);
  const store = await opened(url, options);
  try {
    await inTime(tried(store, address, options.prefixes), options.start_ms_max ?? start_ms_usual);
    return store;
  } catch (error) {
    void store.close().catch(() => undefined);
    if (error instanceof EventStoreDbUnusable) throw error;
    throw new EventStoreDbUnusable(reasonOf(error, address), { cause: error });
  }
}

async function opened(url: string, options: OpenOptions): Promise<EventStoreDbEventStore> {
  try {
    return new EventStoreDbEventStore(url, options);
  } catch (error) {
    // Files of certificates that are named but not there: the client says so, and nothing of the address.
    throw new EventStoreDbUnusable(error instanceof Error ? error.message : 'cannot be used', { cause: error });
  }
}

/** Each of the three things that the ledger does, in a way that changes nothing. */
async function tried(store: EventStoreDbEventStore, address: Address, prefixes: readonly string[]): Promise<void> {
  const stream = `${prefixes[0] ?? ''}${randomUUID()}`;
  const may = async (what: string, attempt: () => Promise<unknown>): Promise<void> => {
    try {
      await attempt();
    } catch (error) {
      const denied = deniedIn(error);
      if (!denied) throw error;
      throw new EventStoreDbUnusable(deniedWhy(denied, address, what), { cause: error });
    }
  };
  await may('read $all', () => store.tryReadAll());
  await may(`read streams such as ${stream}`, () => store.readStream(stream));
  // No stream stands there, so that nothing is stored: it is refused as a conflict, or for want of the right.
  const event = { id: randomUUID(), type: 'RightTried', data: {}, metadata: {} };
  await may(`write streams such as ${stream}`, () =>
    store.append(stream, 2 ** 30, [event]).catch((error: unknown) => {
      if (!(error instanceof RevisionConflict) && !(error instanceof InvalidEvent)) throw error;
    }),
  );
}

function deniedIn(error: unknown): { readonly code?: number } | undefined {
  const chain = [error, (error as { cause?: unknown }).cause] as ({ code?: number } | undefined)[];
  return chain.find((each) => each instanceof AccessDeniedError || each?.code === 7 || each?.code === 16);
}

function deniedWhy({ code }: { readonly code?: number }, { user }: Address, what: string): string {
  if (user === undefined) return `the server wants a user who may ${what}, and none is named (esdb://user:password@…)`;
  if (code === 16) return `the server does not know the user "${user}", or not with that password`;
  return `the user "${user}" may not ${what}`;
}

function reasonOf(error: unknown, { hosts, tls }: Address): string {
  const texts = [error, (error as { cause?: unknown }).cause].map((each) =>
    each instanceof Error ? each.message : '',
  );
  const said = texts.join(' ');
  const waited = /no answer within (\d+)/.exec(said);
  if (waited) return `no answer from ${hosts} within ${Number(waited[1]) / 1_000} s`;
  if (/wrong version number|packet length too long|EPROTO/.test(said))
    return `the server at ${hosts} does not speak TLS; if it shall not, add tls=false`;
  const certificate =
    /self-signed certificate[\w ]*|unable to (?:verify|get)[\w ]*certificate|certificate has expired|altnames[^.]*/i.exec(
      said,
    );
  if (certificate)
    return `the certificate of ${hosts} is not trusted (${certificate[0]}); name its authority by tlsCAFile=`;
  if (/Name resolution failed|ENOTFOUND|EAI_AGAIN/.test(said)) return `there is no host of that name: ${hosts}`;
  if (said.includes('Failed to discover')) return `no node of the cluster answers at ${hosts}`;
  const refused = /connect (E[A-Z]+)/.exec(said);
  if (refused) return `nothing answers at ${hosts} (${refused[1]!})`;
  if (!tls) return `what answers at ${hosts} is no EventStoreDB without TLS; if it has TLS, leave out tls=false`;
  return `what answers at ${hosts} is no EventStoreDB that can be used (${said.trim().slice(0, 200)})`;
}
