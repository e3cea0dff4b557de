/** Where the microseconds of one visit go in this process, room by room; and of one event on its way to a table. */
import { createHmac, randomBytes } from 'node:crypto';
import { check } from '../../src/commands/checker.js';
import { decide } from '../../src/domain/decide.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household as HouseholdState } from '../../src/domain/household/household.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { canonical } from '../../src/event-store/canonical.js';
import { Codec } from '../../src/event-store/codec.js';
import type { NewEvent, StoredEvent } from '../../src/event-store/event-store.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import type { SubjectKey } from '../../src/event-store/keys.js';
import { personalIn, seal, unseal } from '../../src/event-store/seal.js';
import { storable } from '../../src/event-store/storable.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { Household } from '../households.js';
import { measured } from '../measure.js';
import { settingOf } from '../setting.js';
import type { Told } from '../setting.js';
import type { Bench, Part } from './part.js';

const visits_usual = 5_000;

interface Visit {
  readonly stream: string;
  readonly told: Told;
  /** Of the entries before it. */
  readonly aggregate: Aggregate<HouseholdState>;
  readonly json: string;
  readonly bytes: Buffer;
  readonly event: NewEvent;
}

/** One room: what it does to the visit with a number. */
interface Room {
  readonly name: string;
  readonly visit: (index: number) => unknown;
}

/** A visit of each of many households, each after what was recorded before it. */
async function visitsOf(bench: Bench, keys: SubjectKeys, count: number): Promise<Visit[]> {
  const setting = settingOf(bench.seed, 2_000);
  const codec = new Codec(keys);
  const visits: Visit[] = [];
  for (let index = 0; visits.length < count; index += 1) {
    const { id, name: stream, told } = new Household(setting, index);
    const at = told.findLastIndex(({ fact }) => fact.type === 'VisitRecorded');
    const visit = told[at];
    if (!visit) continue;
    const known = await codec.keysFor(stream, [visit]);
    const aggregate = new Aggregate(household, id);
    for (const entry of told.slice(0, at)) aggregate.admit(recordOf(entry, aggregate.revision + 1));
    const json = JSON.stringify(visit.payload);
    visits.push({
      stream,
      told: visit,
      aggregate,
      json,
      bytes: Buffer.from(json),
      // As read from the log: what was sealed in this process need not be opened.
      event: structuredClone(codec.encode(stream, visit, known, 1)),
    });
  }
  return visits;
}

function recordOf({ fact, payload, actor, receivedAt, held }: Told, revision: number) {
  const { entryId } = payload;
  const record = { entryId, type: fact.type, payload, revision, position: '1', receivedAt, by: actor };
  return held === undefined ? record : { ...record, held };
}

function recording(visits: readonly Visit[], keys: ReadonlyMap<string, SubjectKey>): Room[] {
  const clock = new Clock();
  const of = (i: number): Visit => visits[i]!;
  const body = (i: number): never => of(i).told.payload as never;
  const personal = (i: number) => personalIn(of(i).told.fact.payload, of(i).told.payload, of(i).stream);
  return [
    { name: 'JSON.parse', visit: (i): unknown => JSON.parse(of(i).bytes.toString()) },
    { name: 'check against its class', visit: (i) => check(of(i).told.fact.payload, of(i).told.payload) },
    {
      name: 'decide, which folds it in',
      visit: (i) => {
        const { told, aggregate } = of(i);
        const { fact, payload, actor } = told;
        const dayOf = (instant: string): string => clock.dayOf(instant);
        return decide(aggregate, { type: fact.type, payload, actor, today: clock.today(), dayOf });
      },
    },
    { name: 'canonical form', visit: (i) => canonical(body(i)) },
    {
      name: 'HMAC',
      visit: (i) =>
        createHmac('sha256', keys.get(of(i).stream)!.mac)
          .update(of(i).json)
          .digest('base64url'),
    },
    { name: 'seal', visit: (i) => seal(of(i).told.payload.entryId, body(i), personal(i), keys) },
    { name: 'make storable', visit: (i) => storable(of(i).stream, 1, [of(i).event]) },
  ];
}

function projecting(visits: readonly Visit[], keys: ReadonlyMap<string, SubjectKey>, codec: Codec): Room[] {
  const texts = visits.map(({ event }) => JSON.stringify(event.data));
  const stored = visits.map(({ event, stream }): StoredEvent => ({ ...event, stream, revision: 1, position: '1' }));
  return [
    { name: 'JSON.parse of the stored body', visit: (i) => JSON.parse(texts[i]!) as unknown },
    { name: 'unseal', visit: (i) => unseal(visits[i]!.event.id, visits[i]!.event.data, keys) },
    { name: 'decode, unsealing included', visit: (i) => codec.decodeEach([stored[i]!]) },
  ];
}

/** Of this process's time, so that what others do on the machine does not count. */
async function microseconds({ visit }: Room, count: number): Promise<number> {
  const began = process.cpuUsage();
  for (let i = 0; i < count; i += 1) {
    const done = visit(i);
    if (done instanceof Promise) await done;
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / count;
}

async function walk(bench: Bench, what: string, rooms: readonly Room[], count: number): Promise<void> {
  for (const room of rooms) {
    const values: number[] = [];
    for (let round = 0; round <= bench.rounds; round += 1) values.push(await microseconds(room, count));
    const { median: value, ...range } = measured(values.slice(1));
    bench.report.say({ part: 'budget', what: `${what}: ${room.name}`, unit: 'µs', value, ...range });
  }
}

export const budget: Part = {
  name: 'budget',
  says: 'where the time of one visit goes, and of one event on its way to a table',
  async run(bench) {
    const pool = openPool(await bench.postgres.freshLedger(), { role: 'ledger_app' });
    try {
      const keys = new SubjectKeys(pool, randomBytes(32));
      const visits = await visitsOf(bench, keys, bench.events ?? visits_usual);
      const known = await keys.ensure(visits.map(({ stream }) => stream));
      await walk(bench, 'visit', recording(visits, known), visits.length);
      await walk(bench, 'event', projecting(visits, known, new Codec(keys)), visits.length);
    } finally {
      await pool.end();
    }
  },
};
