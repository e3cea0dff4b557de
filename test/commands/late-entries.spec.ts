/** S25 within a stream: what comes late in one request is folded once, in steps, whoever sends it. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { Places } from '../../src/access/places.js';
import { RecordEntries, RecordEntriesHandler } from '../../src/commands/record-entries.js';
import type { Mode } from '../../src/commands/record-entries.js';
import { RecordEntryHandler } from '../../src/commands/record-entry.handler.js';
import { RecordEntry } from '../../src/commands/record-entry.js';
import type { ItemOutcome } from '../../src/commands/record-entry.js';
import { References } from '../../src/commands/references.js';
import { areaRegistered } from '../../src/domain/area/area.js';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { entryCorrected, entryVoided } from '../../src/domain/control.js';
import type { Actor, AnyFact } from '../../src/domain/fact.js';
import { headOfHouseholdChanged } from '../../src/domain/household/members/head-of-household-changed.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { pairingStarted } from '../../src/domain/household/pairings/pairing-started.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { Codec } from '../../src/event-store/codec.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Clock } from '../../src/platform/clock.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { cadre, idOf, office } from '../domain/given.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

const area = '220122101201';
/** In the file, and late in one request. */
const [in_file, late] = [1_500, 100];
/** Entries that may be folded before others have their turn. */
const folded_at_once_max = 100;

type Item = readonly [fact: AnyFact, body: { readonly entryId: string; readonly [field: string]: unknown }];

const dayOf = (n: number): string => new Date(Date.UTC(2018, 0, 1 + n)).toISOString().slice(0, 10);
const visit = (name: string, occurredOn: string) => ({
  entryId: idOf(name),
  ...{ occurredOn, mode: 'home', outcome: 'completed' },
});
const outcomesOf = (outcomes: readonly ItemOutcome[]): string[] => outcomes.map(({ outcome }) => outcome);
const listed = { entryId: idOf('listed'), zh: '医院' };
const shuffled = Array.from({ length: late }, (_, n) => (n * 67) % late);

