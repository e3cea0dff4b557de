import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healthCheckRecorded } from '../../src/domain/household/facts/health-check-recorded.js';
import { householdRegistered } from '../../src/domain/household/facts/household-registered.js';
import { visitRecorded } from '../../src/domain/household/facts/visit-recorded.js';
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { openPool } from '../../src/platform/postgres.js';
import type { Arrival } from './arbitrary.js';
import { arrival, masterKey, openProjectedLedger } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const visit = (occurredOn: string): Arrival =>
  arrival(visitRecorded, { occurredOn, mode: 'home', outcome: 'completed' });

describe('An entry that comes late', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  it('leaves nothing of somebody whose key has been destroyed, before its place or after it', async () => {
    const app = openPool(ledger.connectionString, { role: 'ledger_app' });
    const keys = new SubjectKeys(app, masterKey);
    const projector = ledger.project({ codec: new Codec(keys) });
    const [id, personId] = [randomUUID(), randomUUID()];
    const check = (occurredOn: string): Arrival =>
      arrival(healthCheckRecorded, {
        ...{ personId, occurredOn, note: 'canary' },
        observations: [{ code: '8480-6', value: '200', unit: 'mm[Hg]' }],
      });
    const checks = [check('2018-06-01'), check('2020-06-01')];
    const registration = arrival(householdRegistered, { areaCode: '220122101201' });
    await ledger.record('household', id, [registration, ...checks, visit('2021-01-01')]);
    await ledger.caughtUp(projector);
    const notes = async (): Promise<unknown[]> => {
      const sql = 'SELECT note FROM projection.health_reading WHERE household_id = $1';
      return (await ledger.sql.query<{ note: unknown }>(sql, [id])).rows.map(({ note }) => note);
    };
    expect(await notes()).toEqual(['canary', 'canary']);

    await keys.destroy(`person-${personId}`);
    await ledger.record('household', id, [visit('2019-01-01')]);
    await ledger.caughtUp(projector);
    expect(await notes()).toEqual([]);
    await projector.stop();
    await app.end();
  });
});
