import { describe, expect, it } from '@jest/globals';
import { contactLogged } from '../../../src/domain/household/visits/contact-logged.js';
import { visitRecorded } from '../../../src/domain/household/visits/visit-recorded.js';
import { but, by, cadre, entry, given, idOf, otherCadre, voided } from '../given.js';
import { closed, mother, motherAdded, paired, registered, visitOn } from './entries.js';

describe('A visit', () => {
  const visit = visitOn('2019-10-17', { organisationId: 'sixth-hospital' });

  it('is recorded', () => given(registered).when(visit).then(visit));
  it('is recorded with all that was seen, said and done', () => {
    const full = entry(visitRecorded, {
      mode: 'home',
      outcome: 'completed',
      organisationId: 'sixth-hospital',
      cadreId: cadre.cadreId,
      visitors: { value: 3, qualifier: 'exact' },
      ledBy: 'health-bureau',
      personId: mother,
      purposes: ['condolence', 'health'],
      asked: ['income', 'medicine'],
      policies: ['medical-insurance'],
      wanting: ['food', 'medical_care'],
      satisfied: true,
      difficulties: '药费高',
      done: '量血压,送药',
      handbookEntry: true,
      photoReplaced: false,
      place: { latitude: '44.123456', longitude: '125.5', accuracyMetres: 15 },
      note: '天冷',
      occurredOn: '2019-10-17',
      occurredAt: '2019-10-17T09:30:00+08:00',
      sequence: 2,
      recordedAt: '2019-10-17T20:00:00+08:00',
      source: '走访记录第 3 页',
    });
    given(registered, motherAdded).when(full).then(full);
  });
  it('shows in the file', () =>
    given(registered)
      .when(visit)
      .thenFile({
        visits: {
          count: 1,
          lastCompleted: {
            by: visit.payload.entryId,
            on: '2019-10-17',
            day: '2019-10-17',
            organisationId: 'sixth-hospital',
          },
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, visit).when(visit).thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, closed).when(visitOn('2020-05-11')).thenRefused('household-closed', 'occurredOn', closed));
  it('is refused for a member whom the household does not have', () =>
    given(registered)
      .when(but(visit, { personId: mother }))
      .thenRefused('member-unknown', 'personId'));
  it('counts where nobody was at home, and does not become the last completed one', () => {
    const tried = visitOn('2019-11-01', { outcome: 'nobody_home' });
    given(registered, visit)
      .when(tried)
      .thenFile({ visits: { count: 2, lastCompleted: { on: '2019-10-17' } } });
    expect(given(registered, tried).aggregate().state).toHaveProperty('visits', { count: 1 });
  });
  it('comes late and the last completed one stays', () => {
    given(registered, visit)
      .when(visitOn('2019-10-14'))
      .thenFile({ visits: { count: 2, lastCompleted: { by: visit.payload.entryId, on: '2019-10-17' } } });
  });
  it('of two on one day the last completed one is the one that stands later in the file', () => {
    const [morning, evening] = [visitOn('2019-10-17', { sequence: 1 }), visitOn('2019-10-17', { sequence: 2 })];
    const last = { visits: { count: 2, lastCompleted: { by: evening.payload.entryId } } };
    given(registered, morning).when(evening).thenFile(last);
    given(registered, evening).when(morning).thenFile(last);
  });
  it('is the last day of what is known of it', () =>
    given(registered)
      .when(visitOn('2019-10'))
      .thenFile({ visits: { lastCompleted: { on: '2019-10', day: '2019-10-31' } } }));
  it.each([
    ['2019', '2019-01-01'],
    ['2019-10-20/2019-11-19', '2019-11-19'],
    ['2019-10-20/2019-11-20', '2019-10-20'],
    ['../2019-10', '2019-10-31'],
  ])('on %s counts from %s, so that no end far away puts off what is due next', (occurredOn, day) => {
    const call = entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn });
    given(registered)
      .when(visitOn(occurredOn))
      .thenFile({ visits: { lastCompleted: { day } } });
    given(registered)
      .when(call)
      .thenFile({ contacts: { lastReached: { day } } });
  });
  it.each(['2019-10/..', '2019-10/2099-12'])('happens once: on %s it has no end yet, and is refused', (occurredOn) =>
    given(registered).when(visitOn(occurredOn)).thenRefused('end-open', 'occurredOn'),
  );
  it.each([
    ['90.000001', '0', 'place.latitude'],
    ['-91', '0', 'place.latitude'],
    ['0', '180.5', 'place.longitude'],
    ['0', '-181', 'place.longitude'],
  ])('is refused where it was nowhere on earth: %s, %s', (latitude, longitude, path) =>
    given(registered)
      .when(visitOn('2019', { place: { latitude, longitude, accuracyMetres: 5 } }))
      .thenRefused('not-on-earth', path),
  );
  it('is recorded at the edges of the map', () => {
    for (const [latitude, longitude] of [
      ['90', '-180'],
      ['-90.000', '180'],
    ]) {
      const far = visitOn('2019', { place: { latitude, longitude, accuracyMetres: 5 } });
      given(registered).when(far).then(far);
    }
  });
  it('is gone from the file when it is voided', () =>
    given(registered, visit, voided(visit)).thenFile({ visits: { count: 0 } }));
  it.each([
    ['mode', 'telepathy', 'mode', 'isIn'],
    ['outcome', undefined, 'outcome', 'required'],
    ['visitors', { value: -1, qualifier: 'exact' }, 'visitors.value', 'min'],
    ['visitors', { value: 3 }, 'visitors.qualifier', 'required'],
    ['visitors', { value: 3, qualifier: 'exact', named: [] }, 'visitors.named', 'whitelistValidation'],
    ['visitors', 3, 'visitors', 'isObject'],
    ['visitors', [], 'visitors', 'isObject'],
    ['purposes', [], 'purposes', 'arrayMinSize'],
    ['purposes', ['health', 'health'], 'purposes', 'arrayUnique'],
    ['purposes', 'health', 'purposes', 'isArray'],
    ['purposes', ['Health'], 'purposes', 'matches'],
    ['wanting', ['gold'], 'wanting', 'isIn'],
    ['wanting', ['food', 'food'], 'wanting', 'arrayUnique'],
    ['wanting', [], 'wanting', 'arrayMinSize'],
    ['satisfied', 'yes', 'satisfied', 'isBoolean'],
    ['place', { latitude: 44.1, longitude: '125', accuracyMetres: 5 }, 'place.latitude', 'matches'],
    ['place', { latitude: '44.1', longitude: '125' }, 'place.accuracyMetres', 'required'],
    ['occurredOn', '2019-02-29', 'occurredOn', 'isEdtf'],
    ['occurredAt', '2019-10-17T25:00:00+08:00', 'occurredAt', 'isInstant'],
    ['occurredAt', '2019-10-17T09:00:00', 'occurredAt', 'isInstant'],
    ['sequence', 0.5, 'sequence', 'isInt'],
    ['sequence', 1_000_001, 'sequence', 'max'],
    ['note', null, 'note', 'isString'],
    ['note', '', 'note', 'minLength'],
    ['note', '电话13800138000', 'note', 'noPersonalNumber'],
    ['cadreId', '00000000-0000-0000-0000-000000000000', 'cadreId', 'isUuid'],
    ['personId', 'the mother', 'personId', 'isUuid'],
    ['note', '长'.repeat(2001), 'note', 'maxLength'],
    ['weather', 'cold', 'weather', 'whitelistValidation'],
  ])('is refused with %s %j', (field, value, path, rule) => {
    given(registered)
      .when(but(visit, { [field]: value }))
      .thenInvalid(path, rule);
  });
  it('counts those who came, where it is known', () => {
    const some = but(visit, { visitors: { qualifier: 'unknown' } });
    given(registered).when(some).then(some);
    given(registered)
      .when(but(visit, { visitors: { qualifier: 'at_least' } }))
      .thenRefused('quantity-value', 'visitors');
  });
  it('is held where the cadre is not paired with the household', () =>
    given(registered, paired).when(by(otherCadre, visit)).thenHeld('not-paired'));
  it('counts at once where the cadre is', () =>
    given(registered, paired).when(by(cadre, visit)).then(by(cadre, visit)));
});

