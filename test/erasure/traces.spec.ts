import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { traceHousehold } from '../../src/erasure/traces.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { newHousehold, recorded, settle, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

describe('The trace of a household', () => {
  let ledger: TestLedger;
  let office: string;
  let store: PostgresEventStore;

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    store = new PostgresEventStore(ledger.environment['DATABASE_URL']!);
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await ledger.close();
  });

  const add = async (householdId: string, name: string): Promise<string> => {
    const personId = randomUUID();
    const body = { entryId: randomUUID(), occurredOn: '2016', personId, name };
    await recorded(ledger.post(`/v1/households/${householdId}/members`, body, office));
    return `person-${personId}`;
  };

  it('read on, takes along whoever has come into it meanwhile, and then finds nothing more', async () => {
    const id = await newHousehold(ledger, office);
    const first = await add(id, '先到甲');
    const trace = await traceHousehold(store, id);
    expect([...trace.subjects].sort()).toEqual([`household-${id}`, first].sort());
    const late = await add(id, '后到乙');
    const next = await traceHousehold(store, id, trace);
    expect([...next.subjects].sort()).toEqual([`household-${id}`, first, late].sort());
    expect([...next.streams]).toEqual([`household-${id}`]);
    expect((await traceHousehold(store, id, next)).streams.size).toBe(0);
  }, 60_000);

  it('passes by a stream that is none of the ledger, whoever wrote it there', async () => {
    const id = await newHousehold(ledger, office);
    await store.append(`stranger-${randomUUID()}`, 0, [
      { id: randomUUID(), type: 'Strange', data: { householdId: id }, metadata: {} },
    ]);
    expect([...(await traceHousehold(store, id)).streams]).toEqual([`household-${id}`]);
  }, 60_000);
});
