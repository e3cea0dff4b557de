import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cadreRegistered } from '../../src/domain/cadre/cadre.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
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

  it.each([
    ['destroyed', true],
    ['destroyed by another process', false],
  ])('leaves nothing of somebody whose key has been %s, before its place or after it', async (_, here) => {
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

    await (here ? keys : new SubjectKeys(app, masterKey)).destroy(`person-${personId}`);
    await ledger.record('household', id, [visit('2019-01-01')]);
    await ledger.caughtUp(projector);
    expect(await notes()).toEqual([]);
    await projector.stop();
    await app.end();
  });

  it('leaves nothing of a cadre who has been erased', async () => {
    const projector = ledger.project();
    const id = randomUUID();
    const registered = (personId: string, occurredOn: string, name: string): Arrival =>
      arrival(cadreRegistered, { personId, occurredOn, name });
    await ledger.record('cadre', id, [registered(id, '2020-01-01', 'canary'), registered(id, '2020-02-01', 'canary')]);
    await ledger.caughtUp(projector);
    const app = openPool(ledger.connectionString, { role: 'ledger_app' });
    await new SubjectKeys(app, masterKey).destroy(`person-${id}`);
    // By somebody else, whose part can still be sealed.
    await ledger.record('cadre', id, [registered(randomUUID(), '2019-01-01', 'another')]);
    await ledger.caughtUp(projector);
    const { rows } = await ledger.sql.query('SELECT name FROM projection.cadre WHERE cadre_id = $1', [id]);
    expect(rows).toEqual([{ name: null }]);
    await projector.stop();
    await app.end();
  });
});

describe('Tables that are built anew', () => {
  it('say nothing of somebody whose key another process has destroyed', async () => {
    const ledger = await openProjectedLedger();
    const app = openPool(ledger.connectionString, { role: 'ledger_app' });
    const projector = ledger.project({ codec: new Codec(new SubjectKeys(app, masterKey)) });
    const id = randomUUID();
    const registration = arrival(householdRegistered, { areaCode: '220122101201', address: 'canary' });
    await ledger.record('household', id, [registration, visit('2021-01-01')]);
    await ledger.caughtUp(projector);
    await new SubjectKeys(app, masterKey).destroy(`household-${id}`);
    await projector.whenLive(await projector.rebuild());
    const { rows } = await ledger.sql.query('SELECT address FROM projection.household');
    expect(rows).toEqual([{ address: null }]);
    await projector.stop();
    await app.end();
    await ledger.close();
  });
});
