/** The semantics of an entry that show in the domain alone, each by its number. The others have their own specs. */
import { describe, expect, it } from '@jest/globals';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { findPairing } from '../../src/domain/household/pairings/pairings.js';
import type { Household } from '../../src/domain/household/household.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { joinQualifiers, sumOf } from '../../src/domain/quantity.js';
import type { Total } from '../../src/domain/quantity.js';
import { certainlyAfter, EVER, findSpan, knownSinceEver, OPEN, spanOf } from '../../src/domain/span.js';
import { streamOfKind } from '../../src/domain/streams.js';
import {
  annulled,
  but,
  by,
  cadre,
  confirmed,
  corrected,
  declined,
  entry,
  given,
  idOf,
  office,
  otherCadre,
  receivedAt,
  rejected,
  released,
  secondOffice,
  voided,
} from './given.js';
import type { Told } from './given.js';
import {
  closed,
  heads,
  left,
  mother,
  motherAdded,
  paired,
  registered,
  son,
  sonAdded,
  unpaired,
  visitOn,
} from './household/entries.js';

const id = (told: Told): string => told.payload.entryId;
const visit = visitOn('2019-10-17');

describe('S1 an entry is known by its stream and its id', () => {
  it('the same id with other content is refused', () =>
    given(registered, visit)
      .when(but(visit, { mode: 'phone' }))
      .thenRefused('entry-id-reused', 'entryId', visit));
  it('the same id in another stream is another entry', () => {
    const elsewhere = new Aggregate(streamOfKind('household'), idOf('another household'));
    expect(elsewhere.findRecord(id(visit))).toBeUndefined();
  });
});

describe('S2 a repeat is looked at before any rule', () => {
  it('also where a rule would refuse the entry by now', () => {
    const late = visitOn('2021-01-01');
    given(registered, late, closed).when(late).thenNothing();
    given(registered, late, closed)
      .when(but(late, { entryId: idOf('new') }))
      .thenRefused('household-closed');
  });
  it('also where the state has moved on since', () => {
    const head = but(heads(mother, '2016-01-01'), { basedOnRevision: 2 });
    given(registered, motherAdded, head, heads(mother, '2016-02-01')).when(head).thenNothing();
  });
});

describe('S3 when it occurred means a first and a last day', () => {
  it.each([
    ['2019-10-17', '2019-10-17', '2019-10-17'],
    ['2019-02', '2019-02-01', '2019-02-28'],
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['1900-02', '1900-02-01', '1900-02-28'],
    ['2000-02', '2000-02-01', '2000-02-29'],
    ['2019-04', '2019-04-01', '2019-04-30'],
    ['2019-06', '2019-06-01', '2019-06-30'],
    ['2019-09', '2019-09-01', '2019-09-30'],
    ['2019-11', '2019-11-01', '2019-11-30'],
    ['2019-01', '2019-01-01', '2019-01-31'],
    ['2019-12', '2019-12-01', '2019-12-31'],
    ['0001-01', '0001-01-01', '0001-01-31'],
    ['0001-01-01', '0001-01-01', '0001-01-01'],
    ['2019-10-17/2019-10-17', '2019-10-17', '2019-10-17'],
    ['2019', '2019-01-01', '2019-12-31'],
    ['2022-03/2022-07', '2022-03-01', '2022-07-31'],
    ['2019-10-14/2019-10-18', '2019-10-14', '2019-10-18'],
    ['2019-05-02/2019-05', '2019-05-02', '2019-05-31'],
    ['../2016', EVER, '2016-12-31'],
    ['/2019-05', EVER, '2019-05-31'],
    ['2019-10/..', '2019-10-01', OPEN],
    ['2019/', '2019-01-01', OPEN],
  ])('%s: %s to %s', (text, first, last) => expect(findSpan(text)).toEqual({ first, last }));
  it.each([
    '',
    '..',
    '/',
    '../..',
    '../',
    '/..',
    '2019-13',
    '2019-00',
    '2019-02-29',
    '2019-04-31',
    '2019-01-00',
    '2019-00-17',
    '2019-13-17',
    '0000',
    '0000-01',
    '0000-01-01',
    '2019-1',
    '19',
    '20191',
    '2019-10-17T09:00',
    '2019~',
    '2019?',
    '2019/2018',
    '2019-05/2019-04',
    '2019/2020/2021',
    'x2019',
    '2019x',
    'x2019-10',
    '2019-10x',
    'x2019-10-17',
    '2019-10-17x',
    '-2019',
    '2019/x',
    'x/2019',
  ])('%j means nothing', (text) => {
    expect(findSpan(text)).toBeUndefined();
    expect(() => spanOf(text)).toThrow(`not an EDTF level 0 date: ${text}`);
  });
  it('left out, it is undated', () => {
    expect(spanOf(undefined)).toBe(knownSinceEver);
    expect(knownSinceEver).toEqual({ first: EVER, last: EVER });
    const { occurredOn: _, ...payload } = motherAdded.payload;
    const ever = { ...motherAdded, payload };
    given(registered, ever)
      .when(visitOn('1950', { personId: mother }))
      .then(visitOn('1950', { personId: mother }));
  });
  it('only what certainly is later is later', () => {
    const of = (text: string): { first: string; last: string } => spanOf(text);
    expect(certainlyAfter(of('2019-10-18'), of('2019-10-17'))).toBe(true);
    expect(certainlyAfter(of('2019-10-17'), of('2019-10-17'))).toBe(false);
    expect(certainlyAfter(of('2019-10'), of('2019-10-17'))).toBe(false);
    expect(certainlyAfter(of('2019-10-17'), of('2019'))).toBe(false);
    expect(certainlyAfter(of('2020'), of('2019'))).toBe(true);
  });
  it('rules refuse only what is impossible', () => {
    given(registered, closed).when(visitOn('2020')).then(visitOn('2020'));
    given(registered, closed).when(visitOn('2020-06')).thenRefused('household-closed');
    given(registered).when(visitOn('2026')).then(visitOn('2026'));
    given(registered).when(visitOn('2027')).thenRefused('in-the-future', 'occurredOn');
  });
});

