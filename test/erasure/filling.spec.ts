import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { openPool } from '../../src/platform/postgres.js';
import { arrival, masterKey, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';

describe('Tables that are filled', () => {
  let ledger: ProjectedLedger;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
  });
  afterAll(() => ledger.close());

  it('hold nothing of somebody whom another process erased, whatever keys were at hand here', async () => {
    const app = openPool(ledger.connectionString, { role: 'ledger_app' });
    const codec = new Codec(new SubjectKeys(app, masterKey));
    const [id, personId] = [randomUUID(), randomUUID()];
    const check = arrival(healthCheckRecorded, {
      ...{ personId, occurredOn: '2018-06-01', note: 'canary' },
      observations: [{ code: '8480-6', value: '200', unit: 'mm[Hg]' }],
    });
    await ledger.record('household', id, [arrival(householdRegistered, { areaCode: '220122101201' }), check]);
    // Opened once, so that the keys are at hand.
    const opened = await codec.decode(await ledger.store.readStream(`household-${id}`), 0);
    expect(JSON.stringify(opened)).toContain('canary');

    await new SubjectKeys(app, masterKey).destroy(`person-${personId}`);
    const projector = ledger.project({ codec, filling_events_min: 1 });
    await projector.whenLive(await projector.rebuild());
    const { rows } = await ledger.sql.query<{ text: string }>(
      `SELECT concat((SELECT string_agg(f::text, ' ') FROM projection.file f),
                     (SELECT string_agg(r::text, ' ') FROM projection.health_reading r)) AS text`,
    );
    expect(rows[0]!.text).toContain(id);
    expect(rows[0]!.text).not.toContain('canary');
    await projector.stop();
    await app.end();
  });
});
