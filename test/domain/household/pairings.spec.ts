import { describe, expect, it } from '@jest/globals';
import { findPairing, pairingsInForce } from '../../../src/domain/household/pairings/pairings.js';
import type { Household } from '../../../src/domain/household/household.js';
import { pairingEnded } from '../../../src/domain/household/pairings/pairing-ended.js';
import { pairingStarted } from '../../../src/domain/household/pairings/pairing-started.js';
import { pairingTransferred } from '../../../src/domain/household/pairings/pairing-transferred.js';
import { but, by, cadre, entry, given, idOf, otherCadre, voided } from '../given.js';
import type { Told } from '../given.js';
import { paired, registered, unpaired } from './entries.js';

const id = (told: Told): string => told.payload.entryId;
const pairings = (...entries: Told[]): Household => given(registered, ...entries).aggregate().state as Household;

describe('A pairing starts', () => {
  it('is recorded', () => given(registered).when(paired).then(paired));
  it('shows in the file', () => {
    expect(pairings(paired).pairings).toEqual({
      [id(paired)]: {
        pairingId: id(paired),
        tier: 'district',
        cadreId: cadre.cadreId,
        organisationId: 'sixth-hospital',
        started: { by: id(paired), on: '2016-01-01', span: { first: '2016-01-01', last: '2016-01-01' } },
      },
    });
  });
  it('is recorded once, however often it is sent', () => given(registered, paired).when(paired).thenNothing());
  it('is refused where it names nobody', () =>
    given(registered)
      .when(entry(pairingStarted, { tier: 'district' }))
      .thenRefused('pairing-names-nobody', ''));
  it('is recorded for a unit without a cadre, whose start nobody knows', () => {
    const unit = entry(pairingStarted, { organisationId: 'sixth-hospital', tier: 'district' });
    given(registered).when(unit).then(unit);
    expect(pairings(unit).pairings[id(unit)]?.started).toEqual({
      by: id(unit),
      span: { first: '0000-00-00', last: '0000-00-00' },
    });
  });
  it('is recorded for a cadre without a unit', () => {
    const person = entry(pairingStarted, { cadreId: cadre.cadreId, tier: 'district' });
    given(registered).when(person).then(person);
  });
  it('is refused where one of the same tier and role is in force', () =>
    given(registered, paired)
      .when(but(paired, { entryId: idOf('second'), occurredOn: '2017-01-01' }))
      .thenRefused('pairing-overlaps', 'tier', paired));
  it('is recorded in another tier or another role', () => {
    const tier = but(paired, { entryId: idOf('tier'), tier: 'city', occurredOn: '2017-01-01' });
    const role = but(paired, { entryId: idOf('role'), role: 'doctor', occurredOn: '2017-01-01' });
    given(registered, paired).when(tier).then(tier);
    given(registered, paired).when(role).then(role);
    given(registered, role)
      .when(but(role, { entryId: idOf('role again'), occurredOn: '2017-01-02' }))
      .thenRefused('pairing-overlaps', 'tier');
  });
  it('is recorded after the one before has ended', () => {
    const next = but(paired, { entryId: idOf('next'), occurredOn: '2018-01-02' });
    given(registered, paired, unpaired(paired, '2018-01-01')).when(next).then(next);
  });
  it('becomes a finding where an earlier one comes late', () => {
    const earlier = but(paired, { entryId: idOf('earlier'), occurredOn: '2015-01-01' });
    given(registered, paired)
      .when(earlier)
      .thenFindings({ code: 'pairing-overlaps', path: 'tier', entry: id(paired), with: [id(earlier)] });
    given(registered, paired, earlier, unpaired(earlier, '2015-12-31')).thenFindings();
  });
  it('is of a tier', () =>
    given(registered)
      .when(but(paired, { tier: 'province' }))
      .thenInvalid('tier', 'isIn'));
  it('is the business of the office', () => given(registered).when(by(cadre, paired)).thenForbidden());
});