describe('S4 neither received nor recorded orders the file', () => {
  it('what was received later may lie before, whatever the device says', () => {
    const red = but(visit, { recordedAt: '2019-10-17T18:00:00+08:00' });
    const earlier = but(visitOn('2019-10-14'), { recordedAt: '2031-01-01T00:00:00Z' });
    given(registered, red)
      .when(earlier)
      .thenFile({ visits: { count: 2, lastCompleted: { by: id(red) } } });
  });
});

describe('S5 the order within a file', () => {
  const named = (name: string, body: object): Told =>
    entry(codeListed, { list: 'order', code: 'a', zh: name, entryId: idOf(name), ...body });
  const zhOf = (...told: Told[]): string =>
    (given(...told).aggregate().state as { codes: { a: { zh: string } } }).codes.a.zh;
  const last = (one: Told, other: Told): void => {
    expect(zhOf(one, other)).toBe((other.payload as unknown as { zh: string }).zh);
    expect(zhOf(other, one)).toBe((other.payload as unknown as { zh: string }).zh);
  };

  it('first the last day', () => {
    last(named('乙', { occurredOn: '2019-10-16', sequence: 5 }), named('甲', { occurredOn: '2019-10-17' }));
    last(named('乙', { occurredOn: '2019-10-17' }), named('甲', { occurredOn: '2019-10' }));
    last(named('乙', { occurredOn: '2019-10-31/2019-11-01' }), named('甲', { occurredOn: '2019' }));
    last(named('乙', {}), named('甲', { occurredOn: '1901' }));
    last(named('乙', { occurredOn: '2019' }), named('甲', { occurredOn: '2019/..' }));
  });
  it('then the clock time, those without one first', () => {
    const at = (occurredAt: string): object => ({ occurredOn: '2019-10-17', occurredAt });
    last(named('乙', { occurredOn: '2019-10-17', sequence: 9 }), named('甲', at('2019-10-17T00:00:00+08:00')));
    last(named('乙', at('2019-10-17T09:00:00+08:00')), named('甲', at('2019-10-17T01:00:01Z')));
    last(named('甲', at('2019-10-17T09:00:00.001+08:00')), named('乙', at('2019-10-17T09:00:00.002+08:00')));
  });
  it('then the sequence of the client, 0 where there is none', () => {
    const on = (sequence?: number): object => ({ occurredOn: '2019', ...(sequence !== undefined && { sequence }) });
    last(named('甲', on(-1)), named('乙', on()));
    last(named('乙', on()), named('甲', on(1)));
    last(named('丙', on(2)), named('甲', on(10)));
  });
  it('then the rank of the fact', () => {
    const [came, went] = [but(motherAdded, { occurredOn: '2019' }), left(mother, '2019')];
    given(registered, came, went).thenFile({ members: { [mother]: { left: { by: id(went) } } } });
    const sequenced = but(went, { sequence: -1 });
    given(registered, came, sequenced).thenFile({ members: { [mother]: { left: { by: id(went) } } } });
  });
  it('then the id', () => {
    const [a, b] = ['11111111-0000-7000-8000-000000000000', 'eeeeeeee-0000-7000-8000-000000000000'];
    last(named('乙', { entryId: a, occurredOn: '2019' }), named('甲', { entryId: b, occurredOn: '2019' }));
  });
});

