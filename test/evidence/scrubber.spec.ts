import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { Findings } from '../../src/evidence/findings.js';
import { Scrubber } from '../../src/evidence/scrubber.js';
import { scrubStanding } from '../../src/evidence/standing.js';
import type { ScrubStanding } from '../../src/evidence/standing.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { arrival, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';
import { tamper } from './tampering.js';

let ledger: ProjectedLedger;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ledger = await openProjectedLedger();
}, 120_000);
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await ledger.close();
});

const day_ms = 24 * 3_600_000;

function scrubber(): Scrubber {
  const pool = openPool(ledger.connectionString, { role: application_role });
  const pace = { pass_ms: day_ms, wait_ms_max: 0, look_ms: 20, batch_events_max: 3 };
  const { store, codec, keys, connectionString } = ledger;
  const made = new Scrubber({ store, codec, keys, pool, connectionString, pace });
  closing.push(
    () => pool.end(),
    () => made.stop(),
  );
  return made;
}

async function until(isSo: (standing: ScrubStanding) => boolean): Promise<void> {
  while (!isSo(await scrubStanding(ledger.sql))) await sleep(20);
}

describe('The daily pass', () => {
  it('begins anew when something comes into a log that was empty, or when it has grown to twice its length', async () => {
    const projector = ledger.project();
    scrubber().start();
    await until(({ finishedSecondsAgo }) => finishedSecondsAgo !== undefined);
    const register = async (): Promise<void> => {
      await ledger.record('household', randomUUID(), [arrival(householdRegistered, { areaCode: '220122101201' })]);
      await ledger.caughtUp(projector);
    };
    await register();
    await until(({ events, isUnderWay }) => events === 1 && !isUnderWay);
    await register();
    await until(({ events, isUnderWay }) => events === 2 && !isUnderWay);
    const { rows } = await ledger.sql.query<{ count: string }>('SELECT count FROM evidence.head ORDER BY count');
    expect(rows.map(({ count }) => Number(count))).toEqual([1, 2]);
  }, 60_000);

  it('names the events that are lost: by their positions, and by what tables and streams tell of them', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const visit = () => arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed' });
    const registered = arrival(householdRegistered, { areaCode: '220122101201' });
    await ledger.record('household', one, [registered, visit(), visit()]);
    await ledger.record('household', two, [registered, visit(), visit()]);
    await ledger.record('household', one, [visit()]);
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    const lost = async ({ sql }: { sql: ProjectedLedger['sql'] }): Promise<void> => {
      await sql.query('DELETE FROM ledger.event WHERE position IN (2, 3, 6)');
    };
    await tamper({ how: lost }, { sql: ledger.sql, stream: '', other: '' });
    scrubber().start();
    await until(({ finishedSecondsAgo }) => finishedSecondsAgo !== undefined);
    const found = await new Findings(ledger.sql).list(10);
    const [a, b] = [`household-${one}`, `household-${two}`];
    expect(found.map(({ code, place, detail }) => `${code} ${place}: ${detail}`).sort()).toEqual([
      `position-gap position 6: it is missing before position 7 (${a}@4), moved or removed; ` +
        `the tables know of ${b}@3 (VisitRecorded) there`,
      `position-gap positions 2 to 3: they are missing before position 4 (${b}@1), moved or removed; ` +
        `the tables know of ${a}@2 (VisitRecorded), ${a}@3 (VisitRecorded) there`,
      `revision-gap ${a}@4: VisitRecorded at position 7: ${a}@2 to ${a}@3 are missing before it`,
      `row-unfounded file ${b}: the stream ends with revision 2, and the table knows of 3: its end was removed, or the row altered`,
    ]);
  }, 60_000);

  it('finds a stored file that is not what its entries fold to, and has all rows of the stream made anew', async () => {
    const [altered, sound] = [randomUUID(), randomUUID()];
    const visit = { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note: 'all is well' };
    for (const id of [altered, sound])
      await ledger.record('household', id, [
        arrival(householdRegistered, { areaCode: '220122101201' }),
        arrival(visitRecorded, visit),
      ]);
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    const rows = async (): Promise<string> => {
      const text = `SELECT (SELECT json_agg(f.folded ORDER BY stream)::text FROM projection.file f) ||
                           (SELECT json_agg(v ORDER BY household_id)::text FROM projection.visit v) AS text`;
      return (await ledger.sql.query<{ text: string }>(text)).rows[0]!.text;
    };
    const before = await rows();
    const { rows: live } = await ledger.sql.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'live'`,
    );
    const stream = `household-${altered}`;
    await ledger.sql.query(
      `UPDATE "${live[0]!.name}".file SET folded = jsonb_set(folded::jsonb, '{state,registry}', '{"lie": 1}')::json WHERE stream = $1`,
      [stream],
    );
    await ledger.sql.query(`UPDATE "${live[0]!.name}".visit SET outcome = 'refused' WHERE household_id = $1`, [
      altered,
    ]);
    expect(await rows()).not.toBe(before);
    scrubber().start();
    await until(({ finishedSecondsAgo }) => finishedSecondsAgo !== undefined);
    const found = await new Findings(ledger.sql).list(10);
    expect(found.map(({ code, place }) => `${code} ${place}`)).toEqual([`row-differs file ${stream}`]);
    while ((await projector.parked()).length > 0) await sleep(20);
    expect(await rows()).toBe(before);
    expect((await ledger.sql.query(`SELECT FROM evidence.head WHERE of = 'log'`)).rowCount).toBe(1);
  }, 60_000);
});
