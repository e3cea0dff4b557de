import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tables } from '../../projections/index.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { UnreadableEvent } from '../../src/event-store/codec.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { begun, leafOf, linked } from '../../src/evidence/chain.js';
import type { Head } from '../../src/evidence/chain.js';
import { Findings } from '../../src/evidence/findings.js';
import type { Section } from '../../src/evidence/findings.js';
import { Scrubber } from '../../src/evidence/scrubber.js';
import { scrubStanding } from '../../src/evidence/standing.js';
import { eventsOf, verify } from '../../src/evidence/verify.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { arrival, openProjectedLedger } from '../projector/ledger.js';
import type { ProjectedLedger } from '../projector/ledger.js';
import { kinds, tamper } from './tampering.js';
import type { Place } from './tampering.js';

let ledger: ProjectedLedger;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ledger = await openProjectedLedger();
}, 120_000);
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await ledger.close();
});

const visit = (note: string) =>
  arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note });

/** Two households in turns, as far as a pass has come over them. */
async function begin(): Promise<Place & { ids: [string, string] }> {
  const [one, two] = [randomUUID(), randomUUID()];
  for (const id of [one, two])
    await ledger.record('household', id, [arrival(householdRegistered, { areaCode: '220122101201' })]);
  for (const [id, held] of [[one], [two], [one, 'not-paired'], [two], [one], [one]] as const) {
    await ledger.record('household', id, [{ ...visit('all is well'), ...(held !== undefined && { held }) }]);
  }
  return { sql: ledger.sql, stream: `household-${one}`, other: `household-${two}`, ids: [one, two] };
}

async function headNow(): Promise<Head> {
  let head = begun;
  for await (const events of eventsOf(ledger.store)) {
    for (const event of events) head = linked(head, event.position, leafOf(event));
  }
  return head;
}

/** @param pass_ms from the beginning of one pass to that of the next */
function scrubber(pass_ms = 300): Scrubber {
  const pool = openPool(ledger.connectionString, { role: application_role });
  const pace = { pass_ms, wait_ms_max: 0, look_ms: 300, batch_events_max: 3 };
  const { store, codec, keys, connectionString } = ledger;
  const made = new Scrubber({ store, codec, keys, pool, connectionString, pace });
  closing.push(
    () => pool.end(),
    () => made.stop(),
  );
  return made;
}

/** Two whole passes, as one may have been under way. */
async function passes(count = 2, one = scrubber()): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const { rows } = await ledger.sql.query<{ at: Date | null }>(
      'SELECT max(last_finished_at) AS at FROM evidence.scrub',
    );
    one.start();
    for (;;) {
      const now = await ledger.sql.query<{ at: Date | null }>('SELECT max(last_finished_at) AS at FROM evidence.scrub');
      if (now.rows[0]!.at !== null && now.rows[0]!.at.getTime() !== rows[0]!.at?.getTime()) break;
      await sleep(20);
    }
  }
  await one.stop();
}

async function found(options: { since?: Head; tables?: boolean } = {}): Promise<Map<string, Section>> {
  const { store, codec, keys } = ledger;
  const pool = openPool(ledger.connectionString, { role: application_role });
  const projector = options.tables ? ledger.project({ start: false }) : undefined;
  const sections = new Map<string, Section>();
  const asked = { store, codec, keys, pool, projector, tables, ...(options.since && { since: options.since }) };
  for await (const section of verify(asked)) sections.set(section.name, section);
  await pool.end();
  return sections;
}

const codesOf = (section: Section | undefined): string[] => section?.findings.map(({ code }) => code) ?? [];

describe.each(kinds)('Tampering with $name', (kind) => {
  const said = [
    ...(kind.read === undefined ? [] : ['the next read']),
    ...(kind.pass === undefined ? [] : ['the daily pass']),
    ...(kind.since === undefined ? [] : ['a head kept elsewhere']),
  ];

  it(`is found by ${said.join(', ')}`, async () => {
    const place = await begin();
    const since = await headNow();
    await passes(1);
    expect((await scrubStanding(ledger.sql)).findings).toBe(0);
    expect(codesOf((await found({ since })).get('log'))).toEqual([]);
    await ledger.record('household', place.ids[1], [visit('later'), visit('later'), visit('later')]);
    await tamper(kind, place);

    const aggregates = new AggregateRepository(ledger.store, ledger.codec);
    const codes = await Promise.all(
      place.ids.map((id) =>
        aggregates.get('household', id).then(
          () => undefined,
          (error: unknown) => (error instanceof UnreadableEvent ? error.code : String(error)),
        ),
      ),
    );
    const expected = kind.of === 'other' ? [undefined, kind.read] : [kind.read, undefined];
    expect(codes).toEqual(expected);

    await passes();
    const standing = (await new Findings(ledger.sql).list(100)).map(({ code }) => code);
    if (kind.pass === undefined) expect(standing).toEqual([]);
    else expect(standing).toContain(kind.pass);

    const log = (await found({ since })).get('log');
    if (kind.since !== undefined) expect(codesOf(log)).toContain(kind.since);
    if (kind.pass !== undefined) expect(codesOf(log)).toContain(kind.pass);
  }, 60_000);
});

describe('What a pass over the log finds', () => {
  it('parks the stream with its reason, leaves the others alone, and is gone when it is mended', async () => {
    const place = await begin();
    const projector = ledger.project();
    await ledger.caughtUp(projector);
    const { rows } = await ledger.sql.query<{ data: string }>(
      'SELECT data::text AS data FROM ledger.event WHERE stream = $1 AND revision = 2',
      [place.stream],
    );
    await tamper(kinds[0]!, place);
    await passes();
    const isParked = async (): Promise<boolean> => (await projector.parked()).some(({ attempts }) => attempts > 1);
    while (!(await isParked())) await sleep(20);
    expect(await projector.parked()).toMatchObject([
      { stream: place.stream, revision: 2, error: 'mac-wrong', waiting: 4 },
    ]);
    const visits = async (id: string): Promise<number> =>
      (await ledger.sql.query('SELECT FROM projection.visit WHERE household_id = $1', [id])).rowCount ?? 0;
    expect([await visits(place.ids[0]), await visits(place.ids[1])]).toEqual([0, 2]);

    const mend = (): Promise<unknown> =>
      ledger.sql.query('UPDATE ledger.event SET data = $2 WHERE stream = $1 AND revision = 2', [
        ...[place.stream, rows[0]!.data],
      ]);
    await tamper({ how: mend }, place);
    expect(await projector.retry(place.stream)).toBe('unparked');
    expect(await visits(place.ids[0])).toBe(3);
    await passes();
    expect((await scrubStanding(ledger.sql)).findings).toBe(0);
    await projector.stop();
  }, 60_000);

  it('goes on where another process left it, and begins anew where somebody else says how far it was', async () => {
    const place = await begin();
    await tamper(kinds[0]!, place);
    const progress = { hash: Buffer.alloc(32, 1), mac: 'of somebody' };
    await ledger.sql.query(
      'INSERT INTO evidence.scrub (begun_at, count, position, hash, mac) VALUES (now(), 8, $1, $2, $3)',
      ['8', progress.hash, progress.mac],
    );
    await passes(1, scrubber(3_600_000)); // the next one would have begun while this is looked at
    expect((await new Findings(ledger.sql).list(10)).map(({ code }) => code)).toEqual(['mac-wrong']);
    expect(await scrubStanding(ledger.sql)).toMatchObject({ events: 8, position: '8', isUnderWay: false });
  }, 60_000);
});
