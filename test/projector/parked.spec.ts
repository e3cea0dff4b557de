import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { required, uuid } from '../../projections/column.js';
import { tables } from '../../projections/index.js';
import { householdJournal } from '../../projections/shapes.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import type { Parked } from '../../src/projector/parked.js';
import type { Arrival } from './arbitrary.js';
import { arrival, openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const canary = 'canary-in-the-note';

/** A table whose rows the database refuses where a visit has the canary in its note. */
const picky = householdJournal({
  name: 'picky',
  version: 1,
  comment: 'Refuses.',
  facts: [visitRecorded],
  columns: { odd: required(uuid('No UUID where the note is odd.')) },
  rows: ({ payload: { note }, entry }) => [{ odd: note === canary ? canary : entry.at.entryId }],
});

const registration = (): Arrival => arrival(householdRegistered, { areaCode: '220122101201' });
const visit = (note = 'all is well'): Arrival =>
  arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note });

describe('An event that cannot be projected', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  const visitsOf = async (id: string): Promise<number> =>
    (await ledger.sql.query('SELECT FROM projection.visit WHERE household_id = $1', [id])).rowCount ?? 0;

  it('parks nothing any more once it is left out, also where it is alone in a batch', async () => {
    const projector = ledger.project({ batch_events_max: 1 });
    const [id, stream] = [randomUUID(), 'household-'];
    await ledger.record('household', id, [registration(), visit()]);
    const event = { id: randomUUID(), type: 'NeverHeardOf', data: {}, metadata: {} };
    await ledger.append(stream + id, event);
    await ledger.record('household', id, [visit()]);
    await ledger.caughtUp(projector);
    expect(await projector.skip(stream + id, event.id, 'nobody knows it')).toBe('unparked');
    await projector.whenLive(await projector.rebuild());
    expect([await projector.parked(), await visitsOf(id)]).toEqual([[], 2]);
    await projector.stop();
  });

  it('is parked where it does not say when it was received', async () => {
    const projector = ledger.project();
    const [bad, good] = [randomUUID(), randomUUID()];
    await ledger.record('household', bad, [registration()]);
    await ledger.caughtUp(projector);
    const data = { entryId: randomUUID(), occurredOn: '2020-01-01', mode: 'home', outcome: 'completed' };
    const metadata = { version: 1, by: { sub: 'office', role: 'office' }, mac: 'of another writer' };
    await ledger.append(`household-${bad}`, { id: randomUUID(), type: visitRecorded.type, data, metadata });
    const position = await ledger.record('household', good, [registration()]);
    expect(await projector.progress.waitFor(position, 10_000, `household-${good}`)).toBe('reached');
    expect((await projector.parked()).map(({ stream }) => stream)).toEqual([`household-${bad}`]);
    expect(await projector.skip(`household-${bad}`, data.entryId, 'of another writer')).toBe('unparked');
    await projector.stop();
  });

  it('stops its stream alone; it is listed, tried again, left out with a reason, and stays left out', async () => {
    const projector = ledger.project();
    const [bad, good] = [randomUUID(), randomUUID()];
    await ledger.record('household', bad, [registration(), visit()]);
    const event = { id: randomUUID(), type: 'NeverHeardOf', data: {}, metadata: {} };
    await ledger.append(`household-${bad}`, event);
    const waiting = await ledger.record('household', bad, [visit(), visit()]);
    const position = await ledger.record('household', good, [registration(), visit()]);

    expect(await projector.progress.waitFor(position, 60_000, `household-${good}`)).toBe('reached');
    expect(await projector.progress.waitFor(waiting, 60_000, `household-${bad}`)).toBe('parked');
    expect([await visitsOf(bad), await visitsOf(good)]).toEqual([1, 1]);
    const [parked] = await projector.parked();
    expect(parked).toMatchObject({
      stream: `household-${bad}`,
      revision: 3,
      entryId: event.id,
      type: 'NeverHeardOf',
      error: 'fact-unknown',
      waiting: 3,
      attempts: 1,
    });

    expect(await projector.retry(`household-${bad}`)).toBe('parked');
    expect((await projector.parked())[0]).toMatchObject({ attempts: 2, waiting: 3 });
    expect(await projector.retry(`household-${good}`)).toBe('unknown');
    expect(await projector.skip(`household-${bad}`, randomUUID(), 'not that one')).toBe('unknown');
    expect(await projector.skip(`household-${bad}`, event.id, 'sent by a test')).toBe('unparked');
    expect(await visitsOf(bad)).toBe(3);
    await ledger.record('household', bad, [visit()]);
    await ledger.caughtUp(projector);
    expect(await visitsOf(bad)).toBe(4);

    await projector.whenLive(await projector.rebuild());
    expect(await visitsOf(bad)).toBe(4);
    expect(await projector.parked()).toEqual([]);
    await projector.stop();
  }, 240_000);

  it('is tried again by the next projector where this one did not know the fact: newer code may', async () => {
    const id = randomUUID();
    const first = ledger.project();
    await ledger.record('household', id, [registration()]);
    await ledger.append(`household-${id}`, { id: randomUUID(), type: 'KnownLater', data: {}, metadata: {} });
    await ledger.caughtUp(first);
    expect(await first.parked()).toMatchObject([{ type: 'KnownLater', attempts: 1 }]);
    await first.stop();
    const next = ledger.project();
    const later = await ledger.record('household', randomUUID(), [registration()]);
    await next.progress.waitFor(later, 60_000);
    expect(await next.parked()).toMatchObject([{ type: 'KnownLater', attempts: 2 }]);
    const [{ stream, entryId }] = (await next.parked()) as [Parked];
    expect(await next.skip(stream, entryId, 'sent by a test')).toBe('unparked');
    await next.stop();
  }, 240_000);

  it.each([
    ['as it comes', 1e9],
    ['when tables are filled', 1],
  ])(
    'is found where the database refuses its rows, %s, and what is told of it is no content',
    async (_, filling_events_min) => {
      const first = ledger.project({ tables: [...tables, picky], edition: filling_events_min, filling_events_min });
      const generation = await first.rebuild();
      await first.whenLive(generation);
      const ids: string[] = Array.from({ length: 5 }, () => randomUUID());
      for (const id of ids) {
        await ledger.record('household', id, [registration(), visit(id === ids[2] ? canary : undefined), visit()]);
      }
      await ledger.caughtUp(first);
      await first.whenLive(await first.rebuild());
      const parked = (await first.parked()).filter(({ stream }) => ids.includes(stream.slice('household-'.length)));
      expect(parked).toMatchObject([{ stream: `household-${ids[2]!}`, error: 'row-refused: 22P02 in picky' }]);
      expect(await Promise.all(ids.map(visitsOf))).toEqual([2, 2, 0, 2, 2]);
      const { rows } = await ledger.sql.query<{ text: string }>('SELECT p::text AS text FROM projector.parked p');
      expect([...rows.map(({ text }) => text), ...ledger.said].filter((text) => text.includes(canary))).toEqual([]);
      await first.stop();
    },
    240_000,
  );

  it('is found where a key would come twice, also when tables are filled, which sees it only at the end', async () => {
    const twice = randomUUID();
    const known = visit();
    await ledger.record('household', twice, [registration(), known, known, visit()]);
    const projector = ledger.project({ edition: 77, filling_events_min: 1 });
    await projector.whenLive(await projector.rebuild());
    expect(await projector.parked()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ stream: `household-${twice}` })]),
    );
    expect(ledger.said.some((line) => line.startsWith('filled again in the order of the log'))).toBe(true);
    await projector.stop();
  });
});
