import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { Codec, UnreadableEvent } from '../../src/event-store/codec.js';
import { canonical } from '../../src/event-store/canonical.js';
import type { JsonObject } from '../../src/event-store/event-store.js';
import { LedgerKeyMissing } from '../../src/event-store/keys.own.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { StoredUpgradedMacs } from '../../src/evidence/upgraded-macs.js';
import { upgrade } from '../../src/evidence/upgrade.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { arrival, masterKey, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';

let ledger: ProjectedLedger;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ledger = await openProjectedLedger();
}, 120_000);
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await ledger.close();
});

const personId = randomUUID();
const told = [
  arrival(householdRegistered, { areaCode: '220122101201' }),
  arrival(memberAdded, { personId, name: '王小明', relation: 'head' }),
  arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note: 'all is well' }),
];

/** A household as an older version has left it: each event with the MAC of its body under the key of the stream alone. */
async function beginOlder(): Promise<{ stream: string; id: string; parts: Parts }> {
  const id = randomUUID();
  const stream = `household-${id}`;
  await ledger.record('household', id, told);
  const key = (await ledger.keys.find([stream])).get(stream)!;
  await unguarded(async () => {
    for (const [i, { payload }] of told.entries()) {
      const { metadata } = (await ledger.store.readStream(stream, { after: i, limit: 1 }))[0]!;
      const { integrity: _, repeat: __, ...others } = metadata;
      const mac = createHmac('sha256', key.mac).update(canonical(payload)).digest('base64url');
      await ledger.sql.query('UPDATE ledger.event SET metadata = $3 WHERE stream = $1 AND revision = $2', [
        ...[stream, i + 1, JSON.stringify({ ...others, mac })],
      ]);
    }
    await ledger.sql.query('DELETE FROM ledger.ledger_key');
  });
  return { stream, id, parts: open() };
}

interface Parts {
  readonly store: ProjectedLedger['store'];
  readonly keys: SubjectKeys;
  readonly codec: Codec;
  readonly pool: ReturnType<typeof openPool>;
}

/** As another process would, with nothing in memory. */
function open(): Parts {
  const pool = openPool(ledger.connectionString, { role: application_role });
  closing.push(() => pool.end());
  const keys = new SubjectKeys(pool, masterKey);
  return { store: ledger.store, keys, codec: new Codec(keys, new StoredUpgradedMacs(pool)), pool };
}

async function unguarded(work: () => Promise<unknown>): Promise<void> {
  await ledger.sql.query('ALTER TABLE ledger.event DISABLE TRIGGER event_is_append_only');
  await work();
  await ledger.sql.query('ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER event_is_append_only');
}

/**
 * A pool whose connection is lost before the statement of that number, as when the process is killed there.
 * @param told is given that statement
 */
function dyingAt(pool: Pool, at: number, told: string[]): Pool {
  const connect = async () => {
    const client = (await pool.connect()) as PoolClient & { processID: number };
    client.on('error', () => undefined);
    let steps = 0;
    const query = async (asked: string | { text: string }, values?: unknown[]) => {
      if (steps === at) {
        told.push(typeof asked === 'string' ? asked : asked.text);
        await ledger.sql.query('SELECT pg_terminate_backend($1, 5000)', [client.processID]);
      }
      steps += 1;
      return client.query(asked as string, values);
    };
    return { query, release: () => client.release(true) };
  };
  return { connect } as unknown as Pool;
}

async function codesIn({ store, codec }: Parts, stream: string): Promise<(string | undefined)[]> {
  const read = await codec.decodeEach(await store.readStream(stream));
  return read.map((each) => (each instanceof UnreadableEvent ? each.code : undefined));
}

const altering = (stream: string, revision: number, data: JsonObject) => (): Promise<unknown> =>
  ledger.sql.query(
    'UPDATE ledger.event SET data = (data::jsonb || $3::jsonb)::json WHERE stream = $1 AND revision = $2',
    [...[stream, revision, JSON.stringify(data)]],
  );