describe('A pairing is transferred', () => {
  const transfer = entry(pairingTransferred, {
    pairingId: id(paired),
    cadreId: otherCadre.cadreId,
    organisationId: otherCadre.organisationId,
    handoverNote: '药费单据已移交',
    occurredOn: '2018-07-01',
  });

  it('is recorded', () => given(registered, paired).when(transfer).then(transfer));
  it('ends the one and begins the other, of the same tier and role', () => {
    const ofRole = but(paired, { role: 'doctor' });
    const { pairings: both } = pairings(ofRole, transfer);
    expect(both[id(paired)]?.ended).toEqual({
      by: id(transfer),
      on: '2018-07-01',
      span: { first: '2018-07-01', last: '2018-07-01' },
      transferredTo: id(transfer),
    });
    expect(both[id(transfer)]).toEqual({
      pairingId: id(transfer),
      tier: 'district',
      role: 'doctor',
      cadreId: otherCadre.cadreId,
      organisationId: 'women-federation',
      started: { by: id(transfer), on: '2018-07-01', span: { first: '2018-07-01', last: '2018-07-01' } },
    });
  });
  it('is recorded once, however often it is sent', () =>
    given(registered, paired, transfer).when(transfer).thenNothing());
  it('is refused where it names nobody', () =>
    given(registered, paired)
      .when(entry(pairingTransferred, { pairingId: id(paired), occurredOn: '2018' }))
      .thenRefused('pairing-names-nobody', ''));
  it('goes to a unit alone, or to a cadre alone', () => {
    const unit = entry(pairingTransferred, { pairingId: id(paired), organisationId: 'cdc', occurredOn: '2018' });
    const person = entry(pairingTransferred, {
      pairingId: id(paired),
      cadreId: otherCadre.cadreId,
      occurredOn: '2018',
    });
    given(registered, paired).when(unit).then(unit);
    given(registered, paired).when(person).then(person);
  });
  it('is refused where there is no such pairing', () =>
    given(registered).when(transfer).thenRefused('pairing-unknown', 'pairingId'));
  it('is refused where the pairing has ended', () => {
    const end = unpaired(paired, '2017-01-01');
    given(registered, paired, end).when(transfer).thenRefused('pairing-ended', 'pairingId', end);
  });
  it('is refused before the pairing began', () =>
    given(registered, paired)
      .when(but(transfer, { occurredOn: '2015' }))
      .thenRefused('end-before-start', 'pairingId'));
  it('shows in the file where what began it is voided, too', () => {
    const file = pairings(paired, transfer, voided(paired)).pairings;
    expect(file[id(paired)]).toEqual({
      pairingId: id(paired),
      ended: expect.objectContaining({ by: id(transfer), transferredTo: id(transfer) }),
    });
  });
  it('becomes a finding where an earlier end comes late', () => {
    const end = unpaired(paired, '2017-01-01');
    given(registered, paired, transfer)
      .when(end)
      .thenFindings({ code: 'pairing-ended', path: 'pairingId', entry: id(transfer), with: [id(end)] });
  });
  it('can be transferred on', () => {
    const on = entry(pairingTransferred, { pairingId: id(transfer), organisationId: 'cdc', occurredOn: '2019' });
    given(registered, paired, transfer).when(on).then(on);
    expect(pairingsInForce(pairings(paired, transfer, on)).map(({ pairingId }) => pairingId)).toEqual([id(on)]);
  });
});

describe('A pairing is transferred in the year in which it began', () => {
  const vague = but(paired, { occurredOn: '2018', role: 'doctor' });
  const transfer = entry(pairingTransferred, {
    pairingId: id(paired),
    organisationId: 'cdc',
    occurredOn: '2018-07-01',
  });
  const onward = entry(pairingTransferred, {
    pairingId: id(transfer),
    organisationId: 'pla',
    occurredOn: '2018-08-01',
  });

  it('and the new one is of its tier and role', () => {
    const { pairings: both } = pairings(vague, transfer);
    expect(both[id(transfer)]).toMatchObject({ tier: 'district', role: 'doctor', organisationId: 'cdc' });
  });
  it('and so is the one to which it passes then', () => {
    const { pairings: all } = pairings(vague, transfer, onward);
    expect(all[id(onward)]).toMatchObject({ tier: 'district', role: 'doctor', organisationId: 'pla' });
    expect(given(registered, vague, transfer, onward).aggregate().findings).toEqual([]);
  });
});

