import { describe, expect, it } from '@jest/globals';
import { entryVoided } from '../../src/domain/control.js';
import { entriesIn } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import { householdCategoryAssigned } from '../../src/domain/household/registry/household-category-assigned.js';
import { householdMovedIn } from '../../src/domain/household/housing/household-moved-in.js';
import { householdRiskGraded } from '../../src/domain/household/registry/household-risk-graded.js';
import { houseDemolished } from '../../src/domain/household/housing/house-demolished.js';
import { housingAccepted } from '../../src/domain/household/housing/housing-accepted.js';
import { housingAssessed } from '../../src/domain/household/housing/housing-assessed.js';
import { housingWorkApproved } from '../../src/domain/household/housing/housing-work-approved.js';
import { incomeDeclared } from '../../src/domain/household/livelihood/income-declared.js';
import { memberDetailsChanged } from '../../src/domain/household/members/member-details-changed.js';
import { needResolved } from '../../src/domain/household/needs/need-resolved.js';
import { pairingStarted } from '../../src/domain/household/pairings/pairing-started.js';
import { pairingTransferred } from '../../src/domain/household/pairings/pairing-transferred.js';
import { rebuildStarted } from '../../src/domain/household/housing/rebuild-started.js';
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
  knock,
  otherCadre,
  rejected,
  released,
  secondOffice,
  voided,
} from './given.js';
import type { AnyLife, Told } from './given.js';
import {
  closed,
  heads,
  left,
  mother,
  motherAdded,
  needOn,
  paired,
  registered,
  son,
  sonAdded,
  unpaired,
  visitOn,
} from './household/entries.js';

const firstId = '00000000-0000-7000-8000-000000000001';
const lastId = 'ffffffff-0000-7000-8000-000000000001';

describe('What the door says does not hang on the letters of an id', () => {
  const head = heads(mother, '2016-01-01');
  const rival = heads(son, '2016-01-01');

  it.each([firstId, lastId])('two heads on one day: the second is refused, also as %s', (entryId) =>
    given(registered, motherAdded, sonAdded, head)
      .when(but(rival, { entryId }))
      .thenRefused('two-heads', 'personId', head),
  );
  it.each([firstId, lastId])('two pairings from one day: the second is refused, also as %s', (entryId) =>
    given(registered, paired)
      .when(entry(pairingStarted, { entryId, organisationId: 'cdc', tier: 'district', occurredOn: '2016-01-01' }))
      .thenRefused('pairing-overlaps', 'tier', paired),
  );
  it.each([firstId, lastId])('a correction onto the day of another head is refused, also of %s', (entryId) => {
    const other = but(heads(son, '2016-02-01'), { entryId });
    given(registered, motherAdded, sonAdded, head, other)
      .when(corrected(other, { occurredOn: '2016-01-01' }))
      .thenRefused('two-heads', 'data.personId');
  });
  it('the file itself is in the order of all five', () => {
    const before = but(heads(mother, '2016-01-02'), { entryId: lastId });
    const after = but(heads(mother, '2016-01-02'), { entryId: firstId });
    expect(
      given(registered, motherAdded, before, after)
        .aggregate()
        .entries.map(({ at }) => at.entryId),
    ).toEqual([registered.payload.entryId, motherAdded.payload.entryId, firstId, lastId]);
    const { records, entries } = given(registered, motherAdded, before, after).aggregate();
    expect(entriesIn(household, records)).toEqual(entries);
  });
});

