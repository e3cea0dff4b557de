import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { required, uuid } from '../../projections/column.js';
import { tables } from '../../projections/index.js';
import { householdJournal } from '../../projections/shapes.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import type { BatchHandler, StoredEvent, SubscribeOptions } from '../../src/event-store/event-store.js';
import type { Parked } from '../../src/projector/parked.js';
import type { Projector } from '../../src/projector/projector.js';
import { arrival, openProjectedLedger, StoreElsewhere } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

/** Shows some events as nobody would have stored them by way of the ledger. */
class StrangeStore extends StoreElsewhere {
  readonly strange = new Map<string, object>();
  private readonly shown = (event: StoredEvent): StoredEvent => ({ ...event, ...this.strange.get(event.id) });

  override async readAll(options: { after?: string; limit?: number } = {}): Promise<StoredEvent[]> {
    return (await super.readAll(options)).map(this.shown);
  }

  override async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<StoredEvent[]> {
    return stream.includes('\0') ? [] : (await super.readStream(stream, options)).map(this.shown);
  }

  override subscribe(after: string | undefined, handler: BatchHandler, options: SubscribeOptions = {}) {
    return super.subscribe(after, (batch) => handler(batch.map(this.shown)), options);
  }
}

const visit = (note = 'all is well') =>
  arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note });
const registration = () => arrival(householdRegistered, { areaCode: '220122101201' });

const metadata = { version: 1, receivedAt: '2026-11-28T00:00:00.000Z', by: { sub: 'x', role: 'office' }, mac: 'x' };
const data = { entryId: randomUUID(), occurredOn: '2020-01-01', mode: 'home', outcome: 'completed' };

/** Each has made a projector begin again for ever. Of a subject that has no key nothing can be opened: that is all. */
const strangers: readonly [what: string, strange: object, error?: RegExp][] = [
  ['NUL in the name of a subject', { data: { ...data, sealed: { 'a\0': {} } }, metadata }, /^mac-(missing|wrong)$/],
  ['data that is null', { data: null }, /^mac-(missing|wrong)$/],
  ['data that is a list', { data: [] }, /^mac-(missing|wrong)$/],
  ['metadata that is null', { data, metadata: null }, /^mac-(missing|wrong)$/],
  ['an entryId that is no UUID', { data: { ...data, entryId: 'line-7' }, metadata }, /^mac-(missing|wrong)$/],
  ['no sign of who received it', { data, metadata: {} }, /^mac-(missing|wrong)$/],
  ['NUL in its type', { type: 'Ty\0pe' }, /^mac-(missing|wrong)$/],
  ['a time that no database takes', { data, metadata: { ...metadata, receivedAt: '+275760-09-13T00:00:00Z' } }, /./],
  ['NUL in its body', { data: { ...data, note: 'a\0' }, metadata }, /./],
  ['NUL in the name of its stream', { stream: `household-\0${randomUUID()}`, data, metadata }, /./],
  ['a stream name of 3,600 characters', { stream: `household-${'x'.repeat(3_600)}`, data, metadata }, /./],
];

describe('An event that the ledger cannot have written', () => {
  let ledger: ProjectedLedger;
  let store: StrangeStore;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    store = new StrangeStore(ledger.connectionString, { poll_ms: 100 });
  });
  afterAll(async () => {
    await store.close();
    await ledger.close();
  });

  const visitsOf = async (id: string): Promise<number> =>
    (await ledger.sql.query('SELECT FROM projection.visit WHERE household_id = $1', [id])).rowCount ?? 0;

  it('is parked with its stream, whatever it is, as it comes and when tables are filled; all else goes on', async () => {
    const projector = ledger.project({ store });
    const homes = strangers.map(() => randomUUID());
    for (const [n, [, strange]] of strangers.entries()) {
      const id = randomUUID();
      store.strange.set(id, strange);
      const { type = visitRecorded.type } = strange as { type?: string };
      const stored = { id, type: type.replaceAll('\0', ''), data: {}, metadata: {} };
      if (!('stream' in strange)) await ledger.record('household', homes[n]!, [registration(), visit()]);
      await ledger.append(`household-${homes[n]!}`, stored);
    }
    const good = randomUUID();
    const position = await ledger.record('household', good, [registration(), visit()]);
    const expectParked = async (by: Projector): Promise<void> => {
      const parked = await by.parked();
      const own = (n: number): Parked | undefined => parked.find(({ stream }) => stream === `household-${homes[n]!}`);
      for (const [n, [what, strange, error]] of strangers.entries()) {
        if ('stream' in strange) continue;
        expect([what, own(n)?.error]).toEqual([what, error && expect.stringMatching(error)]);
        expect([what, own(n)?.revision, await visitsOf(homes[n]!)]).toEqual([what, error && 3, error ? 1 : 2]);
      }
      expect(parked).toHaveLength(strangers.filter(([, , error]) => error).length);
      expect(await visitsOf(good)).toBe(1);
    };
    expect(await projector.progress.waitFor(position, 30_000, `household-${good}`)).toBe('reached');
    await expectParked(projector);
    await projector.whenLive(await projector.rebuild());
    await expectParked(projector);
    await projector.stop();
    const filling = ledger.project({ store, filling_events_min: 1 });
    await filling.whenLive(await filling.rebuild());
    await expectParked(filling);
    await filling.stop();
  }, 120_000);

  it('is found among the events of its stream where the database refuses its rows, and those before it are shown', async () => {
    const canary = 'not a UUID';
    const picky = householdJournal({
      name: 'picky',
      version: 1,
      comment: 'Refuses.',
      facts: [visitRecorded],
      columns: { odd: required(uuid('No UUID where the note is odd.')) },
      rows: ({ payload: { note }, entry }) => [{ odd: note === canary ? canary : entry.at.entryId }],
    });
    const id = randomUUID();
    const odd = visit(canary);
    await ledger.record('household', id, [registration(), visit(), odd, visit()]);
    const position = await ledger.record('household', randomUUID(), [registration()]);
    const projector = ledger.project({ tables: [...tables, picky], edition: 2 });
    await projector.whenLive(await projector.rebuild());
    expect(await projector.progress.waitFor(position, 30_000)).toBe('reached');
    const parked = (await projector.parked()).find(({ stream }) => stream === `household-${id}`);
    expect(parked).toMatchObject({ revision: 3, waiting: 2, error: 'row-refused: 22P02 in picky' });
    expect(parked!.entryId).toBe((odd.payload as { entryId: string }).entryId);
    expect(await visitsOf(id)).toBe(1);
    await projector.stop();
  }, 120_000);
});
