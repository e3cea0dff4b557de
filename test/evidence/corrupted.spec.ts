import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { arrival, openProjectedLedger, StoreElsewhere } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';
import { tamper } from './tampering.js';

const note = 'all is well';
const visit = () => arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note });

/** Rows as a bad disk or a bad hand leaves them: what the second row of a household is set to, or its key. */
const corruptions: readonly [what: string, set: string, code: string][] = [
  ['data `null`', `data = 'null'`, 'mac-wrong'],
  ['metadata `null`', `metadata = 'null'`, 'mac-missing'],
  ['data that is a text', `data = '"text"'`, 'mac-wrong'],
  ['data that is a list', `data = '[1, 2]'`, 'mac-wrong'],
  ['metadata that is a number', `metadata = '7'`, 'mac-missing'],
  ['an `entryId` that is no UUID', `data = jsonb_set(data::jsonb, '{entryId}', '"line-7"')::json`, 'mac-wrong'],
  ['an `entryId` that is no text', `data = jsonb_set(data::jsonb, '{entryId}', '{"a": 1}')::json`, 'mac-wrong'],
  ['a number beyond all numbers', `data = '{"sequence": 1e999}'`, 'mac-wrong'],
  ['NUL in the name of a subject', `data = '{"sealed": {"\\u0000": {"box": "", "fields": []}}}'`, 'mac-wrong'],
  ['half of a pair of surrogates', `data = '{"note": "\\ud83d"}'`, 'mac-wrong'],
  ['a box that is none', `data = jsonb_set(data::jsonb, '{sealed}', '{"household-x": 5}')::json`, 'mac-wrong'],
  ['a MAC that is none', `metadata = jsonb_set(metadata::jsonb, '{integrity}', '{}')::json`, 'mac-missing'],
  [
    '`receivedAt` that is no time',
    `metadata = jsonb_set(metadata::jsonb, '{receivedAt}', '"then"')::json`,
    'mac-wrong',
  ],
  ['a type that nobody knows', `type = 'NeverHeardOf'`, 'mac-wrong'],
  ['a revision below zero', `revision = -1`, 'mac-wrong'],
];

const keyCorruptions: readonly [what: string, set: string, code: string][] = [
  ['one flipped byte', 'wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)', 'key-broken'],
  ['too few bytes', `wrapped = '\\x01'`, 'key-broken'],
  ['another name', `subject = subject || '-gone'`, 'key-lost'],
];

describe('Rows that were corrupted', () => {
  let ledger: ProjectedLedger;
  const expected = new Map<string, string>();
  const sound = randomUUID();

  beforeAll(async () => {
    ledger = await openProjectedLedger();
    const ids = [...corruptions, ...keyCorruptions].map(() => randomUUID());
    for (const id of [...ids, sound]) {
      await ledger.record('household', id, [
        arrival(householdRegistered, { areaCode: '220122101201' }),
        visit(),
        visit(),
      ]);
    }
    const place = { sql: ledger.sql, stream: '', other: '' };
    for (const [, set, code] of corruptions) {
      const stream = `household-${ids.shift()!}`;
      expected.set(stream, code);
      const text = `UPDATE ledger.event SET ${set} WHERE stream = $1 AND revision = 2`;
      await tamper({ how: ({ sql }) => sql.query(text, [stream]) }, place);
    }
    for (const [, set, code] of keyCorruptions) {
      const stream = `household-${ids.shift()!}`;
      expected.set(stream, code);
      await ledger.sql.query(`UPDATE ledger.subject_key SET ${set} WHERE subject = $1`, [stream]);
    }
    ledger.keys.forget();
  }, 120_000);
  afterAll(() => ledger.close());

  const visitsOf = async (id: string): Promise<number> =>
    (await ledger.sql.query('SELECT FROM projection.visit WHERE household_id = $1', [id])).rowCount ?? 0;

  it.each([
    ['followed', 1e9, false],
    ['filled from', 1, false],
    ['staged and filled from', 1, true],
  ])(
    'park their streams, each with its reason, where the log is %s; everything else is there',
    async (_, from, away) => {
      const store = away ? new StoreElsewhere(ledger.connectionString) : ledger.store;
      const projector = ledger.project({ store, filling_events_min: from });
      await projector.whenLive(await projector.rebuild());
      await ledger.caughtUp(projector);
      const parked = await projector.parked();
      expect(new Map(parked.map(({ stream, error }) => [stream, error]))).toEqual(expected);
      const before = await visitsOf(sound);
      expect(before).toBeGreaterThanOrEqual(2);
      await ledger.record('household', sound, [visit()]);
      await ledger.caughtUp(projector);
      expect(await visitsOf(sound)).toBe(before + 1);
      await projector.stop();
      if (away) await store.close();
    },
    120_000,
  );
});