describe('What an entry sets has moved', () => {
  const yellow = entry(householdRiskGraded, { level: 'yellow', visitEveryDays: 30, occurredOn: '2022-03-01' });
  const worse = corrected(yellow, { level: 'red' });
  const yes = confirmed(worse, secondOffice);
  const grading = (basedOnRevision: number): Told =>
    entry(householdRiskGraded, { level: 'blue', visitEveryDays: 90, occurredOn: '2022-06-01', basedOnRevision });
  /** The first revision on which a grading may be based after all that. */
  const movedAt = (...entries: Told[]): number => {
    const refused = [...entries.keys()].filter(
      (revision) => given(...entries).when(grading(revision)).outcome.outcome === 'refused',
    );
    return refused.length;
  };

  it('when it was recorded', () => expect(movedAt(registered, motherAdded, yellow, sonAdded)).toBe(3));
  it('when a correction was confirmed, not when it was written', () => {
    expect(movedAt(registered, yellow, worse)).toBe(2);
    expect(movedAt(registered, yellow, worse, motherAdded, yes, sonAdded)).toBe(5);
  });
  it('not when a correction was declined', () =>
    expect(movedAt(registered, yellow, worse, declined(worse, secondOffice))).toBe(2));
  it('not when a correction that waits was voided', () =>
    expect(movedAt(registered, yellow, worse, motherAdded, voided(worse), sonAdded)).toBe(2));
  it('not when a correction was declined whose confirmation had been voided: it was then', () =>
    expect(movedAt(registered, yellow, worse, yes, ...annulled(yes), declined(worse, secondOffice), sonAdded)).toBe(6));
  it('when it was voided, and when the void was', () => {
    const gone = annulled(yellow);
    expect(movedAt(registered, yellow, voided(yellow), motherAdded)).toBe(2);
    expect(movedAt(registered, yellow, ...gone, motherAdded)).toBe(4);
    expect(movedAt(registered, yellow, ...gone, motherAdded, ...annulled(gone[0]), sonAdded)).toBe(7);
  });
  it('when a confirmed correction was voided', () =>
    expect(movedAt(registered, yellow, worse, yes, motherAdded, ...annulled(worse), sonAdded)).toBe(7));
  it('when its confirmation was voided', () =>
    expect(movedAt(registered, yellow, worse, yes, motherAdded, ...annulled(yes), sonAdded)).toBe(7));
  it('names the entries that moved it', () =>
    given(registered, yellow, worse, yes).when(grading(3)).thenRefused('state-moved', 'basedOnRevision', yellow));

  const head = by(otherCadre, heads(mother, '2016-02-01'));
  const headBasedOn = (basedOnRevision: number): Told => but(heads(mother, '2016-03-01'), { basedOnRevision });
  it('when a held entry was released, not when it was written', () => {
    const before = [registered, motherAdded, paired, head];
    given(...before)
      .when(headBasedOn(0))
      .then(headBasedOn(0));
    given(...before, rejected(head))
      .when(headBasedOn(0))
      .then(headBasedOn(0));
    given(...before, released(head))
      .when(headBasedOn(4))
      .thenRefused('state-moved', 'basedOnRevision', head);
    given(...before, released(head))
      .when(headBasedOn(5))
      .then(headBasedOn(5));
  });
  it('when the release was voided', () => {
    const release = released(head);
    const before = [registered, motherAdded, paired, head, release, sonAdded, voided(release)];
    given(...before)
      .when(headBasedOn(6))
      .thenRefused('state-moved', 'basedOnRevision', head);
    given(...before)
      .when(headBasedOn(7))
      .then(headBasedOn(7));
  });
  it('not when it was rejected after that', () => {
    const release = released(head);
    given(registered, motherAdded, paired, head, release, voided(release), rejected(head))
      .when(headBasedOn(6))
      .then(headBasedOn(6));
  });
  it('when a held correction was released, not when it was written', () => {
    const own = by(cadre, heads(mother, '2016-02-01'));
    const late = corrected(own, { occurredOn: '2016-02-02' }, cadre);
    const before = [registered, motherAdded, paired, own, unpaired(paired, '2017'), late];
    given(...before)
      .when(headBasedOn(4))
      .then(headBasedOn(4));
    given(...before, sonAdded, released(late))
      .when(headBasedOn(7))
      .thenRefused('state-moved', 'basedOnRevision', own);
    given(...before, sonAdded, released(late))
      .when(headBasedOn(8))
      .then(headBasedOn(8));
  });
  it('for a correction, when the entry that it corrects has changed', () => {
    const based = but(corrected(yellow, { level: 'green' }, secondOffice), { basedOnRevision: 3 });
    given(registered, yellow, worse, yes).when(based).thenRefused('state-moved', 'basedOnRevision', yellow);
    const sure = but(based, { basedOnRevision: 4 });
    given(registered, yellow, worse, yes).when(sure).thenWaiting();
  });
  it('also for the slot that a correction of a correction has left', () => {
    const poor = entry(householdCategoryAssigned, { category: 'poor', occurredOn: '2015' });
    const old = corrected(poor, { category: 'old' });
    const alone = corrected(poor, { category: 'alone' });
    const based = (basedOnRevision: number): Told =>
      entry(householdCategoryAssigned, { category: 'old', occurredOn: '2016', basedOnRevision });
    given(registered, poor, old, alone).when(based(3)).thenRefused('state-moved', 'basedOnRevision', poor);
    given(registered, poor, old, alone).when(based(4)).then(based(4));
  });
  it('for all that an entry sets: an assessment moves the stage of the housing as well', () => {
    const assessed = entry(housingAssessed, { grade: 'D', occurredOn: '2016' });
    const accepted = (basedOnRevision: number): Told => entry(housingAccepted, { occurredOn: '2017', basedOnRevision });
    given(registered, assessed).when(accepted(1)).thenRefused('state-moved', 'basedOnRevision', assessed);
    given(registered, assessed).when(accepted(2)).then(accepted(2));
  });
  it('for all that an entry sets: a demolition takes the grade away', () => {
    const demolished = entry(houseDemolished, { occurredOn: '2016' });
    given(registered, demolished)
      .when(entry(housingAssessed, { grade: 'A', occurredOn: '2017', basedOnRevision: 1 }))
      .thenRefused('state-moved', 'basedOnRevision', demolished);
  });
  it('for all that an entry sets: a transfer begins a pairing as well', () => {
    const transfer = entry(pairingTransferred, {
      pairingId: paired.payload.entryId,
      organisationId: 'cdc',
      occurredOn: '2017',
    });
    const end = (basedOnRevision: number): Told => but(unpaired(transfer, '2018'), { basedOnRevision });
    const before = [registered, paired, transfer, corrected(transfer, { organisationId: 'first-hospital' })];
    given(...before)
      .when(end(3))
      .thenRefused('state-moved', 'basedOnRevision', transfer);
    given(...before)
      .when(end(4))
      .then(end(4));
  });
  const phone = entry(memberDetailsChanged, { personId: mother, phone: '13800138000', occurredOn: '2016' });
  const approved = entry(housingWorkApproved, { work: 'rebuild', occurredOn: '2016' });
  const begun = entry(rebuildStarted, { occurredOn: '2017' });
  const movedIn = entry(householdMovedIn, { occurredOn: '2018' });
  const earned = entry(incomeDeclared, { period: '2018', wageFen: 1, occurredOn: '2019' });
  const need = needOn('2019');
  const met = entry(needResolved, { needId: need.payload.entryId, outcome: 'met', occurredOn: '2020' });
  const transferred = entry(pairingTransferred, {
    pairingId: paired.payload.entryId,
    organisationId: 'cdc',
    occurredOn: '2017',
  });
  it.each<[string, Told[], Told, Told]>([
    ['a member who was added', [registered], motherAdded, phone],
    ['a member whose details have changed', [registered, motherAdded], phone, left(mother, '2018')],
    ['a member who has left', [registered, motherAdded], left(mother, '2018'), phone],
    ['housing on which work was approved', [registered], approved, begun],
    ['housing that is rebuilt', [registered], begun, movedIn],
    ['housing that was moved into', [registered], movedIn, approved],
    ['an income of the same period', [registered], earned, but(earned, { entryId: idOf('again') })],
    ['a need that was stated', [registered], need, met],
    ['a pairing that was begun', [registered], paired, unpaired(paired, '2018')],
    ['a closing', [registered], closed, but(closed, { entryId: idOf('closed'), occurredOn: '2019' })],
  ])('for what others set: %s', (_, before, first, next) => {
    given(...before, first)
      .when(but(next, { basedOnRevision: before.length }))
      .thenRefused('state-moved', 'basedOnRevision', first);
    const based = but(next, { basedOnRevision: before.length + 1 });
    given(...before, first)
      .when(based)
      .then(based);
  });
  it('for what others set: a pairing that was transferred', () =>
    given(registered, paired, transferred)
      .when(but(unpaired(paired, '2018'), { basedOnRevision: 2 }))
      .thenRefused('state-moved', 'basedOnRevision', transferred));
  const categoryOf = (category: string): Told => entry(householdCategoryAssigned, { category, occurredOn: '2015' });
  it.each<[string, Told[], Told]>([
    ['another member', [sonAdded], phone],
    ['another category', [categoryOf('poor')], categoryOf('old')],
    ['an income of another period', [earned], but(earned, { entryId: idOf('other'), period: '2017' })],
    ['another need', [needOn('2018')], met],
    ['another pairing', [but(paired, { entryId: idOf('village'), tier: 'village' })], unpaired(paired, '2018')],
  ])('not where %s has', (_, moved, next) => {
    const before = [registered, motherAdded, need, paired];
    const based = but(next, { basedOnRevision: before.length });
    given(...before, ...moved)
      .when(based)
      .then(based);
  });
  it('for what it sets alone', () => {
    const based = but(heads(mother, '2016-03-01'), { basedOnRevision: 1, entryId: idOf('head') });
    given(registered, motherAdded, yellow).when(based).then(based);
  });
  it('tells the revision that set what counts', () => {
    const changed = (...entries: Told[]): number | undefined =>
      given(registered, yellow, ...entries)
        .aggregate()
        .entries.at(-1)?.changedRevision;
    expect(changed()).toBe(2);
    expect(changed(worse)).toBe(2);
    expect(changed(worse, yes)).toBe(4);
    expect(changed(worse, yes, ...annulled(yes))).toBe(6);
  });
});