describe('A pairing ends', () => {
  const end = entry(pairingEnded, { pairingId: id(paired), reason: 'left_post', occurredOn: '2018-01-01' });

  it('is recorded', () => given(registered, paired).when(end).then(end));
  it('shows in the file', () => {
    expect(pairings(paired, end).pairings[id(paired)]?.ended).toEqual({
      by: id(end),
      on: '2018-01-01',
      span: { first: '2018-01-01', last: '2018-01-01' },
      reason: 'left_post',
    });
    expect(pairings(paired, unpaired(paired, '2018')).pairings[id(paired)]?.ended).not.toHaveProperty('reason');
  });
  it('is recorded once, however often it is sent', () => given(registered, paired, end).when(end).thenNothing());
  it('is refused where there is no such pairing', () =>
    given(registered).when(end).thenRefused('pairing-unknown', 'pairingId'));
  it('is refused where it has ended', () =>
    given(registered, paired, end).when(unpaired(paired, '2019')).thenRefused('pairing-ended', 'pairingId', end));
  it('is refused before the pairing began', () =>
    given(registered, paired).when(unpaired(paired, '2015')).thenRefused('end-before-start', 'pairingId'));
  it('is recorded where it may lie after the start', () => {
    const vague = but(paired, { occurredOn: '2018' });
    const sure = unpaired(vague, '2018-06-01');
    given(registered, vague).when(sure).then(sure);
    expect(pairingsInForce(pairings(vague, sure))).toEqual([]);
  });
  it('becomes a finding where what began it is voided', () =>
    given(registered, paired, end, voided(paired)).thenFindings({
      code: 'pairing-unknown',
      path: 'pairingId',
      entry: id(end),
    }));
  it('shows in the file where what began it is voided, too', () => {
    const pairingId = id(paired);
    const ended = expect.objectContaining({ by: id(end) });
    expect(pairings(paired, end, voided(paired)).pairings).toEqual({ [pairingId]: { pairingId, ended } });
  });
});

describe('A pairing that may have ended in time', () => {
  const next = but(paired, { entryId: idOf('next'), occurredOn: '2018-05-01' });

  it.each(['2018', '2018-05', '2018-05-01', '2018-04-30'])('on a day in %s does not stand in the way', (day) => {
    given(registered, paired, unpaired(paired, day)).when(next).then(next);
    given(registered, paired, unpaired(paired, day), next).thenFindings();
    given(registered, paired, unpaired(paired, day))
      .when(next)
      .thenFile({ pairings: { [id(paired)]: { ended: { on: day } }, [id(next)]: { tier: 'district' } } });
  });
  it.each(['2018-05-02', '2018-06', '2019'])('stands in the way where it certainly ended later: %s', (day) =>
    given(registered, paired, unpaired(paired, day)).when(next).thenRefused('pairing-overlaps', 'tier', paired),
  );
  it('does not where it passed to somebody else in that year', () => {
    const transfer = entry(pairingTransferred, { pairingId: id(paired), organisationId: 'cdc', occurredOn: '2018' });
    const end = unpaired(transfer, '2018');
    given(registered, paired, transfer, end).when(next).then(next);
  });
  it('is a finding until its end comes late, and none from then on', () => {
    const overlaps = { code: 'pairing-overlaps', path: 'tier', entry: id(next), with: [id(paired)] } as const;
    given(registered, next, paired).thenFindings(overlaps);
    given(registered, next, paired, unpaired(paired, '2018')).thenFindings();
    given(registered, next, paired, unpaired(paired, '2019')).thenFindings(overlaps);
  });
});

describe('Who is paired', () => {
  const withUnit = pairings(entry(pairingStarted, { organisationId: 'sixth-hospital', tier: 'district' }));
  const withCadre = pairings(paired);

  it('is found by person', () => {
    expect(findPairing(withCadre, { cadreId: cadre.cadreId })?.pairingId).toBe(id(paired));
    expect(findPairing(withCadre, { cadreId: otherCadre.cadreId })).toBeUndefined();
  });
  it('is found by the unit where the pairing names no cadre', () =>
    expect(findPairing(withUnit, cadre)?.organisationId).toBe('sixth-hospital'));
  it('is found by the unit where nobody is named as having come', () =>
    expect(findPairing(withCadre, { organisationId: 'sixth-hospital' })?.pairingId).toBe(id(paired)));
  it('is not found by the unit of a colleague', () =>
    expect(findPairing(withCadre, { ...otherCadre, organisationId: 'sixth-hospital' })).toBeUndefined());
  it('is not found by another unit, or by nothing', () => {
    expect(findPairing(withUnit, { organisationId: 'cdc' })).toBeUndefined();
    expect(findPairing(withUnit, {})).toBeUndefined();
  });
  it('is the person before the unit', () => {
    const both = pairings(
      entry(pairingStarted, { organisationId: 'sixth-hospital', tier: 'city', occurredOn: '2015' }),
      paired,
    );
    expect(findPairing(both, cadre)?.pairingId).toBe(id(paired));
  });
  it('is nobody once it has ended', () =>
    expect(findPairing(pairings(paired, unpaired(paired, '2018')), cadre)).toBeUndefined());
});
