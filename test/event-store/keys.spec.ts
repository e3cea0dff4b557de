import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDecipheriv, hkdfSync } from 'node:crypto';
import type { Pool } from 'pg';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { application_role, openPool } from '../../src/platform/postgres.js';
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

  it('are derived by HKDF', () => {
    const expected = Buffer.from(hkdfSync('sha256', masterKey, '', 'household-ledger/cursor', 32));
    expect(open().cursorKey()).toEqual(expected);
  });
});