describe('An entry of a fact that nobody knows any more', () => {
  const known = (): AnyLife => {
    const aggregate = given(registered, motherAdded).aggregate();
    const [first] = aggregate.records;
    aggregate.admit({ ...first!, entryId: idOf('unknown'), type: 'NeverHeardOf', revision: 3 });
    return aggregate;
  };

  it('stands in the stream, without effect', () => {
    expect(known().records).toHaveLength(3);
    expect(known().entries).toEqual(given(registered, motherAdded).aggregate().entries);
  });
  it('sets nothing', () => {
    const based = but(heads(mother, '2016'), { basedOnRevision: 2 });
    expect(knock(known(), household, based)).toEqual({ outcome: 'recorded' });
  });
  it('can be voided', () =>
    expect(knock(known(), household, entry(entryVoided, { voids: idOf('unknown'), reason: '误录' }))).toEqual({
      outcome: 'recorded',
    }));
});

describe('A clock time', () => {
  const at = (occurredOn: string | undefined, occurredAt: string): Told =>
    but(visitOn('2019-10-17'), { occurredOn, occurredAt });

  it('lies on the day given, in the time zone of the ledger', () => {
    const early = at('2019-10-17', '2019-10-16T16:00:00Z');
    const late = at('2019-10-17', '2019-10-17T23:59:59+08:00');
    given(registered).when(early).then(early);
    given(registered).when(late).then(late);
    given(registered).when(at('2019-10-17', '2019-10-16T15:59:59Z')).thenRefused('occurred-at-elsewhere', 'occurredAt');
    given(registered)
      .when(at('2019-10-17', '2019-10-18T00:00:00+08:00'))
      .thenRefused('occurred-at-elsewhere', 'occurredAt');
  });
  it('lies on a day of the month or the year given', () => {
    const month = at('2019-10', '2019-10-31T09:00:00+08:00');
    given(registered).when(month).then(month);
    given(registered)
      .when(at('2019-10', '2019-11-01T09:00:00+08:00'))
      .thenRefused('occurred-at-elsewhere', 'occurredAt');
  });
  it('needs a day', () => {
    const { occurredOn: _, ...payload } = at('2019', '2019-10-17T09:00:00+08:00').payload;
    given(registered)
      .when({ ...visitOn('2019'), payload })
      .thenRefused('occurred-at-elsewhere', 'occurredAt');
  });
  it('does not lie in the future, even where the month is this one', () =>
    given(registered)
      .on('2026-06-15')
      .when(at('2026-06', '2026-06-16T09:00:00+08:00'))
      .thenRefused('in-the-future', 'occurredAt'));
  it('may lie on this day', () => {
    const now = at('2026-06-30', '2026-06-30T09:00:00+08:00');
    given(registered).when(now).then(now);
  });
  it('lies on the day given in a correction, too', () => {
    const visit = visitOn('2019-10-17');
    given(registered, visit)
      .when(corrected(visit, { occurredAt: '2019-10-18T09:00:00+08:00' }))
      .thenRefused('occurred-at-elsewhere', 'data.occurredAt');
    const good = corrected(visit, { occurredAt: '2019-10-17T09:00:00+08:00' });
    given(registered, visit).when(good).then(good);
  });
  it('does not lie in the future in a correction, either', () => {
    const visit = visitOn('2026-06-17');
    given(registered, visit)
      .when(corrected(visit, { occurredOn: '2026', occurredAt: '2026-07-01T09:00:00+08:00' }))
      .thenRefused('in-the-future', 'data.occurredAt');
  });
});

describe('A day', () => {
  it('may be today, and not tomorrow', () => {
    given(registered).when(visitOn('2026-06-30')).then(visitOn('2026-06-30'));
    given(registered).when(visitOn('2026-07-01')).thenRefused('in-the-future', 'occurredOn');
  });
  it('may be of a month or a year that has begun', () => {
    given(registered).when(visitOn('2026')).then(visitOn('2026'));
    given(registered).when(visitOn('2026-07')).thenRefused('in-the-future', 'occurredOn');
    given(registered).when(visitOn('2027')).thenRefused('in-the-future', 'occurredOn');
  });
  it('may be that of an open past', () => given(registered).when(visitOn('../2019')).then(visitOn('../2019')));
});
