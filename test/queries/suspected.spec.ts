/** What is found by a number however it is written, and what is suspected across files (S22, S23). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { donationReceived } from '../../src/domain/household/gifts/donation-received.js';
import { identityDocumentRecorded } from '../../src/domain/household/members/identity-document-recorded.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { memberLeft } from '../../src/domain/household/members/member-left.js';
import { duplicateSuspected } from '../../src/domain/household/registry/duplicate-suspected.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { pairingStarted } from '../../src/domain/household/pairings/pairing-started.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { duplicates, ListDuplicatesHandler } from '../../src/queries/duplicates.js';
import { ListFindings, ListFindingsHandler } from '../../src/queries/findings.js';
import { ListHouseholds, ListHouseholdsHandler } from '../../src/queries/households.js';
import { by, cadre, confirmed, entry, idOf, office, secondOffice, voided } from '../domain/given.js';
import type { Told } from '../domain/given.js';
import { everywhere, openLedgerOfQueries, recordReferences, village } from './ledger.js';
import type { LedgerOfQueries } from './ledger.js';

const [one, other, third] = [
  '10000000-0000-4000-8000-000000000001',
  '20000000-0000-4000-8000-000000000002',
  '30000000-0000-4000-8000-000000000003',
];
const number = '11010519491231002X';
const registered = (registryNumber: string): Told =>
  entry(householdRegistered, { areaCode: village, registryNumber, occurredOn: '2016' });
const person = (name: string, more: object = {}): Told =>
  entry(memberAdded, { personId: idOf(`person ${name}`), name, occurredOn: '2016', ...more });

describe('Across files', () => {
  let ledger: LedgerOfQueries;

  interface Item {
    readonly code: string;
    readonly householdId: string;
    readonly entryId: string;
    readonly message: string;
    readonly with: readonly string[];
    readonly withHouseholds?: readonly string[];
  }
  const findings = async (code?: string, limit = 50): Promise<Item[]> => {
    await ledger.caughtUp();
    const values = { area: undefined, code, limit, cursor: undefined };
    const handler = new ListFindingsHandler(ledger.tables, ledger.labels, ledger.clock);
    const items: Item[] = [];
    for (let after: unknown, more = true; more;) {
      const page = await handler.execute(new ListFindings(values, everywhere, 'zh', {}, after));
      items.push(...(page.body as { items: Item[] }).items);
      after = page.after;
      more = after !== undefined;
    }
    return items;
  };
  const households = async (q?: string): Promise<{ householdId: string; findings: number }[]> => {
    await ledger.caughtUp();
    const values = {
      ...{ area: undefined, category: undefined, cadre: undefined, unit: undefined, overdue: undefined },
      ...{ closed: undefined, limit: 50, cursor: undefined, q },
    };
    const handler = new ListHouseholdsHandler(ledger.tables, ledger.labels, ledger.keys, ledger.clock);
    const page = await handler.execute(new ListHouseholds(values, everywhere, 'zh', {}, undefined));
    return (page.body as { items: { householdId: string; findings: number }[] }).items;
  };
  const found = async (q: string): Promise<string[]> => (await households(q)).map(({ householdId }) => householdId);

  beforeAll(async () => {
    ledger = await openLedgerOfQueries();
    await recordReferences(ledger);
    const body = { entryId: idOf('moved_out'), list: 'leaving-reason', code: 'moved_out', zh: '迁出' };
    await ledger.recordIn('code-list', 'leaving-reason', codeListed, body);
    await ledger.record(one, registered('NA-1'), person('阿卜杜拉•买买提', { identityNumber: number.toLowerCase() }));
    await ledger.record(other, registered('NA-2'), person('王秀英', { phone: '+86 138-0013-8000' }));
    await ledger.record(third, registered('NA-3'));
  }, 60_000);
  afterAll(() => ledger.close());

  it.each([
    ['阿卜杜拉·买买提', one],
    ['阿卜杜拉.买', one],
    ['１１０１０５１９４９１２３１００２ｘ', one],
    ['110105491231002', one],
    ['138 0013 8000', other],
    ['0086 13800138000', other],
    ['王 秀英', other],
    ['ＮＡ-3', third],
  ])('%s is found', async (q, household) => expect(await found(q)).toEqual([household]));
  it('a name stands as it was typed', async () => {
    const { rows } = await ledger.pool.query(`SELECT name FROM projection.member WHERE household_id = $1`, [one]);
    expect(rows).toEqual([{ name: '阿卜杜拉•买买提' }]);
  });
  it('another document is found again', async () => {
    const personId = idOf('person 王秀英');
    const passport = entry(identityDocumentRecorded, {
      personId,
      kind: 'passport',
      number: 'e 1234 5678',
      occurredOn: '2020',
    });
    await ledger.record(other, passport);
    expect(await found('E12345678')).toEqual([other]);
    const { rows } = await ledger.pool.query('SELECT data::text FROM ledger.event WHERE type = $1', [
      passport.fact.type,
    ]);
    expect(JSON.stringify(rows)).not.toContain('E12345678');
  });

  it('one number for two people is suspected, until one of them has left', async () => {
    const twin = person('马某', { identityNumber: number });
    await ledger.record(third, twin);
    const [first, second] = await findings('identity-number-shared');
    expect(first).toMatchObject({ householdId: one, with: [twin.payload.entryId], withHouseholds: [third] });
    expect(second).toMatchObject({ householdId: third, entryId: twin.payload.entryId, withHouseholds: [one] });
    expect((await households()).map(({ findings: count }) => count)).toEqual([1, 0, 1]);
    const { personId } = twin.payload as unknown as { personId: string };
    await ledger.record(third, entry(memberLeft, { personId, reason: 'moved_out', occurredOn: '2020' }));
    expect(await findings('identity-number-shared')).toEqual([]);
  });
  it('two of one household are, too, and by a number of fifteen digits', async () => {
    const twin = person('阿某');
    const { personId } = twin.payload as unknown as { personId: string };
    const old = entry(identityDocumentRecorded, {
      personId,
      kind: 'identity_number_15',
      number: '110105491231002',
      occurredOn: '2020',
    });
    await ledger.record(one, twin, old);
    const shared = await findings('identity-number-shared', 1);
    expect(shared.map(({ householdId, withHouseholds }) => [householdId, withHouseholds])).toEqual([
      [one, undefined],
      [one, undefined],
    ]);
  });
  it('one registry number for two households is suspected', async () => {
    const fourth = '40000000-0000-4000-8000-000000000004';
    await ledger.record(fourth, registered('na-2'));
    expect((await findings('registry-number-shared')).map(({ householdId }) => householdId)).toEqual([other, fourth]);
  });
  it('one visit recorded twice is suspected', async () => {
    const paired = entry(pairingStarted, { organisationId: 'sixth-hospital', tier: 'village' });
    const visit = (note: string, occurredAt = '2026-06-01T09:00:00+08:00'): Told =>
      by(
        cadre,
        entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2026-06-01', occurredAt, note }),
      );
    await ledger.record(other, paired, visit('甲'), visit('乙'), visit('丙', '2026-06-01T09:00:01+08:00'));
    const twice = await findings('visit-twice');
    expect(twice.map(({ entryId }) => entryId).sort()).toEqual(
      [visit('甲'), visit('乙')].map(({ payload }) => payload.entryId).sort(),
    );
  });
  it('visits of others that one account types in are not: it did not come itself', async () => {
    const typed = (note: string): Told =>
      by(
        { ...office, cadreId: idOf('of the desk') },
        entry(visitRecorded, {
          ...{ mode: 'home', outcome: 'completed', note },
          ...{ occurredOn: '2026-06-02', occurredAt: '2026-06-02T09:00:00+08:00' },
        }),
      );
    const before = await findings('visit-twice');
    await ledger.record(other, typed('甲'), typed('乙'));
    expect(await findings('visit-twice')).toEqual(before);
  });
  it('a gift voided and recorded anew with another amount by one person is suspected', async () => {
    const gift = (fen: number): Told =>
      entry(donationReceived, {
        donor: { description: '医院职工' },
        cash: { fen, qualifier: 'exact' },
        occurredOn: '2020-01-01',
      });
    const [wrong, right] = [gift(50_000), gift(500_000)];
    const voiding = voided(wrong);
    await ledger.record(third, wrong, voiding, confirmed(voiding, secondOffice), right);
    expect(await findings('voided-and-changed')).toMatchObject([
      { householdId: third, entryId: right.payload.entryId, with: [wrong.payload.entryId, voiding.payload.entryId] },
    ]);
  });

  describe('pairs of households', () => {
    const fifth = '50000000-0000-4000-8000-000000000005';
    const sixth = '60000000-0000-4000-8000-000000000006';
    const suspicion = (note: string): Told =>
      entry(duplicateSuspected, { otherHouseholdId: sixth, grounds: 'other', note, occurredOn: '2022' });
    const pairs = async (limit: number): Promise<Record<string, string>[]> => {
      await ledger.caughtUp();
      const handler = new ListDuplicatesHandler(ledger.tables, ledger.labels, ledger.clock);
      const items: Record<string, string>[] = [];
      for (let after: unknown, more = true; more;) {
        const values = { area: undefined, open: undefined, limit, cursor: undefined };
        const page = await handler.execute(new duplicates.query(values, everywhere, 'zh', {}, after) as never);
        items.push(...(page.body as { items: Record<string, string>[] }).items);
        after = page.after;
        more = after !== undefined;
      }
      return items;
    };
    const pairOf = (grounds: string, ...both: (string | undefined)[]): string => [grounds, ...both.sort()].join(' ');

    beforeAll(async () => {
      const passport = (name: string): Told =>
        entry(identityDocumentRecorded, {
          ...{ personId: idOf(`person ${name}`), kind: 'passport', number: 'K 7654321', occurredOn: '2020' },
        });
      const people = ['赵甲', '赵乙'].flatMap((name) => [person(name), passport(name)]);
      await ledger.record(fifth, registered('NA-5'), ...people);
      const sixthPeople = [
        person('赵丙'),
        passport('赵丙'),
        ...['赵丁', '赵戊'].map((name) => person(name, { identityNumber: number })),
      ];
      await ledger.record(sixth, registered('na5'), ...sixthPeople);
      await ledger.record(fifth, suspicion('同院'), suspicion('同姓'));
    });

    it('are those that findings tell of, by whatever number and however it is written', async () => {
      const told: string[] = [];
      for (const [code, grounds] of [
        ['identity-number-shared', 'same_identity_number'],
        ['registry-number-shared', 'same_registry_number'],
      ] as const)
        for (const { householdId, withHouseholds = [] } of await findings(code))
          for (const each of withHouseholds) told.push(pairOf(grounds, householdId, each));
      const found = (await pairs(50)).filter(({ grounds }) => grounds !== 'other');
      expect(new Set(told).size).toBeGreaterThan(3);
      expect(found.map((row) => pairOf(row['grounds']!, row['householdId'], row['otherHouseholdId'])).sort()).toEqual(
        [...new Set(told)].sort(),
      );
    });
    it('come once for each of their grounds, by pages of whatever length', async () => {
      const all = await pairs(50);
      const named = all.map((row) => pairOf(row['grounds']!, row['householdId'], row['otherHouseholdId']));
      expect(new Set(named).size).toBe(named.length);
      expect(named).toContain(pairOf('other', fifth, sixth));
      for (const limit of [1, 2, 3]) expect(await pairs(limit)).toEqual(all);
    });
  });
});
