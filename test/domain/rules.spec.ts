/** The rules of the domain, as far as this slice has what they speak of, each by its number. */
import { describe, expect, it } from '@jest/globals';
import { areaRegistered } from '../../src/domain/area/area.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { donationReceived } from '../../src/domain/household/gifts/donation-received.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { householdRiskGraded } from '../../src/domain/household/registry/household-risk-graded.js';
import { household } from '../../src/domain/household/definition.js';
import { householdJoined } from '../../src/domain/household/members/household-joined.js';
import { joinedAggregate } from '../../src/domain/joined-aggregate.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { findPairing } from '../../src/domain/household/pairings/pairings.js';
import type { Household } from '../../src/domain/household/household.js';
import { splitByLargestRemainder, sumOf } from '../../src/domain/quantity.js';
import type { Qualifier } from '../../src/domain/quantity.js';
import { daysBetween } from '../../src/domain/span.js';
import { but, by, cadre, corrected, entry, given, idOf, otherCadre, released, voided } from './given.js';
import type { AnyLife, Told } from './given.js';
import {
  heads,
  mother,
  motherAdded,
  paired,
  registered,
  son,
  sonAdded,
  unpaired,
  visitOn,
} from './household/entries.js';

const visit = visitOn('2019-10-17');

describe('Rule 1: nothing is changed or deleted', () => {
  it('a correction and a void leave the entry in the stream as it was told', () => {
    const before = given(registered, visit)
      .aggregate()
      .records.map((record) => JSON.stringify(record));
    const after = given(registered, visit, corrected(visit, { mode: 'phone' }), voided(visit)).aggregate().records;
    expect(after.slice(0, 2).map((record) => JSON.stringify(record))).toEqual(before);
    expect(after).toHaveLength(4);
  });
});

describe('Rule 2: facts never conflict, states may', () => {
  it('a visit, a gift, a reading always fits, in whatever order it comes, however old the view', () => {
    const gift = entry(donationReceived, { cash: { fen: 1, qualifier: 'exact' }, occurredOn: '2016' });
    const check = entry(healthCheckRecorded, {
      observations: [{ code: '8480-6', value: '120', unit: 'mm[Hg]' }],
      occurredOn: '2014',
    });
    for (const fact of [visit, gift, check]) {
      const old = but(fact, { basedOnRevision: 0 });
      given(registered, visitOn('2020'), visitOn('2013')).when(old).then(old);
    }
  });
  it('what sets a state is refused where the state moved since, with what changed', () => {
    const head = heads(mother, '2016-01-01');
    given(registered, motherAdded, sonAdded, head)
      .when(but(heads(son, '2017-01-01'), { basedOnRevision: 3 }))
      .thenRefused('state-moved', 'basedOnRevision', head);
  });
});

describe('Rule 3: occurred, recorded and received are three times', () => {
  it('the entry keeps what the device said, the stream when it was received, the file goes by when it occurred', () => {
    const told = but(visitOn('2019-10'), { recordedAt: '2031-01-01T00:00:00+08:00' });
    const aggregate = given(registered, told).aggregate();
    expect(aggregate.records[1]).toMatchObject({
      payload: { occurredOn: '2019-10', recordedAt: '2031-01-01T00:00:00+08:00' },
      receivedAt: '2026-06-30T00:00:02.000Z',
    });
    expect(aggregate.state).toMatchObject({ visits: { lastCompleted: { on: '2019-10', day: '2019-10-31' } } });
  });
});

describe('Rule 4: the file is the fold of its effective entries in the order in which they occurred', () => {
  const entries = [motherAdded, sonAdded, heads(mother, '2016-01-01'), heads(son, '2018'), visit];

  it('a late entry gives the same file as if it had come in time', () => {
    for (const late of entries.slice(2)) {
      const others = entries.filter((told) => told !== late);
      expect(given(registered, ...others, late).file()).toBe(given(registered, ...entries).file());
    }
  });
  it('a correction gives the same file as if it had been told so at once', () => {
    const wrong = visitOn('2018-01-01', { outcome: 'refused', entryId: visit.payload.entryId });
    const right = corrected(wrong, { occurredOn: '2019-10-17', outcome: 'completed' });
    expect(given(registered, motherAdded, wrong, right).file()).toBe(given(registered, motherAdded, visit).file());
  });
});

