/** The kinds of tampering as they would show where somebody reached the files of an EventStoreDB server. */
import { randomUUID } from 'node:crypto';
import type { JsonObject, StoredEvent } from '../../src/event-store/event-store.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';

export type Alter = (log: readonly StoredEvent[], stream: string, other: string) => readonly StoredEvent[];

const at =
  (revision: number, change: (event: StoredEvent) => Partial<StoredEvent>): Alter =>
  (log, stream) =>
    log.map((event) =>
      event.stream === stream && event.revision === revision ? { ...event, ...change(event) } : event,
    );
const without =
  (revision: number): Alter =>
  (log, stream) =>
    log.filter((event) => event.stream !== stream || event.revision !== revision);
const inMetadata = (more: JsonObject): Alter => at(2, ({ metadata }) => ({ metadata: { ...metadata, ...more } }));
const forged =
  (metadataOf: (metadata: JsonObject) => JsonObject): Alter =>
  (log, stream) => {
    const last = log.filter((event) => event.stream === stream).at(-1)!;
    const [commit] = log.at(-1)!.position.split('/') as [string];
    const later = String(BigInt(commit) + 1n);
    const data = { ...last.data, entryId: randomUUID() };
    const made = { id: randomUUID(), revision: last.revision + 1, position: `${later}/${later}` };
    return [...log, { ...last, ...made, data, metadata: metadataOf(last.metadata) }];
  };
const cutTail: Alter = (log) => log.slice(0, -5);

/** By the names of `tampering.ts`. */
export const alterations: Readonly<Record<string, Alter>> = {
  'an open field': at(2, ({ data }) => ({ data: { ...data, outcome: 'nobody-home' } })),
  'a sealed field': at(2, ({ data, stream }) => {
    const sealed = data['sealed'] as Record<string, { box: string }>;
    const box = Buffer.from(sealed[stream]!.box).reverse().toString();
    return { data: { ...data, sealed: { ...sealed, [stream]: { ...sealed[stream], box } } } };
  }),
  '`receivedAt`: back-dated': inMetadata({ receivedAt: '2019-01-01T00:00:00.000Z' }),
  'the account': inMetadata({ by: { sub: 'somebody-else', role: 'office' } }),
  '`held` removed': at(3, ({ metadata: { held: _, ...metadata } }) => ({ metadata })),
  'the type': at(2, () => ({ type: 'ContactLogged' })),
  "the event's id": at(2, () => ({ id: randomUUID() })),
  'a row deleted in the middle of its stream': without(3),
  'a row deleted at the end of its stream': without(5),
  'revisions swapped': (log, stream) =>
    log.map((event) =>
      event.stream === stream && [2, 4].includes(event.revision) ? { ...event, revision: 6 - event.revision } : event,
    ),
  'an entry moved to another household': (log, stream, other) => {
    const { length } = log.filter((event) => event.stream === other);
    return log.map((event) =>
      event.stream === stream && event.revision === 5 ? { ...event, stream: other, revision: length + 1 } : event,
    );
  },
  'positions swapped': (log, stream, other) => {
    const [a, b] = [stream, other].map((of) => log.findIndex((event) => event.stream === of && event.revision === 2));
    const swapped = [...log];
    [swapped[a!], swapped[b!]] = [
      { ...log[b!]!, position: log[a!]!.position },
      { ...log[a!]!, position: log[b!]!.position },
    ];
    return swapped;
  },
  'a forged row without a MAC': forged(({ integrity: _, ...metadata }) => metadata),
  'a forged row with the MAC of another': forged((metadata) => metadata),
  'the end of the log cut off': cutTail,
  "the end of the log cut off, and the ledger's own heads with it": cutTail,
};

/** Of two streams alone, whatever else is on the server; and they may be other ones than those that were written. */
export class AlteredStore extends EventStoreDbEventStore {
  streams: readonly [string, string] = ['', ''];
  alter: Alter | undefined;

  async #log(): Promise<StoredEvent[]> {
    const written = await Promise.all(this.streams.map((stream) => super.readStream(stream)));
    const log = written.flat().sort((a, b) => (commitOf(a) < commitOf(b) ? -1 : 1));
    return [...(this.alter?.(log, ...this.streams) ?? log)];
  }

  override async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    if (!this.streams.includes(stream)) return super.readStream(stream, options);
    const { after = 0, limit = Infinity } = options;
    const found = (await this.#log()).filter((event) => event.stream === stream && event.revision > after);
    return found.sort((a, b) => a.revision - b.revision).slice(0, limit);
  }

  override async readAll({ after, limit }: { after?: string; limit?: number } = {}): Promise<StoredEvent[]> {
    const log = await this.#log();
    const from = after === undefined ? -1n : BigInt(after.split('/')[0]!);
    return log.filter((event) => commitOf(event) > from).slice(0, limit ?? Infinity);
  }
}

const commitOf = ({ position }: StoredEvent): bigint => BigInt(position.split('/')[0]!);
