/** S18: held entries build on each other, and nothing that builds on one is lost. */
import { describe, expect, it } from '@jest/globals';
import { awaitedIn, buildingOn } from '../../src/domain/holding.js';
import { timelineOf } from '../../src/domain/timeline.js';
import { consultationProvided } from '../../src/domain/household/health/consultation-provided.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { needResolved } from '../../src/domain/household/needs/need-resolved.js';
import {
  by,
  but,
  cadre,
  corrected,
  entry,
  given,
  idOf,
  office,
  otherCadre,
  released,
  rejected,
  voided,
} from './given.js';
import type { Told } from './given.js';
import {
  heads,
  left,
  mother,
  motherAdded,
  needOn,
  paired,
  registered,
  sonAdded,
  visitOn,
} from './household/entries.js';

const id = (told: Told): string => told.payload.entryId;
const addedBefore = by(otherCadre, motherAdded);
const check = entry(healthCheckRecorded, {
  personId: mother,
  observations: [{ code: '8480-6', value: '152', unit: 'mm[Hg]' }],
  occurredOn: '2016-05-01',
});
const need = by(otherCadre, needOn('2017'));
const resolved = entry(needResolved, { needId: id(need), outcome: 'met', occurredOn: '2018' });

describe('S18 what builds on a held entry is held as well', () => {
  it.each([
    ['its author names a held member head', by(otherCadre, heads(mother, '2016'))],
    ['its author records a check of a held member', by(otherCadre, check)],
  ])('%s', (_, told) => given(registered, paired, addedBefore).when(told).thenHeld('not-paired'));
  it.each([
    ['the cadre who is paired', by(cadre, check)],
    ['the office', heads(mother, '2016')],
  ])('%s names a held member', (_, told) => given(registered, paired, addedBefore).when(told).thenHeld('waits-for'));
  it('a need that is held is resolved', () => {
    given(registered, paired, need).when(by(otherCadre, resolved)).thenHeld('not-paired');
    given(registered, paired, need).when(resolved).thenHeld('waits-for');
  });
  it('it names what it waits for, to whom may see it', () => {
    const head = heads(mother, '2016');
    const mine = by(otherCadre, check);
    const aggregate = given(registered, paired, addedBefore, head, mine).aggregate();
    expect(awaitedIn(aggregate, id(head))).toEqual([id(addedBefore)]);
    expect(awaitedIn(aggregate, id(mine))).toEqual([id(addedBefore)]);
    expect(buildingOn(aggregate, id(addedBefore))).toEqual([id(mine), id(head)]);
    const waiting = timelineOf(aggregate.definition, aggregate.id, [...aggregate.records]).filter(
      ({ waitsFor }) => waitsFor.length > 0,
    );
    expect(waiting.map(({ entry: { at }, waitsFor }) => [at.entryId, waitsFor])).toEqual([
      [id(mine), [id(addedBefore)]],
      [id(head), [id(addedBefore)]],
    ]);
  });
  it('it counts once both are released', () => {
    const head = heads(mother, '2016');
    given(registered, paired, addedBefore, head, released(addedBefore), released(head)).thenFile({
      head: { personId: mother },
    });
    given(registered, paired, addedBefore, head, rejected(addedBefore))
      .when(heads(mother, '2017'))
      .thenRefused('member-unknown');
  });
  it('what nothing brings is refused, as it was', () =>
    given(registered, paired, by(otherCadre, sonAdded)).when(heads(mother, '2016')).thenRefused('member-unknown'));
  it('also where the held entry was corrected so that it no longer brings it', () => {
    const other = corrected(addedBefore, { personId: idOf('somebody') }, otherCadre);
    given(registered, paired, addedBefore, other).when(heads(mother, '2016')).thenRefused('member-unknown');
  });
});

describe('S18 an account without reach is judged by the body and by its own held entries alone', () => {
  it('what the file says of it is not told', () => {
    given(registered, paired, motherAdded)
      .when(by(otherCadre, but(motherAdded, { entryId: idOf('again') })))
      .thenHeld('not-paired');
    given(registered, paired)
      .when(by(otherCadre, heads(mother, '2016')))
      .thenHeld('not-paired');
    given(registered, paired, motherAdded, left(mother, '2016'))
      .when(by(otherCadre, left(mother, '2017')))
      .thenHeld('not-paired');
  });
  it('what is wrong with the body is', () => {
    const wrong = { observations: [{ code: '8480-6', value: '152' }] };
    given(registered, paired)
      .when(by(otherCadre, but(check, wrong)))
      .thenRefused('unit-missing');
    const contradicts = but(motherAdded, { identityNumber: '11010519491231002X', sex: '1' });
    given(registered, paired).when(by(otherCadre, contradicts)).thenRefused('identity-number-contradicts', 'sex');
  });
  it('what is only odd about it is not: nothing that warns refuses (S7a)', () => {
    const born = by(otherCadre, but(motherAdded, { bornOn: '1949', identityNumber: undefined, occurredOn: '1935' }));
    const early = by(otherCadre, visitOn('1940-05-01', { personId: mother }));
    given(registered, paired, born).when(early).thenHeld('not-paired');
  });
  it('what it contradicts of its own is', () =>
    given(registered, paired, addedBefore)
      .when(by(otherCadre, but(motherAdded, { entryId: idOf('again') })))
      .thenRefused('member-present', 'personId', addedBefore));
  it('at release only an invariant refuses it: what does not fit is a finding', () => {
    const head = by(otherCadre, heads(mother, '2016'));
    given(registered, paired, head)
      .when(released(head))
      .thenFindings({ code: 'member-unknown', path: 'personId', entry: id(head) });
  });
});

describe('S18 what its author says of a held entry', () => {
  it('applies to it at once and shares its verdict', () => {
    const name = corrected(addedBefore, { name: '王秀芳' }, otherCadre);
    const aggregate = given(registered, paired, addedBefore, name).aggregate();
    expect(aggregate.records.at(-1)).not.toHaveProperty('held');
    given(registered, paired, addedBefore, name)
      .when(released(addedBefore))
      .thenFile({ members: { [mother]: { name: '王秀芳' } } });
    given(registered, paired, addedBefore, name, rejected(addedBefore)).thenFile({ members: {} });
  });
  it('a void of it, too', () => {
    const aggregate = given(registered, paired, addedBefore, voided(addedBefore, otherCadre)).aggregate();
    expect(aggregate.records.at(-1)).not.toHaveProperty('held');
    given(registered, paired, addedBefore, voided(addedBefore, otherCadre))
      .when(heads(mother, '2016'))
      .thenRefused('member-unknown');
  });
});

describe('S18 held entries of one account and household', () => {
  it('are 200 at the most; the client keeps the next one', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      entry(consultationProvided, { occurredOn: '2016', sequence: i }, otherCadre),
    );
    const next = entry(consultationProvided, { occurredOn: '2017' }, otherCadre);
    given(registered, paired, ...many)
      .when(next)
      .thenRefused('too-many-held');
    given(registered, paired, ...many, rejected(many[0]!, office))
      .when(next)
      .thenHeld('not-paired');
  });
});