describe('Rule 4, of households that are one', () => {
  const other = idOf('the household that was registered twice');
  const aggregateOf = (...told: readonly Told[]): AnyLife => given(...told).aggregate();
  const joins = entry(householdJoined, {
    fromHouseholdId: other,
    causeId: idOf('a merge'),
    how: 'merged',
    occurredOn: '2020',
  });

  it('the file is folded over the streams that it names, from the day of the merge on, and each entry stands once', async () => {
    const merged = new Aggregate<unknown>(
      household as never,
      other,
      aggregateOf(registered, motherAdded, visitOn('2018-05-01')).records,
    );
    const goesOn = new Aggregate<unknown>(household as never, idOf('the stream'), [
      ...aggregateOf(registered, visit).records,
      {
        ...merged.records[0]!,
        entryId: joins.payload.entryId,
        type: householdJoined.type,
        payload: joins.payload,
        revision: 3,
      },
    ]);
    const read = (): Promise<AnyLife> => Promise.resolve(merged);
    const { aggregate, others } = await joinedAggregate<unknown>(goesOn, {}, read);
    expect(others).toEqual([other]);
    expect(aggregate.state).toMatchObject({ visits: { count: 2 }, members: { [mother]: { name: '王秀英' } } });
    expect(aggregate.revision).toBe(goesOn.revision);
    expect((await joinedAggregate<unknown>(goesOn, { asOf: '2019-12-31' }, read)).aggregate).toBe(goesOn);
  });
});

describe('Rule 5: a visit counts for the cadre who was paired when it occurred', () => {
  const successor = but(paired, {
    entryId: idOf('successor'),
    cadreId: otherCadre.cadreId,
    organisationId: otherCadre.organisationId,
    occurredOn: '2018-01-01',
  });
  const before = [registered, paired, unpaired(paired, '2017-12-31'), successor];
  const pairedOn = (asOf: string): string | undefined => {
    const state = JSON.parse(given(...before).file({ asOf }))[0] as Household;
    return findPairing(state, cadre)?.pairingId ?? findPairing(state, otherCadre)?.pairingId;
  };

  it('whoever is paired now', () => {
    expect(pairedOn('2017-06-01')).toBe(paired.payload.entryId);
    expect(pairedOn('2018-06-01')).toBe(successor.payload.entryId);
  });
  it('a late entry by the former cadre is recorded where the visit lies in the pairing', () => {
    const late = by(cadre, visitOn('2017-06-01'));
    given(...before)
      .when(late)
      .then(late);
  });
  it('and otherwise held with the reason in sight, never dropped', () => {
    const late = by(cadre, visitOn('2018-06-01'));
    given(...before)
      .when(late)
      .thenHeld('not-paired');
    given(...before, late)
      .when(released(late))
      .thenFile({ visits: { count: 1 } });
  });
});

describe('Rule 6: money is whole fen, and sums are split by largest remainder', () => {
  it('A5: 700000 fen over 60 people, nobody more than one fen apart, and the sum exact', () => {
    const people = new Map(Array.from({ length: 60 }, (_, i) => [`p${String(i).padStart(2, '0')}`, 1]));
    const parts = [...splitByLargestRemainder(700_000, people).values()];
    const counts = Object.fromEntries(
      [...new Set(parts)].map((part) => [part, parts.filter((p) => p === part).length]),
    );
    expect(counts).toEqual({ '11667': 40, '11666': 20 });
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(700_000);
  });
  it.each([-1, 0.5, '100'])('%j is no amount in fen', (fen) =>
    given(registered)
      .when(entry(donationReceived, { cash: { fen: fen as number, qualifier: 'exact' }, occurredOn: '2019' }))
      .thenInvalid('cash.fen'),
  );
});

describe('Rule 7: counts keep their qualifier, and a total carries the join of its parts', () => {
  type Part = readonly [Qualifier, number] | null;
  const asPart = (part: Part): { value?: number; qualifier: Qualifier } =>
    part ? { value: part[1], qualifier: part[0] } : { qualifier: 'unknown' };

  it.each<[Part[], readonly [Qualifier, number]]>([
    [
      [
        ['exact', 6],
        ['exact', 15],
      ],
      ['exact', 21],
    ],
    [
      [
        ['exact', 400],
        ['at_least', 60],
      ],
      ['at_least', 460],
    ],
    [
      [
        ['at_least', 500],
        ['below', 70],
      ],
      ['approximately', 570],
    ],
    [
      [
        ['exact', 42],
        ['below', 100],
      ],
      ['below', 142],
    ],
    [
      [['exact', 42], null],
      ['at_least', 42],
    ],
    [
      [
        ['approximately', 14_000],
        ['exact', 1],
      ],
      ['approximately', 14_001],
    ],
  ])('A10: %j make %j', (parts, [qualifier, value]) => {
    expect(sumOf(parts.map(asPart))).toEqual({ value, qualifier });
    expect(sumOf(parts.map(asPart).reverse())).toEqual({ value, qualifier });
  });
});

