import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { UnreadableEvent } from '../../src/event-store/codec.js';
import type { JsonObject, StoredEvent } from '../../src/event-store/event-store.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import { Lives } from '../../src/event-store/lives.js';
import { arrival, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';
import { notRun } from '../support/not-run.js';

const address = process.env['EVENTSTOREDB_URL'];

/** Hands back otherwise what somebody who reached its files would have altered there; many streams are read one by one. */
class AlteredStore extends EventStoreDbEventStore {
  alter: (events: StoredEvent[]) => StoredEvent[] = (events) => events;

  override async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    return this.alter(await super.readStream(stream, options));
  }
}

const second = (change: (event: StoredEvent) => Partial<StoredEvent>) => (events: StoredEvent[]) =>
  events.map((event, i) => (i === 1 ? { ...event, ...change(event) } : event));
const inMetadata = (more: JsonObject) => second(({ metadata }) => ({ metadata: { ...metadata, ...more } }));

const alterations: readonly [string, (events: StoredEvent[]) => StoredEvent[], string][] = [
  ['an open field', second(({ data }) => ({ data: { ...data, outcome: 'nobody-home' } })), 'mac-wrong'],
  ['a sealed field', second(({ data }) => ({ data: { ...data, sealed: {} } })), 'mac-wrong'],
  ['`receivedAt`', inMetadata({ receivedAt: '2019-01-01T00:00:00.000Z' }), 'mac-wrong'],
  ['the account', inMetadata({ by: { sub: 'x', role: 'office' } }), 'mac-wrong'],
  ['`held` removed', second(({ metadata: { held: _, ...metadata } }) => ({ metadata })), 'mac-wrong'],
  ['the type', second(() => ({ type: 'ContactLogged' })), 'mac-wrong'],
  ['the id', second(() => ({ id: randomUUID() })), 'mac-wrong'],
  ['the stream', second(() => ({ stream: `household-${randomUUID()}` })), 'mac-wrong'],
  ['no MAC', second(({ metadata: { integrity: _, ...metadata } }) => ({ metadata })), 'mac-missing'],
  ['data `null`', second(() => ({ data: null as unknown as JsonObject })), 'mac-wrong'],
  ['an event left out', (events) => events.filter((_, i) => i !== 1), 'revision-gap'],
  [
    'revisions swapped',
    (events) => events.map((event, i) => ({ ...event, ...(i > 0 && { revision: i === 1 ? 3 : 2 }) })),
    'mac-wrong',
  ],
];

if (address === undefined) notRun('integrity on EventStoreDB', 'set EVENTSTOREDB_URL');
else {
  describe('With EventStoreDB', () => {
    let ledger: ProjectedLedger;
    let store: AlteredStore;
    const id = randomUUID();
    const stream = `household-${id}`;

    beforeAll(async () => {
      ledger = await openProjectedLedger();
      store = new AlteredStore(address);
      await record(stream, 0, 3);
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await ledger.close();
    });

    async function record(into: string, expected: number, count: number): Promise<void> {
      const told = Array.from({ length: count }, (_, i) =>
        expected + i === 0
          ? arrival(householdRegistered, { areaCode: '220122101201' })
          : arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note: '好' }),
      );
      const receivedAt = new Date().toISOString();
      const entries = told.map(({ fact, payload, actor }, i) => ({
        ...{ fact, payload, actor, receivedAt },
        ...(i === 1 && { held: 'not-paired' }),
      }));
      const keys = await ledger.codec.keysFor(into, entries);
      await store.append(
        into,
        expected,
        entries.map((entry, i) => ledger.codec.encode(into, entry, keys, expected + i + 1)),
      );
    }

    const codeOf = (of: string): Promise<string> =>
      new Lives(store, ledger.codec).get('household', of).then(
        ({ revision }) => `read up to ${revision}`,
        (error: unknown) => (error instanceof UnreadableEvent ? error.code : String(error)),
      );

    it('events come back as they were written, and verify', async () => {
      expect(await codeOf(id)).toBe('read up to 3');
    });

    it.each(alterations)('%s is found by the next read', async (_, alter, code) => {
      store.alter = alter;
      expect(await codeOf(id)).toBe(code);
      store.alter = (events) => events;
    });

    it('what a writer of an older version, or somebody without the key, appends is found by the next read', async () => {
      for (const forged of ['mac-missing', 'mac-wrong']) {
        const other = randomUUID();
        await record(`household-${other}`, 0, 2);
        const [, last] = (await store.readStream(`household-${other}`)) as [StoredEvent, StoredEvent];
        const { integrity: _, ...without } = last.metadata;
        const metadata = forged === 'mac-missing' ? without : last.metadata;
        await store.append(`household-${other}`, 2, [{ id: randomUUID(), type: last.type, data: last.data, metadata }]);
        expect(await codeOf(other)).toBe(forged);
      }
    });

    it('a stream that was truncated is found by the next read', async () => {
      const other = randomUUID();
      await record(`household-${other}`, 0, 3);
      const client = EventStoreDBClient.connectionString(address);
      await client.setStreamMetadata(`household-${other}`, { truncateBefore: 1 });
      await client.dispose();
      expect(await codeOf(other)).toBe('revision-gap');
    });
  });
}
