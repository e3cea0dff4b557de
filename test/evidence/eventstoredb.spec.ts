import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { Pool } from 'pg';
import { tables } from '../../projections/index.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { UnreadableEvent } from '../../src/event-store/codec.js';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { begun, leafOf, linked } from '../../src/evidence/chain.js';
import type { Head } from '../../src/evidence/chain.js';
import { Findings } from '../../src/evidence/findings.js';
import { Scrubber } from '../../src/evidence/scrubber.js';
import { eventsOf, verify } from '../../src/evidence/verify.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { arrival, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';
import { notRun } from '../support/not-run.js';
import { AlteredStore, alterations } from './eventstoredb-altered.js';
import { kinds } from './tampering.js';

const address = process.env['EVENTSTOREDB_URL'];

if (address === undefined) notRun('integrity on EventStoreDB', 'set EVENTSTOREDB_URL');
else {
  describe('With EventStoreDB', () => {
    let ledger: ProjectedLedger;
    let store: AlteredStore;
    let pool: Pool;
    let since: Head;
    const ids = [randomUUID(), randomUUID()] as const;
    const [stream, other] = ids.map((id) => `household-${id}`) as [string, string];

    /** Two households in turns, as far as a pass has come over them and a head was kept; and some entries after that. */
    beforeAll(async () => {
      ledger = await openProjectedLedger();
      pool = openPool(ledger.connectionString, { role: application_role });
      store = new AlteredStore(address, { prefixes: ['household-'] });
      const turns = [stream, other, stream, other, stream, other, stream, stream];
      const revisions = new Map<string, number>();
      const next = async (of: string): Promise<void> => {
        const revision = revisions.get(of) ?? 0;
        await record(of, revision, 1);
        revisions.set(of, revision + 1);
      };
      for (const of of turns) await next(of);
      store.streams = [stream, other];
      let head = begun;
      for await (const events of eventsOf(store))
        for (const event of events) head = linked(head, event.position, leafOf(event));
      since = head;
      await pass();
      for (let n = 0; n < 3; n += 1) await next(other);
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await pool.end();
      await ledger.close();
    });

    /** From the first event to the last. @returns what stands then */
    async function pass(): Promise<string[]> {
      await ledger.sql.query('DELETE FROM evidence.scrub; DELETE FROM evidence.finding');
      const { codec, keys, connectionString } = ledger;
      const pace = { pass_ms: 3_600_000, wait_ms_max: 0, look_ms: 60_000, batch_events_max: 3 };
      const scrubber = new Scrubber({ store, codec, keys, pool, connectionString, pace });
      scrubber.start();
      const isOver = async (): Promise<boolean> =>
        (await ledger.sql.query('SELECT FROM evidence.scrub WHERE finished_at IS NOT NULL')).rowCount === 1;
      while (!(await isOver())) await sleep(20);
      await scrubber.stop();
      return (await new Findings(ledger.sql).list(100)).map(({ code }) => code);
    }

    async function verified(): Promise<string[]> {
      const { codec, keys } = ledger;
      const sections = verify({ store, codec, keys, pool, projector: undefined, tables, since });
      for await (const { name, findings } of sections) if (name === 'log') return findings.map(({ code }) => code);
      return [];
    }

    async function record(into: string, expected: number, count: number): Promise<void> {
      const told = Array.from({ length: count }, (_, i) =>
        expected + i === 0
          ? arrival(householdRegistered, { areaCode: '220122101201' })
          : arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note: '好' }),
      );
      const receivedAt = new Date().toISOString();
      const entries = told.map(({ fact, payload, actor }, i) => ({
        ...{ fact, payload, actor, receivedAt },
        ...(expected + i === 2 && { held: 'not-paired' }),
      }));
      const keys = await ledger.codec.keysFor(into, entries);
      await store.append(
        into,
        expected,
        entries.map((entry, i) => ledger.codec.encode(into, entry, keys, expected + i + 1)),
      );
    }

    const codeOf = (of: string): Promise<string> =>
      new AggregateRepository(store, ledger.codec).get('household', of).then(
        ({ revision }) => `read up to ${revision}`,
        (error: unknown) => (error instanceof UnreadableEvent ? error.code : String(error)),
      );

    it('events come back as they were written, and verify', async () => {
      expect([await codeOf(ids[0]), await codeOf(ids[1])]).toEqual(['read up to 5', 'read up to 6']);
      expect([await pass(), await verified()]).toEqual([[], []]);
    });

    it.each(kinds)(
      '$name is found by what finds it on PostgreSQL',
      async ({ name, read, of, pass: byPass, since: late }) => {
        // Positions have gaps of their own here: the chain shows what is missing at the end of a stream.
        const passed = byPass === 'position-gap' ? 'head-differs' : byPass;
        const heads = await ledger.sql.query('SELECT * FROM evidence.head');
        store.alter = alterations[name];
        try {
          const codes = await Promise.all(ids.map(codeOf));
          const altered = of === 'other' ? 1 : 0;
          const isRead = /^read up to/;
          if (read === undefined) expect(codes[altered]).toMatch(isRead);
          else expect(codes[altered]).toBe(read);
          expect(codes[1 - altered]).toMatch(isRead);
          if (name.includes('own heads')) await withoutHeads();
          const found = [await pass(), await verified()];
          if (passed === undefined) expect(found[0]).toEqual([]);
          else expect(found).toEqual([expect.arrayContaining([passed]), expect.arrayContaining([passed])]);
          if (late !== undefined) expect(found[1]).toContain(late);
        } finally {
          store.alter = undefined;
        }
        expect(heads.rowCount).toBeGreaterThan(0);
      },
    );

    async function withoutHeads(): Promise<void> {
      const table = 'ALTER TABLE evidence.head';
      await ledger.sql.query(`${table} DISABLE TRIGGER head_is_append_only`);
      await ledger.sql.query('DELETE FROM evidence.head');
      await ledger.sql.query(`${table} ENABLE ALWAYS TRIGGER head_is_append_only`);
    }

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