describe('S6 one fold', () => {
  const first = heads(mother, '2016-01-01');
  const second = heads(son, '2018-01-01');
  const vague = heads(mother, '2026');
  const file = given(registered, motherAdded, sonAdded, second, first, vague);

  it('as of a day: the entries whose last day is on or before it', () => {
    file.thenFile({ head: { by: id(first) } }, { asOf: '2017-12-31' });
    file.thenFile({ head: { by: id(second) } }, { asOf: '2018-01-01' });
    file.thenFile({ head: { by: id(second) } }, { asOf: '2026-06-29' });
    file.thenFile({ head: { by: id(vague) } }, { asOf: '2026-06-30' }); // received then (S20)
    expect(JSON.parse(file.file({ asOf: '2014' }))[0]).not.toHaveProperty('head');
  });
  it('without a day: all of them', () => file.thenFile({ head: { by: id(vague) } }));
  it('as it was known: among what had been received by then', () => {
    expect(JSON.parse(file.file({ knownAt: receivedAt(3) }))[0]).not.toHaveProperty('head');
    file.thenFile({ head: { by: id(second) } }, { knownAt: receivedAt(4) });
    file.thenFile({ head: { by: id(first) } }, { asOf: '2017-01-01', knownAt: receivedAt(5) });
  });
  it('the door sees the file as of the entry’s own day', () => {
    given(registered, paired, unpaired(paired, '2019-01-01'))
      .when(by(cadre, visitOn('2018')))
      .then(by(cadre, visitOn('2018')));
    given(registered, paired, unpaired(paired, '2019-01-01')).when(by(cadre, visit)).thenHeld('not-paired');
  });
});

describe('S7 the fold is total: what no longer fits becomes a finding, and stays', () => {
  it('a visit after a closing that came late', () => {
    const late = visitOn('2021');
    given(registered, late, closed).thenFile({ visits: { count: 1 } });
    given(registered, late, closed).thenFindings({
      code: 'household-closed',
      path: 'occurredOn',
      entry: id(late),
      with: [id(closed)],
    });
  });
  it('somebody met whose own entry was voided', () => {
    const met = visitOn('2019', { personId: mother });
    given(registered, motherAdded, met, ...annulled(motherAdded)).thenFile({ visits: { count: 1 } });
    given(registered, motherAdded, met, ...annulled(motherAdded)).thenFindings({
      code: 'member-unknown',
      path: 'personId',
      entry: id(met),
    });
  });
  it('overlapping pairings are both in the file', () => {
    const earlier = but(paired, { entryId: idOf('earlier'), occurredOn: '2015' });
    given(registered, paired, earlier).thenFile({ pairings: { [id(paired)]: {}, [id(earlier)]: {} } });
  });
});

describe('S8 corrections', () => {
  const moved = corrected(visit, { occurredOn: '2019-10-16' });

  it('bring a whole new body, the day included, and count from when they were received', () => {
    given(registered, visit, moved).thenFile({ visits: { lastCompleted: { on: '2019-10-16' } } });
    given(registered, visit, moved).thenFile(
      { visits: { lastCompleted: { on: '2019-10-17' } } },
      { knownAt: receivedAt(2) },
    );
  });
  it('the last one in the stream wins, and a void can be voided', () => {
    const annulled = voided(visit);
    given(registered, visit, moved, annulled).thenFile({ visits: { count: 0 } });
    given(registered, visit, annulled, moved).thenFile({ visits: { count: 1 } });
    given(registered, visit, moved, annulled, voided(annulled)).thenFile({
      visits: { lastCompleted: { on: '2019-10-16' } },
    });
  });
  it('a registration is not voided', () =>
    given(registered).when(voided(registered)).thenRefused('registration-not-voidable', 'voids'));
  it('an entry in the wrong household is voided there, and recorded here in its place', () => {
    const here = but(visit, { entryId: idOf('here'), replaces: id(visit) });
    given(registered).when(here).then(here);
  });
  it('of money, grade and identity wait for another person', () => {
    const renamed = corrected(motherAdded, { name: '王秀芳' });
    given(registered, motherAdded).when(renamed).thenWaiting();
    given(registered, motherAdded, renamed).when(confirmed(renamed, office)).thenRefused('same-person', 'on');
    given(registered, motherAdded, renamed)
      .when(confirmed(renamed, secondOffice))
      .thenFile({ members: { [mother]: { name: '王秀芳' } } });
    given(registered, motherAdded, renamed)
      .when(declined(renamed, secondOffice))
      .thenFile({ members: { [mother]: { name: '王秀英' } } });
  });
});

