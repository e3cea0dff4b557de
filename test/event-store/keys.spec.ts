import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Pool } from 'pg';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { MasterKeyChanged } from '../../src/event-store/keys.own.js';
import { rewrapKeys } from '../../src/event-store/keys.rewrap.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

const masterKey = Buffer.alloc(32, 7);
let database: TestDatabase;
let pool: Pool;
const open = (key = masterKey): SubjectKeys => new SubjectKeys(pool, key);

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.connectionString, { role: application_role });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const stored = async (subject: string): Promise<Buffer | null> => {
  const sql = 'SELECT wrapped FROM ledger.subject_key WHERE subject = $1';
  const { rows } = await pool.query<{ wrapped: Buffer | null }>(sql, [subject]);
  return rows[0]?.wrapped ?? null;
};

/** As any other program would, from what is stored and the master key. */
function derived(subject: string, wrapped: Buffer, purpose: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(0, 12)).setAAD(Buffer.from(subject));
  decipher.setAuthTag(wrapped.subarray(-16));
  const key = Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
  return Buffer.from(hkdfSync('sha256', key, '', `household-ledger/${purpose}`, 32));
}

describe('Keys of subjects', () => {
  it('are made once, and are the same for whoever asks afterwards', async () => {
    const made = await open().ensure(['household-a', 'person-b', 'household-a']);
    expect([...made.keys()].sort()).toEqual(['household-a', 'person-b']);
    expect(await open().ensure(['person-b', 'household-a'])).toEqual(made);
    expect(await open().find(['household-a', 'person-b', 'person-nobody'])).toEqual(made);
  });

  it('are stored before they are used', async () => {
    const made = await open().ensure(['household-stored']);
    const wrapped = await stored('household-stored');
    expect(made.get('household-stored')).toEqual({
      seal: derived('household-stored', wrapped!, 'seal'),
      mac: derived('household-stored', wrapped!, 'mac'),
    });
  });

  it('are one for each, however many make them at a time', async () => {
    const subjects = Array.from({ length: 40 }, (_, i) => `person-race-${i}`);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => open().ensure(i % 2 ? subjects : [...subjects].reverse().slice(i))),
    );
    const last = await open().find(subjects);
    for (const answer of answers) for (const [subject, key] of answer) expect(last.get(subject)).toEqual(key);
    expect(answers.map(({ size }) => size)).toEqual([40, 40, 38, 40, 36, 40, 34, 40, 32, 40, 30, 40]);
  });

  it('that were destroyed are missing, and are not made again', async () => {
    const keys = open();
    await keys.ensure(['person-gone', 'person-here']);
    await keys.destroy('person-gone');
    expect([...(await keys.ensure(['person-gone', 'person-here'])).keys()]).toEqual(['person-here']);
    expect([...(await open().find(['person-gone', 'person-here'])).keys()]).toEqual(['person-here']);
    expect(await stored('person-gone')).toBeNull();
  });

  it('do not open under another master key', async () => {
    await open().ensure(['household-ours']);
    await expect(open(Buffer.alloc(32, 8)).find(['household-ours'])).rejects.toThrow(/LEDGER_MASTER_KEY/);
  });
});

describe('Keys of the ledger itself', () => {
  it('are random, the same for every process, and do not follow from the master key', async () => {
    const [one, other] = [open(), open()];
    await Promise.all([one.ready(), other.ready()]);
    for (const purpose of ['cursor', 'lookup', 'completion']) {
      const following = Buffer.from(hkdfSync('sha256', masterKey, '', `household-ledger/${purpose}`, 32));
      expect(one.cursorKey()).not.toEqual(following);
    }
    expect(one.cursorKey()).toEqual(other.cursorKey());
    expect(one.lookupHash('220122195003071216')).toBe(other.lookupHash('220122195003071216'));
    expect(one.completionMac('x')).toBe(other.completionMac('x'));
  });

  it('of a ledger that an older version began are those that it has always used', async () => {
    const older = await freshDatabase();
    const others = openPool(older.connectionString);
    await new SubjectKeys(others, masterKey).ensure(['household-older']);
    await others.query(`DELETE FROM ledger.ledger_key WHERE name <> 'integrity'`);
    const keys = new SubjectKeys(others, masterKey);
    await keys.ready();
    expect(keys.cursorKey()).toEqual(Buffer.from(hkdfSync('sha256', masterKey, '', 'household-ledger/cursor', 32)));
    const lookup = Buffer.from(hkdfSync('sha256', masterKey, '', 'household-ledger/lookup', 32));
    expect(keys.lookupHash('x')).toBe(createHmac('sha256', lookup).update('x').digest('base64url'));
    // One that was removed from its row is not made anew: what was found by it would be lost without a word.
    await others.query(`DELETE FROM ledger.ledger_key WHERE name = 'lookup'`);
    await expect(new SubjectKeys(others, masterKey).ready()).rejects.toThrow(/lookup of the ledger was removed/);
    await others.end();
    await older.drop();
  });
});

describe('Another master key', () => {
  const next = Buffer.alloc(32, 9);

  it('opens everything that the old one opened, which opens nothing any more; no key is another one', async () => {
    const before = open();
    const made = await before.ensure(['household-kept', 'person-kept', 'person-destroyed']);
    await before.destroy('person-destroyed');
    made.delete('person-destroyed');
    const [cursor, hash, mac] = [before.cursorKey(), before.lookupHash('x'), before.completionMac('x')];
    const told: number[] = [];
    const { broken } = await rewrapKeys(database.connectionString, [masterKey, next], (keys) => void told.push(keys));
    expect(broken).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
    const after = open(next);
    expect(await after.find(['household-kept', 'person-kept', 'person-destroyed'])).toEqual(made);
    expect([after.cursorKey(), after.lookupHash('x'), after.completionMac('x')]).toEqual([cursor, hash, mac]);
    expect(after.integrity.equals(before.integrity)).toBe(true);
    await expect(open().ready()).rejects.toThrow(/LEDGER_MASTER_KEY is not the master key of this ledger/);

    // A process that still runs opens what it has at hand; it neither makes a key nor calls one broken.
    expect((await before.find(['household-kept'])).size).toBe(1);
    await expect(before.ensure(['household-new'])).rejects.toThrow(MasterKeyChanged);
    before.forget();
    await expect(before.open(['household-kept'])).rejects.toThrow(MasterKeyChanged);
    expect(await stored('household-new')).toBeNull();

    await rewrapKeys(database.connectionString, [next, masterKey]);
    expect(await open().find(['household-kept', 'person-kept'])).toEqual(made);
  });

  it('does nothing where the old one is wrong or where it is cut off, and leaves a broken key as it is', async () => {
    await open().ensure(['household-broken', 'household-sound']);
    const { connectionString } = database;
    await expect(rewrapKeys(connectionString, [next, masterKey])).rejects.toThrow(/does not open/);
    const cut = rewrapKeys(connectionString, [masterKey, next], () => {
      throw new Error('cut off');
    });
    await expect(cut).rejects.toThrow('cut off');
    await open().ready();
    await pool.query(
      `UPDATE ledger.subject_key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)
        WHERE subject = 'household-broken'`,
    );
    const was = await stored('household-broken');
    expect((await rewrapKeys(connectionString, [masterKey, next])).broken).toEqual(['household-broken']);
    expect(await stored('household-broken')).toEqual(was);
    expect((await open(next).open(['household-broken', 'household-sound'])).faults).toEqual(
      new Map([['household-broken', 'key-broken']]),
    );
  });
});