describe('Many late entries in one request', () => {
  let database: TestDatabase;
  let pool: Pool;
  let store: PostgresEventStore;
  let many: RecordEntriesHandler;
  /** By it every stretch of work has gone on for long enough. */
  let clock_ms = 0;

  const send = (
    id: string,
    items: readonly Item[],
    { actor = office, areas, mode = 'record' }: { actor?: Actor; areas?: string[]; mode?: Mode } = {},
  ): Promise<ItemOutcome[]> => {
    const entries = items.map(
      ([fact, body]) => new RecordEntry('household', id, fact, structuredClone(body), actor, areas),
    );
    return many.execute(new RecordEntries(entries, mode));
  };

  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool(database.connectionString, { role: application_role });
    store = new PostgresEventStore(database.connectionString);
    const codec = new Codec(new SubjectKeys(pool, randomBytes(32)));
    const [aggregates, clock] = [new AggregateRepository(store, codec), new Clock()];
    const places = new Places(aggregates, clock);
    const handler = new RecordEntryHandler(store, aggregates, codec, new References(aggregates), places, clock);
    many = new RecordEntriesHandler(handler, aggregates);
    const hospital = { organisationId: 'sixth-hospital', name: '第六医院', kind: 'hospital', areaCode: area };
    const others: [kind: string, id: string, fact: AnyFact, body: object][] = [
      ['area', area, areaRegistered, { entryId: idOf('area'), code: area, name: '前进村' }],
      ['code-list', 'organisation-kind', codeListed, { ...listed, list: 'organisation-kind', code: 'hospital' }],
      ['organisation', 'sixth-hospital', organisationRegistered, { entryId: idOf('unit'), ...hospital }],
    ];
    const entries = others.map(([kind, id, fact, body]) => new RecordEntry(kind, id, fact, body, office));
    const outcomes = await many.execute(new RecordEntries(entries, 'record'));
    expect(outcomesOf(outcomes)).toEqual(others.map(() => 'recorded'));
  });
  afterAll(async () => {
    await store.close();
    await pool.end();
    await database.drop();
  });
  afterEach(() => void jest.restoreAllMocks());

  /** With a visit a day, looked after by the unit of the cadre. */
  const longHousehold = async (name: string): Promise<string> => {
    const id = idOf(name);
    const begun: Item[] = [
      [
        householdRegistered,
        { entryId: idOf(`${name} registered`), householdId: id, areaCode: area, occurredOn: '2016' },
      ],
      [
        pairingStarted,
        {
          entryId: idOf(`${name} paired`),
          ...{ occurredOn: '2016-12-31', organisationId: 'sixth-hospital', tier: 'village' },
        },
      ],
    ];
    const visits = Array.from({ length: in_file }, (_, n): Item => [visitRecorded, visit(`${name} ${n}`, dayOf(n))]);
    for (const items of [begun, visits.slice(0, 500), visits.slice(500, 1_000), visits.slice(1_000)])
      expect((await send(id, items)).filter(({ outcome }) => outcome !== 'recorded')).toEqual([]);
    return id;
  };

  /** How many visits are folded, in all and from one pause to the next: each is taken, for the clock says that it is due. */
  const foldedDuring = async (work: () => Promise<unknown>): Promise<{ all: number; atOnce: number }> => {
    let [all, before, atOnce] = [0, 0, 0];
    const { evolve } = visitRecorded;
    clock_ms = Math.max(clock_ms, performance.now());
    jest.spyOn(visitRecorded, 'evolve').mockImplementation((...what) => {
      all += 1;
      return evolve(...what);
    });
    const look = (): number => {
      atOnce = Math.max(atOnce, all - before);
      before = all;
      return (clock_ms += 1_000);
    };
    jest.spyOn(performance, 'now').mockImplementation(look);
    await work();
    look();
    return { all, atOnce };
  };

  const cases: [who: string, by: Parameters<typeof send>[2]][] = [
    ['an office', {}],
    ['an office of an area', { areas: [area] }],
    ['a cadre of its unit', { actor: cadre }],
    ['an office, on trial', { mode: 'validate' }],
    ['a cadre of its unit, on trial', { actor: cadre, mode: 'validate' }],
  ];

  it.each(cases)('are folded once, and in steps: of %s', async (name, by) => {
    const id = await longHousehold(name);
    const items = shuffled.map((n): Item => [visitRecorded, visit(`${name} late ${n}`, dayOf(n * 15 + 3))]);
    let outcomes: ItemOutcome[] = [];
    const { all, atOnce } = await foldedDuring(async () => (outcomes = await send(id, items, by)));
    expect(outcomesOf(outcomes)).toEqual(items.map(() => 'recorded'));
    expect(all).toBeLessThan(3 * (in_file + late));
    expect(atOnce).toBeLessThanOrEqual(folded_at_once_max);
  });

  it('are folded once where they void what stands there', async () => {
    const id = await longHousehold('voids');
    const items = shuffled.map((n): Item => [
      entryVoided,
      { entryId: idOf(`void ${n}`), voids: idOf(`voids ${n * 15 + 3}`), reason: '误记' },
    ]);
    let outcomes: ItemOutcome[] = [];
    const { all, atOnce } = await foldedDuring(async () => (outcomes = await send(id, items)));
    expect(outcomesOf(outcomes)).toEqual(items.map(() => 'recorded'));
    expect(all).toBeLessThan(3 * in_file);
    expect(atOnce).toBeLessThanOrEqual(folded_at_once_max);
  });

  it('are folded once where corrections say that it was earlier, each by as much as it likes', async () => {
    const id = await longHousehold('corrections');
    const items = shuffled.map((n): Item => {
      const target = n * 15 + 14;
      const data = { occurredOn: dayOf((n * n * 7) % target), mode: 'home', outcome: 'refused' };
      return [
        entryCorrected,
        { entryId: idOf(`corrected ${n}`), corrects: idOf(`corrections ${target}`), data, reason: '误记' },
      ];
    });
    let outcomes: ItemOutcome[] = [];
    const { all, atOnce } = await foldedDuring(async () => (outcomes = await send(id, items)));
    expect(outcomesOf(outcomes)).toEqual(items.map(() => 'recorded'));
    expect(all).toBeLessThan(4 * in_file);
    expect(atOnce).toBeLessThanOrEqual(folded_at_once_max);
  });

  it('are folded in steps where there is one alone', async () => {
    const id = await longHousehold('one alone');
    const { all, atOnce } = await foldedDuring(() => send(id, [[visitRecorded, visit('one alone, late', dayOf(3))]]));
    expect(all).toBeLessThan(2 * in_file);
    expect(atOnce).toBeLessThanOrEqual(folded_at_once_max);
  });

  it('stand in the log in the order in which they were sent', async () => {
    const id = await longHousehold('in the log');
    const items = shuffled.map((n): Item => [visitRecorded, visit(`in the log, late ${n}`, dayOf(n * 15))]);
    const outcomes = await send(id, items);
    const told = outcomes.map((each) => ('receipt' in each ? [each.receipt.entryId, each.receipt.revision] : each));
    expect(told).toEqual(items.map(([, { entryId }], i) => [entryId, in_file + 3 + i]));
    const log = await store.readStream(`household-${id}`, { after: in_file + 2 });
    expect(log.map(({ data }) => data['entryId'])).toEqual(items.map(([, { entryId }]) => entryId));
  });

  it('are judged again where another one that comes after them in the file makes them fit', async () => {
    const id = await longHousehold('made to fit');
    const mother = idOf('mother');
    const added = { entryId: idOf('added'), personId: mother, name: '王秀英', occurredOn: '2018-03' };
    const items: Item[] = [
      [headOfHouseholdChanged, { entryId: idOf('head'), personId: mother, occurredOn: '2018-03-10' }],
      [memberAdded, added],
      [
        entryCorrected,
        {
          entryId: idOf('corrected'),
          corrects: added.entryId,
          data: { personId: mother, name: '王秀', occurredOn: '2018-03' },
          reason: '误记',
        },
      ],
    ];
    expect(outcomesOf(await send(id, items))).toEqual(['recorded', 'recorded', 'recorded']);
  });
});