describe('S9 held, not dropped', () => {
  const mine = by(otherCadre, visit);

  it('an entry of a cadre who is not paired stands in the stream, without effect', () =>
    given(registered, paired).when(mine).thenHeld('not-paired'));
  it('until the office releases it', () =>
    given(registered, paired, mine)
      .when(released(mine))
      .thenFile({ visits: { count: 1 } }));
  it('or rejects it', () =>
    given(registered, paired, mine)
      .when(rejected(mine))
      .thenFile({ visits: { count: 0 } }));
  it('a former cadre’s entry counts where it lies in the pairing', () => {
    const former = by(cadre, visitOn('2017-01-01'));
    given(registered, paired, unpaired(paired, '2018')).when(former).then(former);
  });
  it('what the office records of a unit is simply recorded; with whom it counts is computed', () => {
    const unit = visitOn('2019-10-17', { organisationId: 'sixth-hospital' });
    given(registered).when(unit).then(unit);
    const state = given(registered, paired, unit).aggregate().state as Household;
    expect(findPairing(state, { organisationId: 'sixth-hospital' })?.pairingId).toBe(id(paired));
    expect(findPairing(state, { organisationId: 'cdc' })).toBeUndefined();
  });
});

describe('S10 the state has moved', () => {
  const head = heads(mother, '2016-01-01');
  const based = (basedOnRevision: number): Told => but(heads(son, '2017-01-01'), { basedOnRevision });

  it('is asked of the slot that the entry sets', () => {
    given(registered, motherAdded, sonAdded, head).when(based(3)).thenRefused('state-moved', 'basedOnRevision', head);
    given(registered, motherAdded, sonAdded, head).when(based(4)).then(based(4));
  });
  it('not of the stream', () => given(registered, motherAdded, sonAdded, head, visit).when(based(4)).then(based(4)));
  it('what is based on a revision that is not there yet is refused, whatever it sets', () => {
    for (const ahead of [based(5), but(visit, { basedOnRevision: 5 })]) {
      given(registered, motherAdded, sonAdded, head).when(ahead).thenRefused('revision-unknown', 'basedOnRevision');
    }
  });
  it('and what sets nothing never conflicts', () => {
    const journal = but(visit, { basedOnRevision: 0 });
    given(registered, motherAdded, visitOn('2018')).when(journal).then(journal);
  });
});

describe('S15 qualifiers form a lattice', () => {
  const all: Total['qualifier'][] = ['exact', 'at_least', 'below', 'approximately'];

  it('the join is the same either way, of itself itself, and of three in any grouping', () => {
    for (const a of all)
      for (const b of all) {
        expect(joinQualifiers(a, b)).toBe(joinQualifiers(b, a));
        expect(joinQualifiers(a, a)).toBe(a);
        for (const c of all)
          expect(joinQualifiers(joinQualifiers(a, b), c)).toBe(joinQualifiers(a, joinQualifiers(b, c)));
      }
  });
  it('exact is below all, approximately above all', () => {
    for (const a of all) {
      expect(joinQualifiers('exact', a)).toBe(a);
      expect(joinQualifiers('approximately', a)).toBe('approximately');
    }
    expect(joinQualifiers('at_least', 'below')).toBe('approximately');
  });
  it('a part without a value counts as at least nothing', () =>
    expect(sumOf([{ value: 42, qualifier: 'exact' }, { qualifier: 'unknown' }])).toEqual({
      value: 42,
      qualifier: 'at_least',
    }));
});

describe('S16 lists that only name things are recorded', () => {
  it('a new one is an entry, with labels in two languages', () => {
    const harvest = entry(codeListed, { list: 'visit-purpose', code: 'harvest', zh: '帮助秋收', en: 'Harvest help' });
    given()
      .when(harvest)
      .thenFile({ codes: { harvest: { zh: '帮助秋收', en: 'Harvest help' } } });
  });
  it('so the class of an entry takes any code that could be one', () => {
    const purposeful = visitOn('2019', { purposes: ['harvest', 'something-new'] });
    given(registered).when(purposeful).then(purposeful);
  });
  it('values on which a rule hangs are none of them', () =>
    given(registered)
      .when(visitOn('2019', { outcome: 'something-new' }))
      .thenInvalid('outcome', 'isIn'));
});