describe('A contact', () => {
  const call = entry(contactLogged, {
    channel: 'phone',
    outcome: 'reached',
    cadreId: cadre.cadreId,
    organisationId: 'sixth-hospital',
    note: '一切都好',
    occurredOn: '2022-11-30',
  });
  const missed = entry(contactLogged, { channel: 'message', outcome: 'not_reached', occurredOn: '2022-12-01' });

  it('is recorded', () => given(registered).when(call).then(call));
  it('shows in the file', () =>
    given(registered)
      .when(call)
      .thenFile({
        contacts: {
          count: 1,
          lastReached: { by: call.payload.entryId, on: '2022-11-30', day: '2022-11-30' },
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, call).when(call).thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, closed).when(call).thenRefused('household-closed', 'occurredOn', closed));
  it('counts where nobody was reached, and does not become the last one reached', () => {
    given(registered, call)
      .when(missed)
      .thenFile({ contacts: { count: 2, lastReached: { on: '2022-11-30' } } });
    expect(given(registered, missed).aggregate().state).toHaveProperty('contacts', { count: 1 });
  });
  it('is the same file whichever came first', () =>
    expect(given(registered, call, missed).file()).toBe(given(registered, missed, call).file()));
  it('has a channel and an outcome', () => {
    given(registered)
      .when(but(call, { channel: 'pigeon', entryId: idOf('pigeon') }))
      .thenInvalid('channel', 'isIn');
    given(registered)
      .when(but(call, { outcome: 'busy' }))
      .thenInvalid('outcome', 'isIn');
  });
});