describe('Rule 8: a reading is not a diagnosis', () => {
  const alertFor = (observation: object): unknown => {
    const check = entry(healthCheckRecorded, { observations: [observation as never], occurredOn: '2019' });
    const { readings } = given(registered, check).aggregate().state as Household;
    return Object.values(readings)[0]?.alert;
  };
  const thresholds = '2026-01';

  it.each([
    [{ code: '8480-6', value: '139', unit: 'mm[Hg]' }, undefined],
    [
      { code: '8480-6', value: '140', unit: 'mm[Hg]' },
      { level: 'recheck', thresholds },
    ],
    [
      { code: '8462-4', value: '90', unit: 'mm[Hg]' },
      { level: 'recheck', thresholds },
    ],
    [
      { code: '8480-6', value: '180', unit: 'mm[Hg]' },
      { level: 'urgent', thresholds, followUpWithinDays: 14 },
    ],
    [
      { code: '8462-4', value: '110', unit: 'mm[Hg]' },
      { level: 'urgent', thresholds, followUpWithinDays: 14 },
    ],
    [
      { code: '15074-8', value: '7.0', unit: 'mmol/L', context: 'fasting' },
      { level: 'recheck', thresholds },
    ],
    [{ code: '15074-8', value: '11.0', unit: 'mmol/L', context: 'random' }, undefined],
    [
      { code: '15074-8', value: '11.1', unit: 'mmol/L', context: 'random' },
      { level: 'recheck', thresholds },
    ],
    [
      { code: '15074-8', value: '16.7', unit: 'mmol/L' },
      { level: 'urgent', thresholds, followUpWithinDays: 14 },
    ],
    [
      { code: '15074-8', value: '3.9', unit: 'mmol/L' },
      { level: 'urgent', thresholds, followUpWithinDays: 14 },
    ],
  ])('%j: %j', (observation, alert) => expect(alertFor(observation)).toEqual(alert));
});

describe('Rule 9: how often to visit is data', () => {
  const graded = entry(householdRiskGraded, {
    level: 'yellow',
    visitEveryDays: 30,
    contactEveryDays: 1,
    occurredOn: '2019-10-01',
  });

  it('the file says how often, and when it was last done; what is overdue is computed from that', () => {
    const call = entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2019-10-20' });
    const { risk, visits, contacts } = given(registered, graded, visit, call).aggregate().state as Household;
    expect(daysBetween(visits.lastCompleted!.day, '2019-11-17') > risk!.visitEveryDays).toBe(true);
    expect(daysBetween(visits.lastCompleted!.day, '2019-11-16') > risk!.visitEveryDays).toBe(false);
    expect(daysBetween(contacts.lastReached!.day, '2019-10-21') > risk!.contactEveryDays!).toBe(false);
    expect(daysBetween('2020-02-28', '2020-03-01')).toBe(2);
    expect(daysBetween('2020-03-01', '2020-02-28')).toBe(-2);
  });
  it('a visit recorded for any member counts for the household', () =>
    given(registered, motherAdded, visitOn('2019', { personId: mother })).thenFile({ visits: { count: 1 } }));
});

describe('Rule 10: no rule of working hours, and no gate at the place', () => {
  it.each(['2019-10-17T03:00:00+08:00', '2019-10-17T23:59:59+08:00'])('a visit at %s is recorded', (occurredAt) => {
    const night = but(visit, { occurredAt });
    given(registered).when(night).then(night);
  });
  it('with any place, however inexact, or none', () => {
    const far = but(visit, { place: { latitude: '-89.9', longitude: '0', accuracyMetres: 100_000 } });
    given(registered).when(far).then(far);
    given(registered).when(visit).then(visit);
  });
});

describe('Rule 11: identity, and areas of their time', () => {
  const numbered = (identityNumber: string): Told =>
    entry(memberAdded, { personId: mother, name: '王秀英', identityNumber, occurredOn: '2015' });

  it('11010519491231002X is a valid number', () =>
    given(registered).when(numbered('11010519491231002X')).then(numbered('11010519491231002X')));
  it('one with another check character is not', () =>
    given(registered).when(numbered('110105194912310028')).thenInvalid('identityNumber', 'isIdentityNumber'));
  it('an area has its days and its successor, and an entry keeps the area of its time', () => {
    const old = entry(areaRegistered, {
      code: '220104002001',
      name: '旧社区',
      until: '2018-12-31',
      successor: '220104002002',
    });
    expect(given(old).aggregate().state).toMatchObject({ until: '2018-12-31', successor: '220104002002' });
    given(registered).thenFile({ registration: { areaCode: '220122101201' } });
  });
});