describe('A ledger that an older version began', () => {
  it('is not opened before it has its key, and reads as before when it has', async () => {
    const { stream, parts } = await beginOlder();
    await expect(parts.keys.ready()).rejects.toThrow(LedgerKeyMissing);
    await expect(parts.keys.ready()).rejects.toThrow('ledger upgrade');
    let seen = 0;
    expect(await upgrade(parts, (events) => (seen += events))).toEqual({
      ...{ outcome: 'done', sealed: 3, unproven: 0, altered: [] },
    });
    expect(seen).toBe(3);
    const records = await parts.codec.decode(await parts.store.readStream(stream), 0);
    expect(records.map(({ payload }) => payload)).toEqual(told.map(({ payload }) => payload));
    expect(await upgrade(open(), () => undefined)).toMatchObject({ outcome: 'before', sealed: 0 });
  });

  it('recognises repeats of what was recorded then, under the key of the stream as before', async () => {
    const { stream, parts } = await beginOlder();
    await upgrade(parts, () => undefined);
    const [, member] = await parts.codec.decode(await parts.store.readStream(stream), 0);
    const { payload } = told[1]!;
    const other = Object.assign({}, payload, { name: '王小红' });
    expect(await parts.codec.isSame(stream, payload, member!)).toBe(true);
    expect(await parts.codec.isSame(stream, other, member!)).toBe(false);
    // S29: that of older events dies with the key of the stream alone.
    await parts.keys.destroy(`person-${personId}`);
    expect(await parts.codec.isSame(stream, other, member!)).toBe(false);
    await parts.keys.destroy(stream);
    expect(await parts.codec.isSame(stream, other, member!)).toBe(true);
  });

  it('gets no MAC for what was altered before, nor for what comes without one afterwards', async () => {
    const { stream, parts } = await beginOlder();
    await unguarded(altering(stream, 3, { outcome: 'nobody-home' }));
    expect(await upgrade(parts, () => undefined)).toMatchObject({ sealed: 2, altered: [`${stream}@3`] });
    expect(await codesIn(parts, stream)).toEqual([undefined, undefined, 'mac-missing']);
    await unguarded(altering(stream, 2, { relation: 'guest' }));
    expect(await codesIn(parts, stream)).toEqual([undefined, 'mac-wrong', 'mac-missing']);
  });

  it('seals what speaks of somebody erased as it is, and says so', async () => {
    const { stream, parts } = await beginOlder();
    await parts.keys.destroy(`person-${personId}`);
    expect(await upgrade(parts, () => undefined)).toMatchObject({ sealed: 3, unproven: 1, altered: [] });
    expect(await codesIn(parts, stream)).toEqual([undefined, undefined, undefined]);
  });

  it('is as it was where the upgrade is killed at any of its steps, and the next one does all of it', async () => {
    const { stream, parts } = await beginOlder();
    await ledger.sql.query('INSERT INTO projector.skipped (stream, entry_id, reason) VALUES ($1, $2, $3)', [
      ...[stream, randomUUID(), 'left out before'],
    ]);
    const told: string[] = [];
    for (let at = 0; ; at += 1) {
      const dying = dyingAt(parts.pool, at, told);
      const upgraded = await upgrade({ ...parts, pool: dying }, () => undefined).catch(() => undefined);
      const { rows } = await ledger.sql.query<{ n: string }>(
        `SELECT (SELECT count(*) FROM evidence.upgraded_event) + (SELECT count(*) FROM ledger.ledger_key)
              + (SELECT count(*) FROM projector.skipped WHERE mac IS NOT NULL) AS n`,
      );
      if (upgraded) {
        expect([upgraded.outcome, upgraded.sealed, rows[0]!.n]).toEqual(['done', 3, '5']);
        break;
      }
      expect([at, rows[0]!.n]).toEqual([at, '0']);
    }
    const killed = told.map((text) => text.trim().split(/\s+/).slice(0, 3).join(' '));
    expect(killed).toEqual([
      'BEGIN',
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
      'SELECT FROM ledger.ledger_key',
      'INSERT INTO ledger.ledger_key',
      'SELECT stream, entry_id,',
      'UPDATE projector.skipped SET',
      'INSERT INTO evidence.upgraded_event',
      'COMMIT',
    ]);
    expect(await upgrade(open(), () => undefined)).toMatchObject({ outcome: 'before' });
  });

  it('refuses writers of older versions, which know another way in', async () => {
    const { parts } = await beginOlder();
    const older = parts.pool.query('SELECT ledger.append_events($1, $2, $3, $4, $5, $6, $7, $8)', Array(8).fill([]));
    await expect(older).rejects.toMatchObject({ code: '42883' });
  });
});

describe('A ledger whose key was removed', () => {
  it('is not upgraded: new MACs would hide what was altered since', async () => {
    const id = randomUUID();
    await ledger.record('household', id, told);
    await ledger.sql.query('DELETE FROM ledger.ledger_key');
    const parts = open();
    await expect(parts.keys.ready()).rejects.toThrow(LedgerKeyMissing);
    await expect(upgrade(parts, () => undefined)).rejects.toThrow(`household-${id}@1 carries an integrity MAC`);
  });

  it('is not opened under another master key', async () => {
    await ledger.record('household', randomUUID(), told);
    const pool = openPool(ledger.connectionString, { role: application_role });
    closing.push(() => pool.end());
    await expect(new SubjectKeys(pool, Buffer.alloc(32, 8)).ready()).rejects.toThrow(/LEDGER_MASTER_KEY/);
  });
});
